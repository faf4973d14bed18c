"""How long the stream waits for what: all its seconds, and the pauses between attempts."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Seconds. The defaults are for production; tests give small ones."""

    #: For ticket and handshake together.
    connect: float = 10.0

    #: After a connection that was of use: nearly at once, but never at once.
    first_retry: float = 0.4
    #: After a fruitless attempt; doubled with each one...
    next_retry: float = 1.0
    #: ... up to this, which is also the pace when our credentials are refused.
    longest_retry: float = 30.0

    #: Between WebSocket pings, and how long a pong may take.
    ping_every: float = 20.0
    pong_within: float = 10.0

    #: How often the watchdog looks.
    tick: float = 1.0
    #: Without a single frame a connection is suspicious after this...
    quiet: float = 60.0
    #: ... or, where the platform's pings came regularly, after this many of their longest gaps,
    quiet_gaps: float = 2.5
    #: but never sooner than this.
    least_quiet: float = 5.0
    #: When wall clock and monotonic clock part by this much, the machine has slept.
    clock_jump: float = 10.0

    #: How long an old connection is still read after the new one stands.
    overlap: float = 1.0
    #: How long an old connection waits for the acks of what it brought.
    settle: float = 5.0
    #: How long the other side may take to answer our goodbye.
    goodbye: float = 2.0
    #: How long `stop` waits for what was taken to be stored and acked.
    drain: float = 10.0


#: The rhythm of the running service.
PRODUCTION = Rhythm()


class Backoff:
    """The pauses before attempts to connect: short after success, then doubling, all with jitter.

    Jitter takes up to half of a pause away, so that many clients do not come back in one moment.
    """

    def __init__(self, rhythm: Rhythm, jitter: Callable[[], float] = random.random) -> None:
        self._rhythm = rhythm
        self._jitter = jitter
        self.fruitless = 0

    def pause(self) -> float:
        """Return the seconds to wait before the next attempt, which counts as fruitless for now."""
        seconds = self._rhythm.first_retry
        if self.fruitless:
            doublings = min(self.fruitless - 1, 30)
            seconds = min(self._rhythm.next_retry * 2**doublings, self._rhythm.longest_retry)
        self.fruitless += 1
        return seconds * (1 - self._jitter() / 2)

    def slowest(self) -> float:
        """Return the pause for a refusal that only people can cure."""
        return self._rhythm.longest_retry * (1 - self._jitter() / 2)

    def proved(self) -> None:
        """A connection was of use: the next pause is short again."""
        self.fruitless = 0
