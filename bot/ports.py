"""What the inside asks of the outside: small protocols, named by need and not by vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.commands import Command
from bot.domain.faq import FaqEntry, FaqLine
from bot.domain.followup import Offer
from bot.domain.message import (
    Attachment,
    GroupMet,
    InboundMessage,
    InboxId,
    Role,
    StoredMessage,
    TalkKey,
    WaitingAttachment,
)
from bot.domain.outgoing import Line, Robots, WaitingLine
from bot.domain.staff import Account, Attempts, Session
from bot.domain.talk import Lease, Talk
from bot.domain.ticket import Actor, Audience, State, Step, Ticket, Urgency
from bot.domain.understanding import Understanding
from nlu.text.emergency import Emergency


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Return the time now, aware, in UTC."""
        ...


class Sighting(Protocol):
    """What the safety rules see in a line."""

    @property
    def danger(self) -> Emergency | None: ...

    @property
    def is_personal(self) -> bool: ...


class Lookout(Protocol):
    """Reads lines by the safety rules, without any model."""

    async def read(self, texts: Sequence[str]) -> Sequence[Sighting]:
        """Return what the rules see in each line."""
        ...


class SendRefused(Exception):
    """The platform said no: the line was certainly not sent. Try again later.

    `wait`: seconds the platform wants to be left alone, when it is known.
    """

    def __init__(self, why: str = "", wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class SendImpossible(Exception):
    """The platform will never take this line: do not try again, tell the staff."""


class NotHere(SendImpossible):
    """The group does not take this line: each of its addressees may be told alone."""


class GroupGone(NotHere):
    """The group is dissolved, or the robot is no longer in it: it takes no line at all."""


class Channel(Protocol):
    """A way to say lines to residents.

    `send` returns when the platform has taken the line. It raises SendRefused or SendImpossible
    when the line was certainly not taken; any other exception means that nobody knows.
    """

    async def send(self, line: Line) -> str | None:
        """Say one line; return the platform's name of the way it took, if there are several."""
        ...


class MediaSource(Protocol):
    """Gives out what residents sent beside words."""

    async def fetch(self, robot_id: str, code: str) -> bytes:
        """Return the content; raises MediaGone for good, or any other exception for now."""
        ...


class MediaGone(Exception):
    """The platform will not give this out any more, or it is too large to be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the dialogue made of one line: proposals in order, and its events from now on."""

    commands: Sequence[Command]
    events: Sequence[Mapping[str, Any]]
    waiting_for: str | None


@dataclass(frozen=True, slots=True)
class Embedded:
    """A line as retrieval sees it: a vector (384 numbers, length 1) and its words."""

    vector: Sequence[float]
    words: Sequence[str]


class Embedder(Protocol):
    """Turns lines into what the FAQ's search compares."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Embedded]:
        """Return vector and words of each line, in order; raises DialogueUnavailable."""
        ...


class DialogueEngine(Embedder, Protocol):
    """Understands lines and plays turns. Keeps nothing between calls.

    `understand` and `turn` raise DialogueUnavailable when it is down, late or answers in part.
    """

    async def understand(self, text: str) -> Understanding:
        """Return what a line means; spans refer to `text`."""
        ...

    async def turn(
        self, talk: Talk, text: str, understanding: Understanding, context: Mapping[str, Any]
    ) -> Turn:
        """Play one turn from the talk's events on."""
        ...

    async def is_ready(self) -> bool:
        """Tell whether the engine can be asked now; never raises."""
        ...


class Publisher(Protocol):
    """Tells other processes and open pages that something is new. May lose calls, never blocks."""

    async def publish(self, topic: str) -> None:
        """Say that `topic` has news."""
        ...


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether one post may leave for a target now."""

    #: Seconds to wait; 0 when it may leave.
    wait: float
    #: Little is left: what can be put into one post should be.
    near: bool = False


class Pace(Protocol):
    """How fast lines may leave through one platform, all instances together."""

    async def room(self, most: int) -> int:
        """Return how many posts may leave now, at most `most`; they count as gone."""
        ...

    async def give_back(self, unused: int) -> None:
        """Return what was not needed."""
        ...

    async def take(self, target: str, *, urgent: bool) -> Allowance:
        """Take one post to a target from its minute. What is urgent may use the last of it."""
        ...


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


class Tickets(Protocol):
    """Work orders and their timelines."""

    async def new_number(self, letters: str, day: str) -> str:
        """Return the next number of the day, such as HT20261122-0031."""
        ...

    async def add(self, ticket: Ticket, source: InboxId | None) -> None:
        """Store a new ticket; `source` is the message it came from."""
        ...

    async def attach(self, number: str, message: InboxId) -> None:
        """Remember that a message belongs to a ticket."""
        ...

    async def get(self, number: str, *, lock: bool = False) -> Ticket:
        """Return a ticket by full number; raises TicketNotFound."""
        ...

    async def of_reporter(self, talk: TalkKey) -> Sequence[Ticket]:
        """Return the tickets of a talk, newest first."""
        ...

    async def from_message(self, robot_id: str | None, message_id: str) -> Sequence[Ticket]:
        """Return the tickets a platform message led to."""
        ...

    async def set_state(self, number: str, state: State, now: datetime) -> None:
        """Move a ticket."""
        ...

    async def set_urgency(self, number: str, urgency: Urgency) -> None:
        """Change a ticket's urgency."""
        ...

    async def note(
        self,
        ticket: Ticket,
        *,
        at: datetime,
        actor: Actor,
        who: str,
        step: Step | str,
        to: State,
        text: str,
        audience: Audience,
    ) -> int:
        """Append to the timeline; return the entry's number within the ticket."""
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


class Handoffs(Protocol):
    """Calls for a human."""

    async def raise_(
        self,
        *,
        talk: TalkKey,
        kind: str,
        at: datetime,
        ticket: str | None,
        message: InboxId | None,
        note: str = "",
    ) -> int:
        """Call a human; an open call of the same talk, kind and ticket is returned instead."""
        ...

    async def is_confidential(self, talk: TalkKey) -> bool:
        """Tell whether an open call or matter of the talk is one no group may hear of."""
        ...

    async def taken(self, talk: TalkKey, by: str, at: datetime) -> None:
        """Somebody answers the calls of a talk."""
        ...

    async def closed(self, talk: TalkKey, at: datetime) -> None:
        """The calls of a talk are over."""
        ...

    async def answered(self, number: str, by: str, at: datetime) -> None:
        """Somebody has decided about the matter that a call was about."""
        ...


class Deadlines(Protocol):
    """Moments at which something must happen, as rows (design D10)."""

    async def set(self, kind: str, ref: str, due_at: datetime) -> None:
        """Set or move the one deadline of this kind and reference."""
        ...

    async def clear(self, kind: str, ref: str) -> None:
        """Forget it."""
        ...

    async def take_due(self, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        """Return (kind, ref) of what is due and forget it, in this transaction."""
        ...


class Faq(Protocol):
    """Questions, their vectors and words."""

    async def candidates(
        self, vector: Sequence[float], words: Sequence[str], most: int, topics: Sequence[int] = ()
    ) -> Sequence[FaqLine]:
        """Return the lines nearest by meaning and by words, and those of `topics`, in no order."""
        ...

    async def digest(self) -> str | None:
        """Return the digest of the files the entries were loaded from, None when there are none."""
        ...

    async def load(self, entries: Sequence[FaqEntry], digest: str) -> None:
        """Put in the entries of the files; what a person has edited since stays as it is."""
        ...

    async def put(self, entry: FaqEntry, editor: str, now: datetime) -> None:
        """Save one entry as a person edited it; live on every instance with the commit."""
        ...

    async def get(self, no: int) -> FaqEntry:
        """Return one entry; raises FaqNotFound."""
        ...

    async def judged(self, no: int, right: bool, message: InboxId, at: datetime) -> None:
        """Remember what a resident said of an answer; for people who keep the FAQ."""
        ...


class Groups(Protocol):
    """Groups the robot sits in, and the officials among those who speak there."""

    async def estate_of(self, robot_id: str, group_id: str | None) -> str | None:
        """Return the estate (小区) a group belongs to, if an admin has said so."""
        ...

    async def name_of(self, robot_id: str, group_id: str | None) -> str | None:
        """Return what a group is called, if it is known."""
        ...

    async def meet(self, messages: Sequence[InboundMessage], now: datetime) -> Sequence[GroupMet]:
        """Know the groups of messages, and their names as they are now; return the new ones."""
        ...

    async def bind(
        self,
        robot_id: str,
        group_id: str,
        *,
        estate: str | None,
        grid: str | None,
        by: str,
        now: datetime,
    ) -> None:
        """Say which estate and grid a group belongs to; raises GroupNotFound."""
        ...

    async def rename(self, robot_id: str, group_id: str, name: str) -> None:
        """Remember a group's new name; a group nobody has met yet is left alone."""
        ...

    async def gone(self, robot_id: str, group_id: str) -> bool:
        """Remember that nobody can be told anything there any more; False when that was known."""
        ...

    async def recognise(
        self, robot_id: str, person: str, *, name: str, role: Role | None, by: str, now: datetime
    ) -> None:
        """Say which office somebody holds; None takes it away."""
        ...


class Notices(Protocol):
    """What admins must know and nobody has put away yet."""

    async def raise_(
        self, kind: str, ref: str, words: str, now: datetime, *, once: bool = False
    ) -> bool:
        """Tell the admins something; False while the same is open, or with `once` ever was."""
        ...

    async def close(self, number: int, by: str, now: datetime) -> None:
        """Put one away; raises NoticeNotFound."""
        ...

    async def settled(self, kind: str, ref: str, by: str, now: datetime) -> None:
        """Put away what has been seen to by other means."""
        ...


class Usage(Protocol):
    """What was used of a platform's quotas."""

    async def of(self, robots: Robots, start: datetime, end: datetime) -> Mapping[str, int]:
        """Return used `messages` and `calls` from `start` until before `end`."""
        ...


class ChatSessions(Protocol):
    """Where chats of a platform may be answered for a while."""

    async def remember(self, sessions: Mapping[tuple[str, str], tuple[str, datetime]]) -> None:
        """Keep (url, end) for each (robot, target); the one that lives longest wins."""
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


class StaffAccounts(Protocol):
    """Members of staff and their passwords. `key` stands for a login somebody typed."""

    async def account(self, login: str, *, lock: bool = False) -> Account | None:
        """Return an account; with `lock` it stays as it is until commit."""
        ...

    async def add(self, account: Account, now: datetime) -> bool:
        """Store a new account; False when the login is taken."""
        ...

    async def is_empty(self) -> bool:
        """Tell whether there is nobody yet."""
        ...

    async def set_password(self, login: str, password_hash: str, *, must_change: bool) -> None:
        """Replace the password."""
        ...

    async def set_disabled(self, login: str, disabled: bool) -> None:
        """Shut an account or open it again."""
        ...

    async def attempts(self, key: str, *, lock: bool = False) -> Attempts:
        """Return the wrong passwords so far; with `lock` others wait here until commit."""
        ...

    async def remember(self, key: str, attempts: Attempts, now: datetime) -> None:
        """Keep the wrong passwords of a login, which is locked."""
        ...

    async def forgive(self, key: str) -> None:
        """Forget the wrong passwords of a login."""
        ...


class StaffSessions(Protocol):
    """Who is signed in, by the hash of the token in the browser."""

    async def open(self, session: Session) -> None:
        """Store a new session."""
        ...

    async def find(self, token_hash: str) -> tuple[Session, Account] | None:
        """Return a session, alive or not, and whose it is."""
        ...

    async def seen(self, token_hash: str, now: datetime) -> None:
        """Somebody works in it."""
        ...

    async def end(self, token_hash: str) -> None:
        """End one session."""
        ...

    async def end_all(self, login: str) -> None:
        """End every session of a member of staff."""
        ...


class Work(Protocol):
    """One transaction: what was done with it is committed together or not at all."""

    @property
    def inbox(self) -> Inbox: ...

    @property
    def talks(self) -> Talks: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def handoffs(self) -> Handoffs: ...

    @property
    def deadlines(self) -> Deadlines: ...

    @property
    def faq(self) -> Faq: ...

    @property
    def groups(self) -> Groups: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def attachments(self) -> Attachments: ...

    @property
    def usage(self) -> Usage: ...

    @property
    def chat_sessions(self) -> ChatSessions: ...

    @property
    def staff(self) -> StaffAccounts: ...

    @property
    def sessions(self) -> StaffSessions: ...


class Store(Protocol):
    """Where transactions come from."""

    def transaction(self) -> AbstractAsyncContextManager[Work]:
        """Open a transaction; it commits when its block ends without an exception."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Work]:
        """Open a connection for questions that need no common moment; nothing may be written."""
        ...
