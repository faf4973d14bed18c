"""What is due by the clock: unanswered questions are registered, waiting residents are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.commands import OpenTicket
from bot.domain.message import TalkKey
from bot.domain.talk import Talk
from bot.ports import Clock, Publisher, Store, Work
from bot.service import addressing
from bot.service.carry_out import DESK, QUESTION, UNATTENDED
from bot.service.open_ticket import OpenTickets
from bot.service.receive import NEW_LINE
from bot.texts import replies

_AT_ONCE = 50


class KeepPromises:
    """Does what deadlines ask for, each exactly once: taking one and acting on it is one commit."""

    def __init__(
        self, store: Store, tickets: OpenTickets, publisher: Publisher, clock: Clock
    ) -> None:
        self._store = store
        self._tickets = tickets
        self._publisher = publisher
        self._clock = clock

    async def __call__(self) -> int:
        """Return how many deadlines were due."""
        async with self._store.transaction() as work:
            due = await work.deadlines.take_due(self._clock.now(), _AT_ONCE)
            for kind, ref in due:
                await self._keep(work, kind, TalkKey(ref))
        if due:
            await self._publisher.publish(NEW_LINE)
        return len(due)

    async def _keep(self, work: Work, kind: str, key: TalkKey) -> None:
        talk = await work.talks.lock(key)
        if kind == QUESTION and talk.waiting_for:
            await self._register_unanswered(work, talk)
        if kind == UNATTENDED and talk.owner == DESK:
            quiet = await work.handoffs.is_confidential(key)
            once = f"unattended:{key}:{talk.owner_version}"
            await self._say(work, talk, replies.UNATTENDED, once, private=quiet)

    async def _register_unanswered(self, work: Work, talk: Talk) -> None:
        """Open the ticket with what is known: nobody is lost for not answering a robot."""
        slots = _slots(talk.events)
        category = slots.get("category") or {}
        source = await work.inbox.latest(talk.key)
        asked = OpenTicket(
            request=slots.get("request") or "help",
            story=slots.get("story") or [source.message.text],
            place=slots.get("place"),
            category=category.get("code") or "N99",
            confidence=category.get("confidence") or 0.0,
            incomplete=True,
        )
        words = await self._tickets(work, source, asked)
        await work.talks.remember(talk.key, events=[], waiting_for=None, unclear=0, offer=None)
        await self._say(
            work, talk, words.text, f"unanswered:{source.id}", private=words.confidential
        )

    async def _say(self, work: Work, talk: Talk, text: str, key: str, *, private: bool) -> None:
        line = addressing.in_talk(talk, "number", text, key, private=private)
        if line is not None:
            await work.outbox.put(line, self._clock.now())


def _slots(events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the dialogue's slots as its events left them."""
    return {e["name"]: e["value"] for e in events if e.get("event") == "slot"}
