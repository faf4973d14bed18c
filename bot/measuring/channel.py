"""A channel, measured."""

from __future__ import annotations

from typing import Literal

from bot.domain.outgoing import Line
from bot.measuring.instruments import Instruments
from bot.ports import Channel, SendImpossible, SendRefused

Outcome = Literal["sent", "refused", "impossible", "unknown"]


class MeasuredChannel:
    """A `Channel` that passes every line on and notes what became of it."""

    def __init__(self, channel: Channel, robot: str, instruments: Instruments) -> None:
        self._channel = channel
        self._robot = robot
        self._sends = instruments.sends
        self._seconds = instruments.send_seconds.labels(robot)

    async def send(self, line: Line) -> str | None:
        """Say one line."""
        outcome: Outcome = "unknown"  # also when the caller loses patience and cancels
        try:
            with self._seconds.time():
                route = await self._channel.send(line)
            outcome = "sent"
        except SendRefused:
            outcome = "refused"
            raise
        except SendImpossible:
            outcome = "impossible"
            raise
        else:
            return route
        finally:
            self._sends.labels(self._robot, line.kind, outcome).inc()
