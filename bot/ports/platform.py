"""What a chat platform is to the inside: a way out, at a pace, and what residents sent beside words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.domain.outgoing import Line


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


class MediaSource(Protocol):
    """Gives out what residents sent beside words."""

    async def fetch(self, robot_id: str, code: str) -> bytes:
        """Return the content; raises MediaGone for good, or any other exception for now."""
        ...


class MediaGone(Exception):
    """The platform will not give this out any more, or it is too large to be taken."""
