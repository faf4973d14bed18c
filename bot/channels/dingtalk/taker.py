"""Frames of the stream become messages, taps and changes of groups."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.channels.dingtalk.cards import closed
from bot.channels.dingtalk.events import GroupClosed, GroupRenamed, parse_event
from bot.channels.dingtalk.frames import Answer, Frame
from bot.channels.dingtalk.hosts import Hosts
from bot.channels.dingtalk.intake import Intake
from bot.channels.dingtalk.parse import Arrival, NotAMessage, parse_message
from bot.channels.dingtalk.taps import Tap, parse_tap
from bot.domain.message import InboundMessage
from bot.domain.outgoing import Choice, Line
from bot.ports import Clock
from bot.service.keep_groups import KeepGroups
from bot.storage.database import Database

log = logging.getLogger(__name__)

MESSAGES = "/v1.0/im/bot/messages/get"
TAPS = "/v1.0/card/instances/callback"

_SOME_KEYS = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}
_NOT_YOURS = "这张卡片要由报事的居民来点"

Note = Callable[[str], None]


class Taker:
    """The one way in from DingTalk, whether by socket or by callback."""

    def __init__(
        self,
        intake: Intake,
        database: Database,
        groups: KeepGroups,
        clock: Clock,
        robot_code: str,
        hosts: Hosts,
        note: Note,
    ) -> None:
        """`note` counts what came, by a short name."""
        self._intake = intake
        self._database = database
        self._groups = groups
        self._clock = clock
        self._robot = robot_code
        self._hosts = hosts
        self._note = note

    async def take(self, frame: Frame) -> Awaitable[Answer | None]:
        """Accept a frame in reading order; the answer comes when it is stored."""
        if frame.type == "EVENT":
            return self._event(frame)
        if frame.topic == MESSAGES:
            return await self._message(frame)
        if frame.topic == TAPS:
            return self._tap(frame)
        self._note("unknown_topic")
        return _now(Answer(code=404, message="no such topic"))

    async def take_callback(self, data: Any) -> None:
        """Take a message that came by HTTP; raises NotAMessage, or what made storing impossible."""
        arrival = parse_message(data, self._clock.now(), self._robot, self._hosts)
        self._note("callback")
        await (await self._intake.put(arrival))

    async def _message(self, frame: Frame) -> Awaitable[Answer | None]:
        try:
            arrival = parse_message(
                _json(frame.data),
                self._clock.now(),
                self._robot,
                self._hosts,
                frame.message_id or None,
            )
        except NotAMessage as strange:
            self._note("not_a_message")
            log.warning(
                "DingTalk sent something that is no message",
                extra={"action": "dingtalk_not_a_message", "why": str(strange)},
            )
            return _now(Answer(code=400, message="not a message"))
        self._note(arrival.message.form)
        return _acked(await self._intake.put(arrival))

    async def _tap(self, frame: Frame) -> Answer | None:
        """Somebody tapped a card: their words, as if they had written them."""
        try:
            tap = parse_tap(_json(frame.data))
        except NotAMessage:
            self._note("not_a_message")
            return Answer(code=400, message="not a tap")
        found = await self._card(tap)
        if found is None:
            self._note("unknown_tap")
            return Answer(data={"response": {}})
        line, choice = found
        if tap.person != line.person:
            self._note("foreign_tap")
            return Answer(data={"response": _only_you_see(closed(_NOT_YOURS))})
        self._note("tap")
        await (await self._intake.put(Arrival(self._said_by(tap, line, choice), None)))
        return Answer(data={"response": _all_see(closed(choice.label))})

    async def _card(self, tap: Tap) -> tuple[Line, Choice] | None:
        """Return the line a card says and what was chosen; None for what is not ours.

        What a button says is read from our own books, never from what the tap brings along.
        """
        async with self._database.reading() as work:
            line = await work.outbox.line_of(self._robot, tap.out_track_id)
        choices = {f"choice{n}": c for n, c in enumerate(line.choices if line else (), start=1)}
        choice = choices.get(tap.action_id)
        return (line, choice) if line is not None and choice is not None else None

    def _said_by(self, tap: Tap, line: Line, choice: Choice) -> InboundMessage:
        """Return the words of a tap, as if its person had written them where the card stands."""
        return InboundMessage(
            robot_id=self._robot,
            message_id=f"tap:{tap.out_track_id}:{tap.person}:{tap.action_id}",
            group_id=None if line.private else line.group_id,
            sender_id=tap.person,
            nickname="",
            private=line.private,
            text=choice.says,
            photo=None,
            received_at=self._clock.now(),
        )

    async def _event(self, frame: Frame) -> Answer | None:
        """Something about a group has changed."""
        event = parse_event(frame.headers, _json(frame.data))
        self._note("event")
        if isinstance(event, GroupRenamed):
            await self._groups.renamed(self._robot, event.group_id, event.title)
        if isinstance(event, GroupClosed):
            await self._groups.gone(self._robot, event.group_id)
        return Answer(data={"status": "SUCCESS"})


async def _acked(stored: Awaitable[None]) -> Answer | None:
    """Acknowledge what is stored; of what could not be, DingTalk may try again."""
    try:
        await stored
    except Exception:  # logged where it happened
        return Answer(code=500, message="not stored")
    return Answer()


def _now(answer: Answer) -> Awaitable[Answer | None]:
    done: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
    done.set_result(answer)
    return done


def _json(data: str) -> Any:
    """Return what a frame carries, or None where it is no JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _all_see(params: Mapping[str, str]) -> Mapping[str, Any]:
    return {"cardUpdateOptions": _SOME_KEYS, "cardData": {"cardParamMap": params}}


def _only_you_see(params: Mapping[str, str]) -> Mapping[str, Any]:
    return {"cardUpdateOptions": _SOME_KEYS, "userPrivateData": {"cardParamMap": params}}
