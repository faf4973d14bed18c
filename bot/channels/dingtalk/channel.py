"""The robot's mouth in DingTalk: which way a line takes, and which it may take instead.

A group line: card, session webhook, post of the API, and at last the addressee's 1:1 chat. A private
line: card, session of the 1:1 chat, message of the API; never a group. Another way is only tried when
the one before has certainly not taken the line (ADR 3).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.channels.dingtalk.api import DingTalkApi
from bot.channels.dingtalk.cards import can_be_card, card_of
from bot.channels.dingtalk.outcomes import (
    Dead,
    GroupIsGone,
    OtherRoute,
    Outcome,
    OutcomeUnknown,
    QuotaOut,
    Retry,
    Taken,
    TokenBad,
    Unknown,
)
from bot.channels.dingtalk.render import (
    MOVED,
    group_session_body,
    is_opaque,
    message_param,
    private_session_body,
)
from bot.domain.outgoing import URGENT, Line
from bot.ports import Clock, GroupGone, NotHere, SendImpossible, SendRefused

log = logging.getLogger(__name__)

Way = Literal["card", "session", "group", "private"]

#: A session that ends this soon is not trusted any more.
_MARGIN = timedelta(seconds=60)
#: No new attempt after this: one takes up to 5 s, and the sender is patient for 8.
_LATEST_START = timedelta(seconds=3)
_QUOTA_PAUSE = 600.0
_NO_WAY = "居民没有本组织的钉钉账号，只能等他下次说话时回复；急事请打电话联系"


class Sessions(Protocol):
    """Where chats may be answered for a while, by robot and target (see Line.target)."""

    async def find(self, robot_id: str, target: str, now: datetime) -> str | None:
        """Return the session webhook of a chat that is still open at `now`."""
        ...

    async def forget(self, robot_id: str, target: str) -> None:
        """Forget a session webhook that DingTalk no longer knows."""
        ...


class DingTalkChannel:
    """The port `Channel` for DingTalk. Without `card_template`, answers are offered in words."""

    def __init__(
        self, api: DingTalkApi, sessions: Sessions, card_template: str | None, clock: Clock
    ) -> None:
        self._api = api
        self._sessions = sessions
        self._card_template = card_template
        self._clock = clock

    async def send(self, line: Line) -> Way:
        """Say one line; return the way it took.

        Raises SendRefused, SendImpossible or GroupGone when it was certainly not said, and
        OutcomeUnknown when nobody knows.
        """
        _check_place(line)
        latest = self._clock.now() + _LATEST_START
        if await self._is_shown_as_card(line):
            return "card"
        if await self._is_said_in_session(line, latest):
            return "session"
        return await self._write(line, latest) if line.private else await self._post(line, latest)

    async def _is_shown_as_card(self, line: Line) -> bool:
        """Try a card; whatever it was refused for, the words are still there to be said."""
        if not self._card_template or not can_be_card(line):
            return False
        try:
            outcome = await self._api.show_card(card_of(line, self._card_template))
        except SendRefused:
            return False
        if not isinstance(outcome, Taken):
            log.warning(
                "A card was refused, so its answers are offered in words",
                extra={"action": "dingtalk_card_refused", "why": str(outcome)},
            )
        return isinstance(outcome, Taken)

    async def _is_said_in_session(self, line: Line, latest: datetime) -> bool:
        """Try the session of the line's chat; False when there is none or it is over."""
        url = await self._sessions.find(line.robot_id, line.target, self._clock.now() + _MARGIN)
        if url is None:
            return False
        self._in_time(latest)
        body = private_session_body(line) if line.private else group_session_body(line)
        outcome = await self._api.say_in_session(url, body)
        if isinstance(outcome, OtherRoute | TokenBad):
            await self._sessions.forget(line.robot_id, line.target)
        if isinstance(outcome, OtherRoute | TokenBad | QuotaOut) or _must_not_wait(line, outcome):
            return False
        return _done("session", outcome, line) == "session"

    async def _write(self, line: Line, latest: datetime) -> Way:
        """Write to the line's person alone."""
        if not _with_account(line):
            raise SendImpossible(_NO_WAY)
        self._in_time(latest)
        person = [line.person or ""]
        outcome = await self._api.say_to(line.robot_id, person, message_param(line))
        return _done("private", outcome, line)

    async def _post(self, line: Line, latest: datetime) -> Way:
        """Post into the line's group; what it does not take is told to the people it is for."""
        self._in_time(latest)
        group, people = line.group_id or "", _with_account(line)
        outcome = await self._api.say_in_group(line.robot_id, group, message_param(line))
        if not (isinstance(outcome, OtherRoute) and people):
            return _done("group", outcome, line)
        if line.also_to:  # several lines in one: each knows best whom it is for
            raise NotHere(outcome.why)
        self._in_time(latest)
        outcome = await self._api.say_to(line.robot_id, people, message_param(line, MOVED))
        return _done("private", outcome, line)

    def _in_time(self, latest: datetime) -> None:
        if self._clock.now() > latest:
            raise SendRefused("钉钉答得太慢，稍后再发", wait=2.0)


def _with_account(line: Line) -> list[str]:
    """Return the people a line is for whom a 1:1 message reaches."""
    people = [line.person, *(() if line.private else line.also_to)]
    return [person for person in people if person and not is_opaque(person)]


def _must_not_wait(line: Line, outcome: Outcome) -> bool:
    """Tell whether an emergency was only slowed down: elsewhere it may get through at once."""
    return isinstance(outcome, Retry) and line.kind in URGENT


def _check_place(line: Line) -> None:
    """Refuse a line that names no place: its target would be somebody else's, or nobody's."""
    if line.private and not line.person:
        raise SendImpossible("这条私聊没有写给谁")
    if not line.private and not line.group_id:
        raise SendImpossible("这条没有写发到哪个群")


def _done(way: Way, outcome: Outcome, line: Line) -> Way:
    """Return the way when the line was taken; raise what happened otherwise."""
    match outcome:
        case Taken():
            return way
        case Retry(wait):
            raise SendRefused("钉钉忙或限流", wait=wait)
        case TokenBad():
            raise SendRefused("钉钉不认新的访问凭证", wait=60.0)
        case QuotaOut():
            log.error("The month's quota is used up", extra={"action": "dingtalk_quota_out"})
            raise SendRefused("本月的钉钉接口额度已用完", wait=_QUOTA_PAUSE)
        case GroupIsGone(why) if not line.private:
            raise GroupGone(why)
        case GroupIsGone(why) | OtherRoute(why) | Dead(why):
            raise SendImpossible(why)
        case Unknown():
            raise OutcomeUnknown("DingTalk does not know itself")
