"""One connection of the stream, from its handshake until each frame it brought is done with."""

from __future__ import annotations

import asyncio

from bot.channels.dingtalk.frames import Answer, Frame, ack
from bot.channels.dingtalk.heartbeat import Heartbeat
from bot.channels.dingtalk.reader import Reader, Shared
from bot.channels.dingtalk.watch import Reason
from bot.channels.dingtalk.wire import Wire


class Link:
    """A socket with its reader and its heartbeat. It never opens another one: it asks for relief."""

    def __init__(self, wire: Wire, shared: Shared) -> None:
        self._wire = wire
        self._watch = shared.watch
        self._silence = shared.silence
        self._rhythm = shared.rhythm
        self._heart = Heartbeat(wire.ping, lambda: self._reader.reading_since, shared.rhythm)
        self._reader = Reader(
            wire,
            shared,
            self,
            on_pong=self._heart.heard,
            on_disconnect=lambda: self.give_up(Reason.DISCONNECT),
        )
        self._reason = Reason.FAULT
        self._relief = asyncio.Event()
        self._ended = asyncio.Event()
        self._pending = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def ended(self) -> bool:
        """Whether nothing can be read or sent any more."""
        return self._ended.is_set()

    @property
    def deaf(self) -> bool:
        """Whether we listened in vain for suspiciously long."""
        return self._reader.silent_for() > self._silence.limit()

    def give_up(self, reason: Reason) -> None:
        """Ask for a successor; the first reason counts."""
        if self._relief.is_set():
            return
        self._reason = reason
        self._relief.set()
        if reason is Reason.QUIET and self._reader.heard_at is None:
            self._silence.stayed_mute()

    async def relieved(self) -> Reason:
        """Return why a successor is needed, as soon as one is."""
        await self._relief.wait()
        return self._reason

    async def run(self) -> None:
        """Live until the socket is closed and every frame read from it is done with."""
        self._watch.socket_up()
        try:
            async with asyncio.TaskGroup() as tasks:
                jobs = [tasks.create_task(self._read()), tasks.create_task(self._beat())]
                await self._ended.wait()
                for job in jobs:
                    job.cancel()
        finally:
            self._end(Reason.FAULT)
            await self.abort()
            self._watch.socket_down()
        await self._idle.wait()

    async def retire(self) -> None:
        """Say goodbye after a last look: what still comes until then is taken and acked."""
        await _within(self._rhythm.overlap, self._ended)
        await _within(self._rhythm.settle, self._idle)
        await self._say_goodbye()

    async def leave(self) -> None:
        """Read nothing new, let what was taken be acked within `drain` seconds, say goodbye."""
        self._reader.hold()
        await _within(self._rhythm.drain, self._idle)
        await self._say_goodbye()

    async def abort(self) -> None:
        """Let go of the socket at once."""
        await self._wire.abort()

    async def acknowledge(self, frame: Frame, answer: Answer) -> None:
        """Send the ack; without a socket or a message id it is dropped."""
        text = ack(frame, answer)
        if frame.message_id and not self.ended and await self._wire.send(text):
            self._watch.acks_sent += 1
        else:
            self._watch.acks_dropped += 1

    def taken_on(self) -> None:
        """Note that a frame was read and is now ours to store."""
        self._watch.pending_acks += 1
        self._pending += 1
        self._idle.clear()

    def settled(self) -> None:
        """Note that one of those is done with, acked or not."""
        self._watch.pending_acks -= 1
        self._pending -= 1
        if not self._pending:
            self._idle.set()

    async def _say_goodbye(self) -> None:
        """Close with 1000. What was on its way just then is still stored, only not acked."""
        await self._wire.goodbye()
        self._reader.resume()
        await _within(self._rhythm.goodbye, self._ended)
        self._end(Reason.CLOSED)

    async def _read(self) -> None:
        self._end(await self._reader.run())

    async def _beat(self) -> None:
        await self._heart.until_lost()
        self._end(Reason.NO_PONG)

    def _end(self, reason: Reason) -> None:
        self.give_up(reason)
        self._ended.set()


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, but not for ever."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
