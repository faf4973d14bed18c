"""Are we alive, and are we ready."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

Check = Callable[[], Awaitable[bool]]

_PATIENCE = 2.0


class Health:
    """`/healthz` answers while the process lives; `/readyz` asks each part."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/healthz", self.alive)
        app.router.add_get("/readyz", self.ready)

    async def alive(self, request: web.Request) -> web.Response:
        """The process is alive."""
        return web.json_response({"alive": True})

    async def ready(self, request: web.Request) -> web.Response:
        """200 when every part can be reached, else 503; the body names each."""
        answers = await asyncio.gather(*(_ask(check) for check in self._checks.values()))
        parts = dict(zip(self._checks, answers, strict=True))
        return web.json_response(parts, status=200 if all(answers) else 503)


async def _ask(check: Check) -> bool:
    try:
        return await asyncio.wait_for(check(), _PATIENCE)
    except Exception:
        return False  # unreachable is the answer, whatever the reason
