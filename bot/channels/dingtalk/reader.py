"""Reads one socket: answers the platform's pings at once, and hands on what residents wrote."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import WSMsgType

from bot.channels.dingtalk.dispatch import Delivery, Dispatch, Origin
from bot.channels.dingtalk.frames import (
    CALLBACK,
    DISCONNECT,
    EVENT,
    PING,
    SYSTEM,
    BadFrame,
    Frame,
    echo,
    parse_frame,
)
from bot.channels.dingtalk.rhythm import Backoff, Rhythm
from bot.channels.dingtalk.watch import Reason, StreamWatch
from bot.channels.dingtalk.watchdog import Silence
from bot.channels.dingtalk.wire import Wire

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What all connections of one stream have in common."""

    dispatch: Dispatch
    watch: StreamWatch
    silence: Silence
    backoff: Backoff
    rhythm: Rhythm


class Reader:
    """The one task that reads a socket. It stops reading only while the queue of frames is full."""

    def __init__(
        self,
        wire: Wire,
        shared: Shared,
        origin: Origin,
        *,
        on_pong: Callable[[bytes], None],
        on_disconnect: Callable[[], None],
    ) -> None:
        self._wire = wire
        self._shared = shared
        self._origin = origin
        self._on_pong = on_pong
        self._on_disconnect = on_disconnect
        self._may_read = asyncio.Event()
        self._may_read.set()
        #: None while a frame waits for room: then neither frames nor pongs can be heard.
        self.reading_since: float | None = time.monotonic()
        #: When the last frame came, on the monotonic clock.
        self.heard_at: float | None = None
        self._ping_at: float | None = None

    def silent_for(self) -> float:
        """Return the seconds in which we listened and no frame came."""
        if self.reading_since is None:
            return 0.0
        return time.monotonic() - max(self.reading_since, self.heard_at or 0.0)

    def hold(self) -> None:
        """Hand nothing on until `resume`."""
        self._may_read.clear()

    def resume(self) -> None:
        """Undo `hold`."""
        self._may_read.set()

    async def run(self) -> Reason:
        """Read until there is nothing more; return why."""
        while not isinstance(message := await self._wire.receive(), Reason):
            await self._message(*message)
        return message

    async def _message(self, kind: WSMsgType, data: bytes) -> None:
        if kind is WSMsgType.PING:
            await self._wire.pong(data)
        elif kind is WSMsgType.PONG:
            self._shared.watch.last_pong_at = time.monotonic()
            self._shared.backoff.proved()
            self._on_pong(data)
        else:
            await self._text(data)

    async def _text(self, data: bytes) -> None:
        try:
            frame = parse_frame(data.decode())
        except UnicodeDecodeError:
            self._note_bad("not UTF-8")
        except BadFrame as error:
            self._note_bad(str(error))
        else:
            self._note(frame)
            await self._frame(frame)

    async def _frame(self, frame: Frame) -> None:
        """Answer the platform itself, hand on the rest; what we do not know asks for nothing."""
        if frame.type in (CALLBACK, EVENT):
            await self._hand_on(frame)
        elif (frame.type, frame.topic) == (SYSTEM, PING):
            await self._wire.send(echo(frame))
        elif (frame.type, frame.topic) == (SYSTEM, DISCONNECT):
            self._on_disconnect()

    async def _hand_on(self, frame: Frame) -> None:
        self.reading_since = None
        await self._may_read.wait()
        await self._shared.dispatch.put(Delivery(frame, self._origin))
        self.reading_since = time.monotonic()

    def _note(self, frame: Frame) -> None:
        now = self.heard_at = time.monotonic()
        self._shared.watch.heard(frame.type, now)
        self._shared.silence.heard()
        if (frame.type, frame.topic) == (SYSTEM, PING):
            self._note_ping(now)
        if (frame.type, frame.topic) != (
            SYSTEM,
            DISCONNECT,
        ):  # being sent away is no use to anybody
            self._shared.backoff.proved()

    def _note_ping(self, now: float) -> None:
        if self._ping_at is not None:
            self._shared.silence.learn(now - self._ping_at)
        self._ping_at = now

    def _note_bad(self, why: str) -> None:
        if self._shared.watch.bad_frame(why):
            times = self._shared.watch.bad_frames[why]
            log.warning(
                "DingTalk sent a message that is no frame; the connection goes on",
                extra={"action": "bad_frame", "why": why, "times": times},
            )
