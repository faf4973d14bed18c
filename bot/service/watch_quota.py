"""The month's quota of a platform is counted, and admins hear of it before it ends."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.outgoing import Robots
from bot.domain.quota import FREE, Thrift, Use, month_of, thriftiest
from bot.ports import Clock, Publisher, Store
from bot.service.receive import NOTICE
from bot.texts import notices

NAMES: Mapping[str, str] = {"messages": "消息额度", "calls": "接口调用额度"}


class WatchQuota:
    """Counts what was used of each quota and remembers how carefully to spend."""

    def __init__(
        self,
        store: Store,
        robots: Robots,
        quotas: Mapping[str, int | None],
        publisher: Publisher,
        clock: Clock,
    ) -> None:
        """`quotas`: how many of each kind a month may have, None where nobody knows; see `Use`."""
        self._store = store
        self._robots = robots
        self._quotas = quotas
        self._publisher = publisher
        self._clock = clock
        self._thrift = Thrift.NONE
        self.uses: list[Use] = []

    def thrift(self) -> Thrift:
        """How carefully to spend now."""
        return self._thrift

    async def __call__(self) -> int:
        """Count once; return how many quotas are near their end."""
        start, end = month_of(self._clock.now())
        async with self._store.reading() as work:
            used = await work.usage.of(self._robots, start, end)
        self.uses = [
            Use(kind=kind, used=used[kind], most=most or FREE[kind], known=most is not None)
            for kind, most in self._quotas.items()
        ]
        self._thrift = thriftiest(self.uses)
        near = [use for use in self.uses if use.is_near]
        for use in near:
            await self._warn(use, f"{start:%Y-%m}")
        return len(near)

    async def _warn(self, use: Use, month: str) -> None:
        out = use.is_out and use.known
        kind = "quota_out" if out else "quota_near"
        words = notices.quota_out if out else notices.quota_near
        async with self._store.transaction() as work:
            new = await work.notices.raise_(
                kind,
                f"{use.kind}:{month}",
                words(NAMES[use.kind], use.used, use.most),
                self._clock.now(),
                once=True,  # a month is told once, also when somebody has put it away
            )
        if new:
            await self._publisher.publish(NOTICE)
