"""DingTalk's Stream mode: keeps one connection to the platform and takes what it pushes.

Protocol: github.com/open-dingtalk/developerpedia, docs/learn/stream/protocol.md. Why this is not the
platform's own Python client: docs/decisions/0005.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable

from aiohttp import ClientError, ClientSession

from bot.channels.dingtalk.dispatch import Dispatch, FrameTaker
from bot.channels.dingtalk.gateway import Gateway, GatewayRefused
from bot.channels.dingtalk.link import Link
from bot.channels.dingtalk.reader import Shared
from bot.channels.dingtalk.rhythm import PRODUCTION, Backoff, Rhythm
from bot.channels.dingtalk.watch import Reason, StreamWatch
from bot.channels.dingtalk.watchdog import Silence, TwoClocks
from bot.channels.dingtalk.wire import connect

__all__ = ["FrameTaker", "Reason", "Rhythm", "Stream", "StreamWatch"]

log = logging.getLogger(__name__)


class Stream:
    """Keeps one connection alive: one owner opens sockets, and a new one stands before an old one goes.

    `wall` returns seconds since 1970 and `jitter` a number from 0 to 1; tests give their own.
    """

    def __init__(
        self,
        gateway: Gateway,
        session: ClientSession,
        taker: FrameTaker,
        watch: StreamWatch,
        rhythm: Rhythm = PRODUCTION,
        *,
        wall: Callable[[], float] = time.time,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._gateway = gateway
        self._session = session
        self._watch = watch
        self._rhythm = rhythm
        self._wall = wall
        self._shared = Shared(
            dispatch=Dispatch(taker, watch),
            watch=watch,
            silence=Silence(rhythm),
            backoff=Backoff(rhythm, jitter),
            rhythm=rhythm,
        )
        self._current: Link | None = None
        #: Every link that is not over, also one that only waits for its frames to be stored.
        self._links: dict[Link, asyncio.Task[None]] = {}
        self._retiring: asyncio.Task[None] | None = None
        self._complained: set[str] = set()
        self._stopping = asyncio.Event()
        self._over = asyncio.Event()
        self._over.set()

    async def run(self) -> None:
        """Stay connected until `stop` or cancellation; no trouble of the other side ends it."""
        self._over.clear()
        try:
            async with asyncio.TaskGroup() as tasks:
                dispatch = tasks.create_task(self._shared.dispatch.run())
                watchdog = tasks.create_task(self._watch_over())
                keeper = tasks.create_task(self._keep_connected(tasks))
                await self._stopping.wait()
                await _end(keeper, watchdog, *filter(None, [self._retiring]))
                await self._drain()
                await _end(dispatch, *self._links.values())
        finally:
            await asyncio.gather(*(link.abort() for link in self._links))
            self._over.set()

    async def stop(self) -> None:
        """Read nothing new, wait for what was taken to be acked, close with 1000; at most seconds."""
        self._stopping.set()
        await self._over.wait()

    async def _keep_connected(self, tasks: asyncio.TaskGroup) -> None:
        """The only place that opens connections, so that there are never two reasons for one."""
        while True:
            link = await self._connected()
            self._put_in_charge(link, tasks)
            reason = await link.relieved()
            self._watch.reconnects[reason] += 1
            log.info("The stream reconnects", extra={"action": "stream_reconnect", "why": reason})
            if self._retiring is not None and not link.ended:
                await self._retiring  # never three at a time

    def _put_in_charge(self, link: Link, tasks: asyncio.TaskGroup) -> None:
        before, self._current = self._current, link
        self._links[link] = tasks.create_task(self._live(link))
        if before is not None and not before.ended:
            self._retiring = tasks.create_task(before.retire())

    async def _live(self, link: Link) -> None:
        try:
            await link.run()
        except Exception as fault:
            log.error("A connection failed", extra={"action": "link_fault"}, exc_info=fault)
        finally:
            del self._links[link]

    async def _connected(self) -> Link:
        """Return a link that has just opened, after as many attempts as it takes."""
        pause = self._shared.backoff.pause()
        while True:
            await asyncio.sleep(pause)
            try:
                return await self._attempt()
            except GatewayRefused as refused:
                self._note_refusal(refused)
                pause = self._pause_after(refused)
            except (ClientError, OSError) as error:
                self._note_trouble(type(error).__name__)
                pause = self._shared.backoff.pause()

    async def _attempt(self) -> Link:
        async with asyncio.timeout(self._rhythm.connect):
            url = await self._gateway.open()  # a ticket opens one socket, so each one has its own
            self._watch.last_refusal = None
            wire = await connect(self._session, url, self._rhythm)
        self._complained.clear()
        log.info("The stream is connected", extra={"action": "stream_connected"})
        return Link(wire, self._shared)

    def _pause_after(self, refused: GatewayRefused) -> float:
        backoff = self._shared.backoff
        return backoff.slowest() if refused.for_our_name else backoff.pause()

    async def _watch_over(self) -> None:
        clocks = TwoClocks(self._rhythm)
        while True:
            slept = clocks.parted(self._wall(), time.monotonic())
            if self._current is not None and (slept or self._current.deaf):
                self._current.give_up(Reason.CLOCK if slept else Reason.QUIET)
            await asyncio.sleep(self._rhythm.tick)

    async def _drain(self) -> None:
        await asyncio.gather(*(link.leave() for link in self._links))
        if self._links:  # what came between our goodbye and the platform's is being stored
            await asyncio.wait(self._links.values(), timeout=self._rhythm.goodbye)

    def _note_refusal(self, refused: GatewayRefused) -> None:
        self._watch.last_refusal = str(refused)
        self._watch.failed_attempts["refused"] += 1
        sentence = "The DingTalk gateway gives no connection, we go on asking"
        if refused.for_our_name:
            sentence = (
                "DingTalk does not accept DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET:"
                " compare them with the developer console; we go on asking slowly"
            )
        self._say_once(sentence, str(refused))

    def _note_trouble(self, kind: str) -> None:
        self._watch.failed_attempts[kind] += 1
        self._say_once("The stream could not connect, we go on trying", kind)

    def _say_once(self, sentence: str, why: str) -> None:
        """Log the first of a row of equal failures; the rest would say the same."""
        if why not in self._complained:
            log.warning(sentence, extra={"action": "stream_not_connected", "why": why})
        self._complained.add(why)


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
