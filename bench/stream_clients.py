"""The platform's own Stream client and ours before the same faults (docs/decisions/0005).

    .venv/bin/python -m bench.stream_clients

Each fault is played once against a gateway on loopback; the clients run in a loop of their own, because
one of them stops its loop. Takes a minute and a half, most of it the pauses of one client.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiohttp import ClientSession

from bot.channels.dingtalk.frames import Answer, Frame
from bot.channels.dingtalk.gateway import Gateway
from bot.channels.dingtalk.stream import Stream, StreamWatch
from tests.support.gateway_server import ROBOT, GatewayServer, Peer, a_gateway

_SLOW = 1.5  # seconds a handler takes over a message called "slow"


class Client(Protocol):
    """A stream client: its coroutine, given the gateway's address."""

    def __call__(self, base: str) -> Awaitable[None]: ...


async def official(base: str) -> None:
    """Run dingtalk-stream until cancelled."""
    import dingtalk_stream as sdk  # reads the gateway's address when imported

    class Handler(sdk.ChatbotHandler):  # type: ignore[misc]
        async def process(self, message: Any) -> tuple[int, str]:
            if message.headers.message_id == "slow":
                await asyncio.sleep(_SLOW)
            return sdk.AckMessage.STATUS_OK, "OK"

    sdk.DingTalkStreamClient.OPEN_CONNECTION_API = f"{base}/v1.0/gateway/connections/open"
    client = sdk.DingTalkStreamClient(sdk.Credential("id", "secret"))
    client.register_callback_handler(ROBOT, Handler())
    await client.start()


async def ours(base: str) -> None:
    """Run our client until cancelled."""

    class Taker:
        async def take(self, frame: Frame) -> Awaitable[Answer | None]:
            return self._stored(frame)

        async def _stored(self, frame: Frame) -> Answer:
            await asyncio.sleep(_SLOW if frame.message_id == "slow" else 0)
            return Answer()

    async with ClientSession() as session:
        gateway = Gateway(session, base, "id", "secret", allow_loopback=True)
        await Stream(gateway, session, Taker(), StreamWatch()).run()


class Elsewhere:
    """A client in a thread with a loop whose longest standstill is measured."""

    def __init__(self, client: Client, base: str) -> None:
        self.longest_standstill = 0.0
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(self._run(client(base)))
        threading.Thread(
            target=self._loop.run_until_complete, args=[self._task], daemon=True
        ).start()

    @property
    def ended(self) -> bool:
        return self._task.done()

    def cancel(self) -> None:
        self._loop.call_soon_threadsafe(self._work.cancel)

    async def _run(self, work: Awaitable[None]) -> None:
        self._work = asyncio.ensure_future(work)
        before = time.monotonic()
        while not self._work.done():
            await asyncio.wait([self._work], timeout=0.05)
            now = time.monotonic()
            self.longest_standstill = max(self.longest_standstill, now - before - 0.05)
            before = now


async def slow_gateway(gateway: GatewayServer, start: Callable[[], Elsewhere]) -> str:
    """The gateway takes 3 s for the first ticket."""
    gateway.slow = 3.0
    client = start()
    await gateway.peer()
    await asyncio.sleep(0.2)
    return f"its event loop stood still for {client.longest_standstill:.1f} s"


async def hangs_up(gateway: GatewayServer, start: Callable[[], Elsewhere]) -> str:
    """The platform closes each connection as soon as it stands."""
    gateway.hang_up = 100_000
    start()
    await asyncio.sleep(5)
    return f"{len(gateway.opens)} tickets asked for in 5 s"


async def malformed(gateway: GatewayServer, start: Callable[[], Elsewhere]) -> str:
    """One message is not JSON."""
    start()
    peer = await gateway.peer()
    await peer.send_text("{")
    await peer.ping()
    try:
        await asyncio.wait_for(peer.heard(), 2)
    except TimeoutError:
        return f"closed the connection with {await peer.goodbye()}"
    return "the connection goes on"


async def dropped(gateway: GatewayServer, start: Callable[[], Elsewhere]) -> str:
    """The connection breaks after a ping."""
    start()
    peer = await _useful(gateway)
    peer.drop()
    return f"connected again after {await _seconds_until_next(gateway):.1f} s"


async def moved(gateway: GatewayServer, start: Callable[[], Elsewhere]) -> str:
    """A slow message is being handled when the platform asks to move."""
    start()
    old = await _useful(gateway)
    await old.push("slow")
    await old.push("bye", kind="SYSTEM", topic="disconnect")
    new = await gateway.peer()
    order = "after the old one was closed" if old.ended.is_set() else "before the old one closes"
    answers = [asyncio.create_task(_ack_of("slow", peer)) for peer in (old, new)]
    done, _ = await asyncio.wait(answers, timeout=2 * _SLOW, return_when=asyncio.FIRST_COMPLETED)
    where = "nowhere" if not done else "on the old one" if answers[0] in done else "on the new one"
    for answer in answers:
        answer.cancel()
    return f"opens the new one {order}; the ack goes out {where}"


async def cancelled(gateway: GatewayServer, start: Callable[[], Elsewhere]) -> str:
    """Its task is cancelled, as at every shutdown."""
    client = start()
    await _useful(gateway)
    client.cancel()
    try:
        seconds = await asyncio.wait_for(_seconds_until_next(gateway), 15)
    except TimeoutError:
        return "ended" if client.ended else "neither ended nor connected again"
    return f"did not end: connected again after {seconds:.1f} s"


async def logged(gateway: GatewayServer, start: Callable[[], Elsewhere]) -> str:
    """Whether the single-use ticket stands in the log."""
    records: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("dingtalk_stream.client", "bot")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    start()
    await _useful(gateway)
    for logger in loggers:
        logger.removeHandler(handler)
    found = any(gateway.tickets_used[0] in line for line in records)
    return "the ticket is logged" if found else "the ticket is not logged"


async def _useful(gateway: GatewayServer) -> Peer:
    peer = await gateway.peer()
    await peer.ping()
    await peer.heard()
    return peer


async def _ack_of(message_id: str, peer: Peer) -> None:
    while await peer.acked() != message_id:
        pass


async def _seconds_until_next(gateway: GatewayServer) -> float:
    since = time.monotonic()
    await gateway.peer()
    return time.monotonic() - since


CLIENTS: dict[str, Client] = {"dingtalk-stream": official, "ours": ours}
FAULTS = (slow_gateway, hangs_up, malformed, dropped, moved, cancelled, logged)


async def play(fault: str, client: str) -> None:
    """Print what one client does before one fault."""
    story = next(each for each in FAULTS if each.__name__ == fault)
    async with a_gateway() as gateway:
        seen = await story(gateway, lambda: Elsewhere(CLIENTS[client], gateway.base))
        print(f"{story.__doc__} {client}: {seen}", flush=True)
        os._exit(0)  # one of the clients cannot be ended


def main() -> None:
    """Play each fault with each client, in a process of its own; or the one that is named."""
    if len(sys.argv) == 3:
        asyncio.run(play(*sys.argv[1:]))
    for fault, client in itertools.product(FAULTS, CLIENTS):
        command = [sys.executable, "-m", "bench.stream_clients", fault.__name__, client]
        quiet = {**os.environ, "NO_PROXY": "127.0.0.1,localhost"}
        subprocess.run(command, env=quiet, check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
