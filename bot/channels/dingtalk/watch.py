"""What can be seen of the stream from outside: for metrics and the desk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from bot.channels.dingtalk.frames import CALLBACK, EVENT, SYSTEM


class Reason(StrEnum):
    """Why a connection got a successor."""

    DISCONNECT = "disconnect"  # the platform asked us to move
    DROPPED = "dropped"  # the socket broke without a word
    CLOSED = "closed"  # the platform said goodbye
    NO_PONG = "no_pong"  # the other end is gone, and nobody told us
    QUIET = "quiet"  # pongs came, frames did not
    CLOCK = "clock"  # the machine slept, or its clock was set
    TOO_BIG = "too_big"  # a message above the limit
    PROTOCOL = "protocol"  # what came was no WebSocket
    FAULT = "fault"  # our own


@dataclass(slots=True)
class StreamWatch:
    """Counters of one stream, changed by it alone. Moments are of the monotonic clock, in seconds."""

    #: Sockets now and at most at one time; two only while one hands over to the next.
    live: int = 0
    most_live: int = 0
    opened: int = 0
    #: Attempts that ended before there was a socket, by kind of trouble.
    failed_attempts: Counter[str] = field(default_factory=Counter)
    #: Connections that got a successor, by Reason.
    reconnects: Counter[str] = field(default_factory=Counter)
    last_frame_at: float | None = None
    last_pong_at: float | None = None
    #: By type; types we do not know are one.
    frames: Counter[str] = field(default_factory=Counter)
    #: By what was wrong.
    bad_frames: Counter[str] = field(default_factory=Counter)
    #: Frames read and not yet answered.
    pending_acks: int = 0
    acks_sent: int = 0
    #: Answers that came when their socket was gone; the platform may push those frames again.
    acks_dropped: int = 0
    #: Frames that were not stored, and so not acked, because storing failed.
    failed_takes: int = 0
    #: What the gateway said last instead of a ticket, such as "401 authFailed"; None when it gave one.
    last_refusal: str | None = None

    @property
    def connected(self) -> bool:
        """Whether there is a socket now."""
        return self.live > 0

    def socket_up(self) -> None:
        """Count a socket that opened."""
        self.opened += 1
        self.live += 1
        self.most_live = max(self.most_live, self.live)

    def socket_down(self) -> None:
        """Count a socket that is closed."""
        self.live -= 1

    def heard(self, kind: str, now: float) -> None:
        """Count a frame."""
        self.frames[kind if kind in (SYSTEM, EVENT, CALLBACK) else "other"] += 1
        self.last_frame_at = now

    def bad_frame(self, why: str) -> bool:
        """Count a message that is no frame; tell whether it is time to say so: 1, 10, 100, ... times."""
        self.bad_frames[why] += 1
        return str(self.bad_frames[why]).strip("0") == "1"
