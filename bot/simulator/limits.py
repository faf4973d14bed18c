"""Counts calls: so many in a window, so many in a month."""

from __future__ import annotations

from collections import defaultdict, deque

from bot.simulator.clock import Clock
from bot.simulator.faults import Faults


class Window:
    """So many in the last so many platform seconds, for each key."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock, self._seconds = clock, seconds
        self._times: defaultdict[object, deque[float]] = defaultdict(deque)

    def admit(self, key: object, limit: int | None) -> bool:
        """Count one more, unless that is more than the limit; None is no limit."""
        times, now = self._times[key], self._clock.now()
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if limit is not None and len(times) >= limit:
            return False
        times.append(now)
        return True


class Limits:
    """Every limit the platform has."""

    def __init__(self, faults: Faults, clock: Clock) -> None:
        self._faults = faults
        self._calls = Window(clock, 1.0)
        self._group_messages = Window(clock, 60.0)
        self.metered_calls = 0
        self.metered_messages = 0

    def admit_call(self, client_id: str, api: str) -> bool:
        """Count a call of an app to an API against its QPS limit."""
        return self._calls.admit((client_id, api), self._faults.qps_limit)

    def admit_group_message(self, group: str, limit: int | None = None) -> bool:
        """Count a message to a group; `limit` is used where the knob sets none."""
        return self._group_messages.admit(group, self._faults.group_messages_per_minute or limit)

    def meter_call(self) -> bool:
        """Use up one call of the month; False when none is left."""
        quota = self._faults.api_quota
        if quota is not None and self.metered_calls >= quota:
            return False
        self.metered_calls += 1
        return True

    def meter_message(self) -> bool:
        """Use up one Webhook & Stream message of the month; False when none is left."""
        quota = self._faults.message_quota
        if quota is not None and self.metered_messages >= quota:
            return False
        self.metered_messages += 1
        return True
