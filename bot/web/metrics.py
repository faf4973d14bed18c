"""`/metrics` for Prometheus: what this process counts, and how things stand in the database.

It answers without login because it holds only counts; a reverse proxy must not publish it. Which
alert each gauge serves (docs/metrics.md has the rules to copy):

| gauge | alert |
|---|---|
| huying_database_up | the database does not answer: nothing is stored |
| huying_inbox_oldest_waiting_seconds | residents wait for an answer: Rasa or the workers are down |
| huying_outbox_oldest_waiting_seconds{urgent="true"} | an emergency card does not leave |
| huying_outbox_lines_last_day{state="dead"}, {state="unknown"} | residents may have missed a line |
| huying_call_oldest_waiting_seconds{kind="emergency"} | nobody at the desk has taken an emergency |
| huying_call_oldest_waiting_seconds | somebody asked for a human and nobody came |
| huying_deadline_oldest_overdue_seconds | the sweeps stand still: promises are not kept |
| huying_first_reply_seconds | answers become slow |
| huying_inbox_messages_last_day{route="clarify"} | the robot understands less than it did |
| huying_open_tickets, huying_human_talks, huying_faq_entries | the day's picture, and an FAQ that is gone |

Gauges of the database are the same on every instance: alert on `max`, not on `sum`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest

from bot.domain.figures import Figures
from bot.web.figure_gauges import FigureGauges

log = logging.getLogger(__name__)

ReadFigures = Callable[[], Awaitable[Figures]]

_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PATIENCE = 1.0
_FRESH = 5.0


class Metrics:
    """The door. Figures of the last seconds are shown again, however many ask."""

    def __init__(self, registry: CollectorRegistry, read: ReadFigures) -> None:
        self._registry = registry
        self._read = read
        self._asking = asyncio.Lock()
        self._figures: Figures | None = None
        self._read_at = float("-inf")

    def add_to(self, app: web.Application) -> None:
        """Add the route."""
        app.router.add_get("/metrics", self.show)

    async def show(self, request: web.Request) -> web.Response:
        """Everything as text; a database that is away is one of the figures."""
        gauges = FigureGauges(await self._recent())
        text = generate_latest(self._registry) + generate_latest(gauges)
        return web.Response(body=text, headers={"Content-Type": _CONTENT_TYPE})

    async def _recent(self) -> Figures | None:
        async with self._asking:
            if monotonic() - self._read_at > _FRESH:
                self._figures = await self._now()
                self._read_at = monotonic()
            return self._figures

    async def _now(self) -> Figures | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._read()
        except (OSError, TimeoutError) as away:
            why = {"action": "figures_unread", "why": type(away).__name__}
            log.warning("The database did not tell its figures", extra=why)
            return None
