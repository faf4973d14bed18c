"""The stream against a gateway on loopback. Nothing here waits for time, only for events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from aiohttp import ClientSession

from bot.channels.dingtalk.frames import Answer, Frame
from bot.channels.dingtalk.gateway import Gateway
from bot.channels.dingtalk.stream import Reason, Rhythm, Stream, StreamWatch
from tests.support.gateway_server import GatewayServer, Peer, a_frame, a_gateway
from tests.support.waiting import until

NEVER = 3_600.0
#: Quick where a test waits for it to happen, endless where it must not happen by chance.
CALM = Rhythm(
    connect=NEVER,
    first_retry=0.01,
    next_retry=0.01,
    longest_retry=0.05,
    ping_every=NEVER,
    pong_within=NEVER,
    tick=0.01,
    quiet=NEVER,
    least_quiet=0.05,
    overlap=0.02,
    settle=NEVER,
    goodbye=NEVER,
    drain=NEVER,
)
SECRET = "s3cret-of-the-app"


class Shelf:
    """A taker: `door` open lets frames in, `shelved` says when they count as stored."""

    def __init__(self) -> None:
        self.door = asyncio.Event()
        self.door.set()
        self.holds = False
        self.taken: asyncio.Queue[str] = asyncio.Queue()
        self.waiting: dict[str, asyncio.Future[Answer | None]] = {}

    async def take(self, frame: Frame) -> Awaitable[Answer | None]:
        await self.door.wait()
        if frame.message_id == "poison":
            raise RuntimeError("the text of somebody's message")
        self.taken.put_nowait(frame.message_id)
        stored = asyncio.get_running_loop().create_future()
        self.waiting[frame.message_id] = stored
        if not self.holds:
            self.shelve(frame.message_id, _answer(frame))
        return stored

    def shelve(self, message_id: str, answer: Answer | None = None) -> None:
        self.waiting.pop(message_id).set_result(answer)


def _answer(frame: Frame) -> Answer | None:
    if frame.message_id == "mute":
        return None
    return Answer() if frame.topic.startswith("/v1.0/im/bot") else Answer(404, "no such topic")


@dataclass
class Bench:
    """A running stream and what surrounds it."""

    gateway: GatewayServer
    shelf: Shelf
    watch: StreamWatch
    stream: Stream
    running: asyncio.Task[None]


@pytest.fixture
async def gateway() -> AsyncIterator[GatewayServer]:
    async with a_gateway() as server:
        yield server


@asynccontextmanager
async def streaming(
    gateway: GatewayServer,
    rhythm: Rhythm = CALM,
    wall: Callable[[], float] = lambda: 0.0,
    jitter: Callable[[], float] = lambda: 0.0,
) -> AsyncIterator[Bench]:
    shelf, watch = Shelf(), StreamWatch()
    async with ClientSession() as session:
        opening = Gateway(session, gateway.base, "ding-1", SECRET, allow_loopback=True)
        stream = Stream(opening, session, shelf, watch, rhythm, wall=wall, jitter=jitter)
        running = asyncio.create_task(stream.run())
        try:
            yield Bench(gateway, shelf, watch, stream, running)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    assert watch.live == 0


@pytest.fixture
async def bench(gateway: GatewayServer) -> AsyncIterator[Bench]:
    """A stream with the wall clock that goes with its monotonic one."""
    async with streaming(gateway, replace(CALM, clock_jump=NEVER)) as running:
        yield running


def says(check: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return check()

    return look


async def test_it_asks_for_messages_taps_and_events(bench: Bench) -> None:
    await bench.gateway.peer()
    assert bench.gateway.opens == [
        {
            "clientId": "ding-1",
            "clientSecret": SECRET,
            "subscriptions": [
                {"type": "EVENT", "topic": "*"},
                {"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"},
                {"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"},
            ],
            "ua": "huying",
        }
    ]
    await until(says(lambda: bench.watch.connected), "connected")


async def test_an_ack_goes_out_only_when_the_frame_is_stored(bench: Bench) -> None:
    bench.shelf.holds = True
    peer = await bench.gateway.peer()
    await peer.push("m-1")
    await peer.push("m-2")
    assert [await bench.shelf.taken.get() for _ in range(2)] == ["m-1", "m-2"]
    assert bench.watch.pending_acks == 2
    bench.shelf.shelve("m-2", Answer())
    assert await peer.acked() == "m-2"
    bench.shelf.shelve("m-1", Answer(data={"response": "späť"}))
    ack = await peer.heard()
    assert ack["headers"]["messageId"] == "m-1"
    assert ack["data"] == '{"response": "sp\\u00e4\\u0165"}'
    await until(says(lambda: bench.watch.pending_acks == 0), "nothing is pending")


async def test_the_taker_decides_about_unknown_topics_and_silence(bench: Bench) -> None:
    peer = await bench.gateway.peer()
    await peer.push("mute")
    await peer.push("card", topic="/v1.0/card/instances/callback")
    ack = await peer.heard()
    assert (ack["headers"]["messageId"], ack["code"]) == ("card", 404)


async def test_a_ping_is_answered_while_messages_wait(bench: Bench) -> None:
    bench.shelf.door.clear()
    peer = await bench.gateway.peer()
    for number in range(20):
        await peer.push(f"m-{number}")
    await peer.ping("still there?")
    echo = await peer.heard()
    assert (echo["code"], echo["data"]) == (200, '{"opaque": "still there?"}')
    bench.shelf.door.set()
    assert [await bench.shelf.taken.get() for _ in range(20)] == [f"m-{n}" for n in range(20)]


async def test_pings_of_the_websocket_are_answered_while_messages_wait(bench: Bench) -> None:
    bench.shelf.door.clear()
    peer = await bench.gateway.peer()
    await peer.push("m-1")
    await peer.socket.ping(b"there?")
    await peer.ponged.wait()


async def test_unknown_system_topics_and_types_ask_for_nothing(bench: Bench) -> None:
    peer = await bench.gateway.peer()
    for topic in ("CONNECTED", "REGISTERED", "KEEPALIVE", "tomorrow"):
        await peer.push(topic, kind="SYSTEM", topic=topic)
    await peer.push("x", kind="NOVELTY")
    await peer.ping("p")
    assert await peer.acked() == "ping-p"
    assert bench.watch.frames == {"SYSTEM": 5, "other": 1}


async def test_what_is_no_frame_leaves_the_connection_alone(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    peer = await bench.gateway.peer()
    for _ in range(3):
        await peer.send_text("{ not json, a resident's secret")
    await peer.send_raw_text(b"\xff\xfe")
    await peer.socket.send_bytes(b"[]")
    await peer.push("m-1")
    assert await peer.acked() == "m-1"
    assert bench.watch.bad_frames == {"not JSON": 3, "not UTF-8": 1, "not an object": 1}
    assert len([r for r in caplog.records if "no frame" in r.message]) == 3
    assert "secret" not in caplog.text
    assert bench.watch.opened == 1


async def test_after_a_broken_connection_there_is_a_new_one_with_a_new_ticket(bench: Bench) -> None:
    for number in range(3):
        peer = await bench.gateway.peer()
        await peer.push(f"m-{number}")
        assert await peer.acked() == f"m-{number}"
        peer.drop()
    await bench.gateway.peer()
    assert len(set(bench.gateway.tickets_used)) == 4
    assert bench.watch.reconnects == {Reason.DROPPED: 3}
    assert bench.watch.most_live == 1


async def test_frames_of_a_broken_connection_are_taken_and_their_acks_go_nowhere(
    bench: Bench,
) -> None:
    bench.shelf.door.clear()
    bench.shelf.holds = True
    peer = await bench.gateway.peer()
    await peer.push("m-1")
    await peer.push("m-2")
    await until(says(lambda: bench.watch.pending_acks == 2), "both are read")
    peer.drop()
    successor = await bench.gateway.peer()
    bench.shelf.door.set()
    assert [await bench.shelf.taken.get() for _ in range(2)] == ["m-1", "m-2"]
    bench.shelf.shelve("m-1", Answer())
    bench.shelf.shelve("m-2", Answer())
    await until(says(lambda: bench.watch.acks_dropped == 2), "both acks are dropped")
    bench.shelf.holds = False
    await successor.push("m-3")
    assert await successor.acked() == "m-3"


async def test_asked_to_move_it_opens_the_new_connection_first(gateway: GatewayServer) -> None:
    async with streaming(gateway, replace(CALM, overlap=NEVER)) as bench:
        old = await gateway.peer()
        await old.push("bye", kind="SYSTEM", topic="disconnect")
        new = await gateway.peer()
        assert not old.ended.is_set()
        await new.push("on the new one")
        await old.push("on the old one")
        assert await new.acked() == "on the new one"
        assert await old.acked() == "on the old one"
        assert bench.watch.live == 2
        old.drop()
        await until(says(lambda: bench.watch.live == 1), "the old one is gone")
        assert bench.watch.reconnects == {Reason.DISCONNECT: 1}


async def test_the_old_connection_is_closed_politely_once_its_frames_are_acked(
    bench: Bench,
) -> None:
    bench.shelf.holds = True
    old = await bench.gateway.peer()
    await old.push("m-1")
    assert await bench.shelf.taken.get() == "m-1"
    await old.push("bye", kind="SYSTEM", topic="disconnect")
    await bench.gateway.peer()
    bench.shelf.shelve("m-1", Answer())
    assert await old.acked() == "m-1"
    assert await old.goodbye() == 1000
    await until(says(lambda: bench.watch.live == 1), "one is left")
    assert bench.watch.acks_dropped == 0


async def test_moving_again_and_again_never_makes_three_connections(bench: Bench) -> None:
    peers = []
    for _ in range(5):
        peers.append(await bench.gateway.peer())
        await peers[-1].push("bye", kind="SYSTEM", topic="disconnect")
    await bench.gateway.peer()
    assert [await peer.goodbye() for peer in peers] == [1000] * 5
    assert bench.watch.most_live == 2


async def test_a_platform_that_hangs_up_at_once_is_asked_after_growing_pauses(
    gateway: GatewayServer,
) -> None:
    gateway.hang_up = 4
    pauses: list[str] = []
    async with streaming(gateway, jitter=lambda: pauses.append("one") or 0.0) as bench:
        peer = await gateway.peer()
        await peer.ping()
        assert await peer.acked() == "ping-o-1"
        assert bench.watch.reconnects == {Reason.CLOSED: 4}
        assert len(pauses) == bench.watch.opened == 5


async def test_a_ticket_that_opens_nothing_is_not_used_again(gateway: GatewayServer) -> None:
    gateway.spoilt = 2
    async with streaming(gateway) as bench:
        await gateway.peer()
        assert len(gateway.opens) == 3
        assert bench.watch.failed_attempts == {"WSServerHandshakeError": 2}


async def test_refused_credentials_are_mentioned_once_and_tried_on(
    gateway: GatewayServer, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.refusals.extend([(401, '{"code": "authFailed"}')] * 3)
    async with streaming(gateway) as bench:
        await until(says(lambda: bench.watch.last_refusal is not None), "it is refused")
        assert bench.watch.last_refusal == "401 authFailed"
        await gateway.peer()
        assert bench.watch.last_refusal is None
        assert bench.watch.failed_attempts == {"refused": 3}
    said = [record for record in caplog.records if "DINGTALK_CLIENT_SECRET" in record.message]
    assert len(said) == 1
    assert SECRET not in caplog.text


async def test_a_gateway_in_trouble_is_asked_on(gateway: GatewayServer) -> None:
    gateway.refusals.extend([(503, "<html>"), (429, ""), (200, "nonsense"), (200, "[]")])
    async with streaming(gateway):
        await gateway.peer()


async def test_without_a_pong_the_connection_is_given_up(gateway: GatewayServer) -> None:
    rhythm = replace(CALM, ping_every=0.01, pong_within=0.05, goodbye=0.05)
    async with streaming(gateway, rhythm) as bench:
        peer = await gateway.peer()
        peer.answers_pings = False
        await gateway.peer()
        assert bench.watch.reconnects[Reason.NO_PONG] >= 1


async def test_pongs_are_noted(gateway: GatewayServer) -> None:
    async with streaming(gateway, replace(CALM, ping_every=0.01)) as bench:
        await gateway.peer()
        await until(says(lambda: bench.watch.last_pong_at is not None), "a pong is noted")
        assert bench.watch.reconnects == {}


async def test_more_than_fits_is_read_later_and_nothing_is_lost(gateway: GatewayServer) -> None:
    """Nine million characters while nobody takes: reading stops, and the healthy socket survives."""
    rhythm = replace(CALM, ping_every=0.01, pong_within=0.05)
    async with streaming(gateway, rhythm) as bench:
        bench.shelf.door.clear()
        peer = await gateway.peer()
        sending = asyncio.create_task(_push_heavily(peer, 90))
        await until(says(lambda: bench.watch.pending_acks > 40), "the queue is full")
        bench.shelf.door.set()
        assert [await peer.acked() for _ in range(90)] == [f"m-{n}" for n in range(90)]
        await sending
        assert bench.watch.opened == 1


async def _push_heavily(peer: Peer, count: int) -> None:
    for number in range(count):
        await peer.send_text(a_frame(f"m-{number}", data="x" * 100_000))


async def test_regular_pings_that_stop_are_suspicious(bench: Bench) -> None:
    deaf = await bench.gateway.peer()
    for number in range(4):
        await deaf.ping(str(number))
        await deaf.heard()
    await bench.gateway.peer()
    assert bench.watch.reconnects[Reason.QUIET] >= 1
    assert await deaf.goodbye() == 1000
    assert bench.watch.most_live == 2


async def test_a_connection_that_never_brings_anything_is_renewed(gateway: GatewayServer) -> None:
    async with streaming(gateway, replace(CALM, quiet=0.05)) as bench:
        mute = await gateway.peer()
        await gateway.peer()
        assert await mute.goodbye() == 1000
        assert set(bench.watch.reconnects) == {Reason.QUIET}


async def test_a_machine_that_slept_moves_to_a_new_connection(gateway: GatewayServer) -> None:
    wall = [0.0]
    rhythm = replace(CALM, clock_jump=1_000.0)
    async with streaming(gateway, rhythm, wall=lambda: wall[0]) as bench:
        before = await gateway.peer()
        await before.ping()
        await before.heard()
        wall[0] = 30_000.0
        await gateway.peer()
        assert await before.goodbye() == 1000
        assert bench.watch.reconnects == {Reason.CLOCK: 1}


async def test_a_message_above_the_limit_costs_the_connection_only(bench: Bench) -> None:
    peer = await bench.gateway.peer()
    await peer.send_text(a_frame("large", data="x" * (4 * 1024 * 1024 - 1_000)))
    assert await peer.acked() == "large"
    await peer.send_text(a_frame("larger", data="x" * (4 * 1024 * 1024)))
    successor = await bench.gateway.peer()
    await successor.push("m-1")
    assert await successor.acked() == "m-1"
    assert bench.watch.reconnects == {Reason.TOO_BIG: 1}


async def test_a_frame_that_cannot_be_stored_gets_no_ack(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    peer = await bench.gateway.peer()
    await peer.push("poison")
    bench.shelf.holds = True
    await peer.push("m-1")
    assert await bench.shelf.taken.get() == "m-1"
    bench.shelf.waiting.pop("m-1").set_exception(RuntimeError("the text of somebody's message"))
    bench.shelf.holds = False
    await peer.push("m-2")
    assert await peer.acked() == "m-2"
    assert bench.watch.failed_takes == 2
    assert "somebody's message" not in caplog.text


async def test_stop_waits_for_the_ack_and_says_goodbye(bench: Bench) -> None:
    bench.shelf.holds = True
    peer = await bench.gateway.peer()
    await peer.push("m-1")
    assert await bench.shelf.taken.get() == "m-1"
    stopping = asyncio.create_task(bench.stream.stop())
    await asyncio.sleep(0)
    bench.shelf.holds = False
    await peer.push("m-2")
    assert bench.shelf.taken.empty()
    bench.shelf.shelve("m-1", Answer())
    assert await peer.acked() == "m-1"
    assert await peer.goodbye() == 1000
    await stopping
    await bench.running
    assert bench.gateway.untouched
    # what was on its way is stored all the same: the platform may never push it again
    assert bench.shelf.taken.get_nowait() == "m-2"


async def test_stop_does_not_wait_for_ever(gateway: GatewayServer) -> None:
    async with streaming(gateway, replace(CALM, drain=0.05, goodbye=0.05)) as bench:
        bench.shelf.holds = True
        peer = await gateway.peer()
        await peer.push("m-1")
        assert await bench.shelf.taken.get() == "m-1"
        await bench.stream.stop()
        assert bench.running.done()
        assert await peer.goodbye() == 1000


async def test_stop_ends_a_stream_that_never_connected(gateway: GatewayServer) -> None:
    gateway.refusals.extend([(401, "{}")] * 1_000)
    async with streaming(gateway) as bench:
        await until(says(lambda: bench.watch.last_refusal is not None), "it is refused")
        await bench.stream.stop()
        await bench.running
        await bench.stream.stop()


async def test_cancelling_leaves_no_task_and_no_future_of_the_taker_cancelled(
    gateway: GatewayServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "asyncio")
    async with streaming(gateway, replace(CALM, ping_every=0.01)) as bench:
        bench.shelf.holds = True
        peer = await gateway.peer()
        await peer.push("m-1")
        await bench.shelf.taken.get()
        assert _tasks_of_the_stream()
        bench.running.cancel()
        await asyncio.gather(bench.running, return_exceptions=True)
        assert bench.running.cancelled()
        assert _tasks_of_the_stream() == []
        bench.shelf.shelve("m-1", Answer())
        await peer.goodbye()
    assert caplog.records == []


def _tasks_of_the_stream() -> list[str]:
    return [repr(task) for task in asyncio.all_tasks() if "channels/dingtalk" in repr(task)]
