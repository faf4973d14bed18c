"""Lines in and out, talks, and what belongs to them: what was received is here until it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.followup import Offer
from bot.domain.message import (
    Attachment,
    InboundMessage,
    InboxId,
    StoredMessage,
    TalkKey,
    WaitingAttachment,
)
from bot.domain.outgoing import Line, Robots, WaitingLine
from bot.domain.talk import Lease, Talk


class Inbox(Protocol):
    """Every line ever received, until it is done."""

    async def store_all(self, messages: Sequence[InboundMessage]) -> Sequence[InboxId | None]:
        """Store messages in their order, with their speakers' offices.

        None for each that its robot already has.
        """
        ...

    async def oldest_waiting(self, talk: TalkKey) -> StoredMessage | None:
        """Return the next line of a talk."""
        ...

    async def latest(self, talk: TalkKey) -> StoredMessage:
        """Return the newest line of a talk that has not opened a ticket; there must be one."""
        ...

    async def done(self, message: InboxId, route: str) -> None:
        """Mark a line as answered."""
        ...

    async def try_again(self, message: InboxId, due_at: datetime) -> int:
        """Put a line back; return how often it has been tried."""
        ...

    async def without_receipt(
        self, received_before: datetime, most: int
    ) -> Sequence[tuple[StoredMessage, int]]:
        """Return lines that wait too long, with their talk's owner version.

        They count as told from now on.
        """
        ...


class Attachments(Protocol):
    """What came beside words and is to be fetched from its platform."""

    async def add(self, message: InboxId, found: Sequence[Attachment], now: datetime) -> None:
        """Remember what is still to be fetched for a message."""
        ...

    async def claim(self, now: datetime, until: datetime, most: int) -> Sequence[WaitingAttachment]:
        """Take what is due; nobody else gets it before `until`."""
        ...

    async def kept(
        self, one: WaitingAttachment, sha256: str, mime: str, content: bytes, now: datetime
    ) -> None:
        """Store the content; the first picture of a message is also the message's own."""
        ...

    async def later(self, one: WaitingAttachment, due_at: datetime, why: str) -> None:
        """Try again at `due_at`."""
        ...

    async def lost(self, one: WaitingAttachment, why: str) -> None:
        """It will never be here; `why` is shown to the staff."""
        ...


class Talks(Protocol):
    """Talks and the leases on them."""

    async def lease_next(self, holder: str, now: datetime, until: datetime) -> Lease | None:
        """Take a lease on the talk whose line has waited longest; None when nothing is due."""
        ...

    async def release(self, lease: Lease) -> None:
        """Give the lease back."""
        ...

    async def load(self, talk: TalkKey) -> Talk | None:
        """Return the talk."""
        ...

    async def hold(self, lease: Lease, owner_version: int) -> None:
        """Keep talk and lease fixed until commit. Raises LeaseLost or TalkChanged."""
        ...

    async def remember(
        self,
        talk: TalkKey,
        *,
        events: Sequence[Mapping[str, Any]],
        waiting_for: str | None,
        unclear: int,
        offer: Offer | None,
    ) -> None:
        """Keep the dialogue's memory."""
        ...

    async def lock(self, talk: TalkKey) -> Talk:
        """Return the talk and keep its owner until commit; raises TalkNotFound."""
        ...

    async def change_owner(self, talk: TalkKey, owner: str | None, now: datetime) -> Talk:
        """Give the talk to somebody; raises TalkNotFound."""
        ...

    async def meet_all(self, messages: Sequence[InboundMessage]) -> None:
        """Make sure the talk of each message exists and knows where it was last heard."""
        ...


class Outbox(Protocol):
    """Lines decided and not yet said."""

    async def put(self, line: Line, now: datetime) -> bool:
        """Store a line in the transaction that decided it; False when its key is known."""
        ...

    async def put_all(self, lines: Sequence[Line], now: datetime) -> int:
        """Store lines in their order; return how many had keys nobody knew."""
        ...

    async def claim(
        self, now: datetime, most: int, robots: Robots, *, urgent_only: bool = False
    ) -> Sequence[WaitingLine]:
        """Take lines to send now, the first of each target; they count as begun from here on."""
        ...

    async def claim_with(
        self, head: WaitingLine, now: datetime, fits: Callable[[Line], bool], most: int
    ) -> Sequence[WaitingLine]:
        """Take more lines that wait for the target of `head` and may leave in the same post."""
        ...

    async def said_at(self, line: Line, since: datetime) -> datetime | None:
        """Return when the very words of a line were last said to its target, if after `since`."""
        ...

    async def line_of(self, robot_id: str, key: str) -> Line | None:
        """Return the line of a key."""
        ...

    async def sent(
        self,
        lines: Sequence[WaitingLine],
        now: datetime,
        route: str | None,
        *,
        points: bool = False,
    ) -> None:
        """The platform took them, in one post; `points`: it only pointed to their words."""
        ...

    async def refused(self, line: WaitingLine, due_at: datetime, why: str) -> None:
        """The platform did not take it; try again at `due_at`."""
        ...

    async def silenced(self, line: WaitingLine, why: str) -> None:
        """It is left unsaid on purpose."""
        ...

    async def redirected(self, line: WaitingLine, now: datetime, why: str) -> None:
        """Its group cannot be reached: it goes to its addressee alone."""
        ...

    async def dead(self, line: WaitingLine, why: str) -> None:
        """It can never be sent."""
        ...

    async def in_doubt(self, line: WaitingLine, now: datetime) -> None:
        """Nobody knows whether it was sent: repeat it once or mark it unknown, by its kind."""
        ...

    async def begun_before(self, moment: datetime) -> Sequence[WaitingLine]:
        """Return lines whose sender was never heard of again."""
        ...


class ChatSessions(Protocol):
    """Where chats of a platform may be answered for a while."""

    async def remember(self, sessions: Mapping[tuple[str, str], tuple[str, datetime]]) -> None:
        """Keep (url, end) for each (robot, target); the one that lives longest wins."""
        ...


class Usage(Protocol):
    """What was used of a platform's quotas."""

    async def of(self, robots: Robots, start: datetime, end: datetime) -> Mapping[str, int]:
        """Return used `messages` and `calls` from `start` until before `end`."""
        ...
