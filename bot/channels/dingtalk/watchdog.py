"""Finds connections that look alive and bring nothing. Pure: whoever asks brings the time."""

from __future__ import annotations

from collections import deque

from bot.channels.dingtalk.rhythm import Rhythm

#: Gaps that are remembered; so many are enough to forget one bad evening.
_WINDOW = 16
#: Gaps after which pings count as regular.
_REGULAR = 3


class Silence:
    """Learns how often the platform pings, and says which silence is suspicious.

    Healthy connections were seen quiet for more than a minute where pings are rare, so a silence is no
    proof. It is reason enough to open a second connection before the first one is closed, which costs
    nobody a message.
    """

    def __init__(self, rhythm: Rhythm) -> None:
        self._rhythm = rhythm
        self._gaps: deque[float] = deque(maxlen=_WINDOW)
        self._mute = 0

    def learn(self, gap: float) -> None:
        """Note the seconds between two pings on one connection, as far as we can tell them.

        A gap that is very long was ours: the platform pinged, and we were too busy to read.
        """
        self._gaps.append(min(gap, self._rhythm.quiet))

    def heard(self) -> None:
        """Note that a frame came."""
        self._mute = 0

    def stayed_mute(self) -> None:
        """Note that a connection was given up before it brought anything."""
        self._mute = min(self._mute + 1, 16)

    def limit(self) -> float:
        """Return the seconds of silence that are too many.

        Twice as many after each connection that stayed mute, because then it is the platform that is
        silent; never more than `quiet`, where it was not the pings that set the measure.
        """
        least = self._measure()
        return min(least * 2.0**self._mute, max(least, self._rhythm.quiet))

    def _measure(self) -> float:
        if len(self._gaps) < _REGULAR:
            return self._rhythm.quiet
        return max(self._rhythm.quiet_gaps * max(self._gaps), self._rhythm.least_quiet)


class TwoClocks:
    """Notices that the machine slept: its wall clock went on and its monotonic clock did not."""

    def __init__(self, rhythm: Rhythm) -> None:
        self._most = rhythm.clock_jump
        self._apart: float | None = None

    def parted(self, wall: float, monotonic: float) -> bool:
        """Tell whether the clocks moved apart since the last look; both in seconds."""
        apart = wall - monotonic
        before, self._apart = self._apart, apart
        return before is not None and abs(apart - before) > self._most
