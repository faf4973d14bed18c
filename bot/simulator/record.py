"""All that happened, in order, for whoever wants to look: a test, a bench, the phone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.simulator.town import Group, Person, Robot

Route = Literal["session", "openapi", "oto", "card", "custom", "callback"]


@dataclass(frozen=True, slots=True)
class Button:
    """What a card offers: an address to open, or an action to send back."""

    label: str
    url: str = ""
    action: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class At:
    """Whom a message names, as its sender wrote it."""

    user_ids: tuple[str, ...] = ()
    dingtalk_ids: tuple[str, ...] = ()
    mobiles: tuple[str, ...] = ()
    everybody: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Post:
    """One message of a robot, as the platform took it."""

    seq: int
    message_id: str
    route: Route
    #: robotCode; the token of a custom robot.
    robot: str
    #: None in a 1:1 chat, which then has a person.
    group: Group | None
    person: Person | None
    kind: str
    title: str
    text: str
    buttons: tuple[Button, ...]
    at: At
    #: Those whose telephone really rings: in markdown only who stands in the text too.
    mentions: tuple[Person, ...]
    #: The platform's time, and this machine's monotonic clock for whoever measures.
    time: float
    moment: float
    #: The msgId whose session was used.
    reply_to: str | None = None
    #: processQueryKey, by which it is recalled.
    key: str | None = None
    #: outTrackId.
    card: str | None = None
    #: "504", "cut" or "never" when the sender was not told that this was taken.
    hidden: str | None = None
    recalled: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Saying:
    """What somebody said, and to which robots it was carried."""

    seq: int
    message_id: str
    group: Group | None
    person: Person
    text: str
    time: float
    moment: float
    #: For showing: mime type and content.
    picture: bytes | None = None
    quote: Saying | Post | None = None
    #: In a private chat: the group from which the phone's owner opened it.
    seen_from: Group | None = None
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def acked(self) -> bool:
        """Every robot it was carried to has said that it has it."""
        return all(one.acked_at is not None for one in self.deliveries)


@dataclass(slots=True, kw_only=True, eq=False)
class Update:
    """A message that changed after it was sent: a card, or one that was recalled."""

    seq: int
    message_id: str
    post: Post
    text: str
    time: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """One push: the messageId of its frame, and the connection; None when nobody was connected."""

    message_id: str
    connection_id: str | None
    time: float


@dataclass(slots=True, kw_only=True, eq=False)
class Delivery:
    """What the platform carries to one robot until it is acked or given up."""

    robot: Robot
    topic: str
    #: The msgId of a message; the eventId of an event.
    msg_id: str
    attempts: list[Attempt] = field(default_factory=list)
    #: The platform's time of the first good ack, in time or late.
    acked_at: float | None = None
    #: Nothing more will be tried.
    finished: bool = False


Entry = Post | Saying | Update


class Record:
    """Everything of one run. `until` waits for what a test expects."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.posts: list[Post] = []
        self.deliveries: list[Delivery] = []
        #: Acks for frames nobody sent, and frames that were no acks.
        self.stray_frames: list[str] = []
        #: Every entry by its message id; the first one when an id was used again.
        self.by_id: dict[str, Entry] = {}
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def next_seq(self) -> int:
        """The number that the next entry must have."""
        return len(self.entries) + 1

    def add(self, entry: Entry) -> None:
        """Keep an entry and tell everybody who waits."""
        self.entries.append(entry)
        self.by_id.setdefault(entry.message_id, entry)
        if isinstance(entry, Post):
            self.posts.append(entry)
        self.tell()

    def after(self, seq: int) -> Sequence[Entry]:
        """Return the entries after that number."""
        return self.entries[max(seq, 0) :]

    def tell(self) -> None:
        """Something changed: whoever waits looks again."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def changed(self) -> None:
        """Return when the next thing happens."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)

    async def until(self, happened: Callable[[], bool]) -> None:
        """Return as soon as the question is answered with yes; it is asked at each change."""
        while not happened():
            await self.changed()
