"""The part of the composition root that names what DingTalk is made of."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from aiohttp import ClientSession, DummyCookieJar, web
from redis.asyncio import Redis

from bot.channels.dingtalk.api import DingTalkApi
from bot.channels.dingtalk.callback import CallbackDoor
from bot.channels.dingtalk.channel import DingTalkChannel
from bot.channels.dingtalk.gateway import Gateway
from bot.channels.dingtalk.hosts import Hosts
from bot.channels.dingtalk.intake import Intake
from bot.channels.dingtalk.media import DingTalkMedia
from bot.channels.dingtalk.signature import KEPT, MemoryReplays
from bot.channels.dingtalk.stream import Stream
from bot.channels.dingtalk.taker import Taker
from bot.channels.dingtalk.token import Tokens
from bot.channels.dingtalk.watch import StreamWatch
from bot.channels.pictures import Pictures
from bot.channels.sandbox.platform import ROBOT_ID
from bot.console.platform import PlatformSeen
from bot.coordination.news import News
from bot.coordination.pace import Limits, SharedPace
from bot.coordination.replays import SharedReplays
from bot.domain.outgoing import Robots
from bot.lookout import Lookout
from bot.measuring.channel import MeasuredChannel
from bot.measuring.instruments import Instruments
from bot.measuring.steps import measured_step
from bot.ports import Clock, SendRefused
from bot.scheduling.sweeps import Sweeps
from bot.scheduling.workers import Step, Workers
from bot.service.fetch_attachments import FetchAttachments, Kept
from bot.service.keep_groups import KeepGroups
from bot.service.raise_alarm import RaiseAlarm
from bot.service.receive import NEW_ATTACHMENT, NEW_LINE, Receive
from bot.service.send_lines import SendLines
from bot.service.watch_quota import WatchQuota
from bot.settings import DingTalkSettings
from bot.storage.database import Database

#: 20 posts a minute in one group. Sessions have no limit of the app's that is known; this is ours.
_POSTS = Limits(a_second=40, at_once=20, a_minute=20, for_urgent=2)
#: 20 calls a second of one app; a little less, for clocks differ.
_CALLS = Limits(a_second=18, at_once=2, a_minute=20, for_urgent=2)
#: Everybody who is not in the sandbox: a robot's lines outlive its configuration.
_OURS = Robots(frozenset({ROBOT_ID}), but=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What a platform has in common with the rest of the bot."""

    database: Database
    #: Connections of its own for what comes in: it never waits for what goes out.
    door: Database
    redis: Redis
    lookout: Lookout
    alarm: RaiseAlarm
    groups: KeepGroups
    pictures: Pictures
    news: News
    instruments: Instruments
    clock: Clock


class DingTalk:
    """One robot of DingTalk, with its way in and its way out."""

    def __init__(self, settings: DingTalkSettings, shared: Shared) -> None:
        self.settings = settings
        self._shared = shared
        # no cookies: what one call is given must not travel with the next
        self._session = ClientSession(cookie_jar=DummyCookieJar())
        self.hosts = Hosts.of(settings.api_base, settings.oapi_base)
        self._sessions = _Sessions(shared.database)
        api = self._api()
        self.intake = Intake(
            Receive(shared.door, shared.lookout, shared.alarm, shared.news, shared.clock)
        )
        self.taker = self._taker()
        self.watch = StreamWatch()
        shared.instruments.watch_stream(lambda: _seen(self.watch))
        self.stream = Stream(self._gateway(), self._session, self.taker, self.watch)
        self.callback = self._callback()
        quotas = {"messages": settings.message_quota, "calls": settings.call_quota}
        self.quota = WatchQuota(shared.database, _OURS, quotas, shared.news, shared.clock)
        self.send = self._send_lines(api)
        media = DingTalkMedia(api, self._session, self.hosts)
        self.fetch = FetchAttachments(
            shared.database, media, self._clean, shared.news, shared.clock
        )

    def _api(self) -> DingTalkApi:
        given, shared = self.settings, self._shared
        tokens = Tokens(
            self._session, given.api_base, given.client_id, given.client_secret, shared.clock
        )
        calls = SharedPace(shared.redis, f"dingtalk-calls:{given.client_id}", _CALLS)
        return DingTalkApi(self._session, tokens, self.hosts, given.api_base, calls)

    def _taker(self) -> Taker:
        shared = self._shared
        return Taker(
            self.intake,
            shared.database,
            shared.groups,
            shared.clock,
            self.settings.robot_code,
            self.hosts,
            self._note,
        )

    def _gateway(self) -> Gateway:
        given = self.settings
        return Gateway(
            self._session,
            given.api_base,
            given.client_id,
            given.client_secret,
            allow_loopback=self.hosts.loopback,
        )

    def _callback(self) -> CallbackDoor:
        return CallbackDoor(
            self.taker.take_callback,
            self.settings.client_secret,
            SharedReplays(self._shared.redis, KEPT, MemoryReplays()),
            self._shared.clock,
            lambda why: self._note(f"refused_{why}"),
        )

    def _send_lines(self, api: DingTalkApi) -> SendLines:
        given, shared = self.settings, self._shared
        # taps come by the stream only: without it the words are offered, not buttons that do nothing
        template = given.card_template if given.mode == "stream" else None
        channel = DingTalkChannel(api, self._sessions, template, shared.clock)
        return SendLines(
            shared.database,
            MeasuredChannel(channel, "dingtalk", shared.instruments),
            _OURS,
            SharedPace(shared.redis, f"dingtalk:{given.client_id}", _POSTS),
            shared.news,
            shared.clock,
            self.quota.thrift,
            lambda: self.intake.is_busy,
        )

    def employ(self, workers: Workers, sweeps: Sweeps) -> None:
        """Let it in and out while the bot runs."""
        measured = partial(measured_step, instruments=self._shared.instruments)
        workers.employ(NEW_LINE, measured(self.send, "dingtalk lines"), 2)
        workers.employ(NEW_ATTACHMENT, measured(self.fetch, "attachments"), 2)
        workers.own(self.listen())
        sweeps.every(30, "quota", measured(self.quota, "quota"))
        sweeps.every(600, "old sessions", measured(self.forget_old_sessions, "old sessions"))

    def seen(self) -> PlatformSeen:
        """Return what the desk may know of it just now."""
        quiet = _quiet_seconds(self.watch)
        now = self._shared.clock.now()
        return PlatformSeen(
            robot_id=self.settings.robot_code,
            listens=self.settings.mode == "stream",
            sockets=self.watch.live,
            heard_at=None if quiet is None else now - timedelta(seconds=quiet),
            refusal=self.watch.last_refusal,
            uses=tuple(self.quota.uses),
        )

    @property
    def examples_on(self) -> frozenset[str]:
        """Robots that may say answers no editor has confirmed: those of a simulator alone."""
        return frozenset({self.settings.robot_code} if self.hosts.loopback else ())

    def add_to(self, app: web.Application) -> None:
        """Add the callback's door; it stands beside the stream too, for the day one changes over."""
        self.callback.add_to(app)

    async def listen(self) -> None:
        """Bring messages in until cancelled."""
        storing = asyncio.create_task(self.intake.run())
        try:
            if self.settings.mode == "stream":
                await self.stream.run()
            await asyncio.Event().wait()
        finally:
            storing.cancel()
            await asyncio.gather(storing, return_exceptions=True)

    def after_the_crowd(self, step: Step) -> Step:
        """Return `step` so that it gives way while a crowd of messages is being stored."""

        async def politely() -> bool:
            await self.intake.calm()
            return await step()

        return politely

    async def stop(self) -> None:
        """Read nothing new, and let what was read be stored and acknowledged."""
        if self.settings.mode == "stream":
            await self.stream.stop()

    async def forget_old_sessions(self) -> int:
        """Forget session addresses that are over."""
        return await self._sessions.drop_expired(self._shared.clock.now())

    async def close(self) -> None:
        """Close what was opened."""
        await self._session.close()
        await self._shared.door.close()

    def _note(self, what: str) -> None:
        self._shared.instruments.arrivals.labels(what).inc()

    async def _clean(self, content: bytes) -> Kept:
        picture = await self._shared.pictures.clean(content)
        return Kept(picture.mime, picture.content)


class _Sessions:
    """Session addresses, each looked up on a connection of its own.

    While the database is away nothing has left yet: that is a refusal, and no doubt.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, robot_id: str, target: str, now: datetime) -> str | None:
        """Return the session webhook of a chat that is still open at `now`."""
        try:
            async with self._database.reading() as work:
                return await work.chat_sessions.find(robot_id, target, now)
        except OSError as away:
            raise SendRefused("the database is away") from away

    async def drop_expired(self, now: datetime) -> int:
        """Forget what is over; return how many there were."""
        async with self._database.transaction() as work:
            return await work.chat_sessions.drop_expired(now)

    async def forget(self, robot_id: str, target: str) -> None:
        """Forget a session webhook that DingTalk no longer knows."""
        try:
            async with self._database.transaction() as work:
                await work.chat_sessions.forget(robot_id, target)
        except OSError as away:
            raise SendRefused("the database is away") from away


def _quiet_seconds(watch: StreamWatch) -> float | None:
    return None if watch.last_frame_at is None else monotonic() - watch.last_frame_at


def _seen(watch: StreamWatch) -> Mapping[str, float]:
    quiet = _quiet_seconds(watch)
    return {
        "sockets": watch.live,
        "opened": watch.opened,
        "pending_acks": watch.pending_acks,
        "acks_dropped": watch.acks_dropped,
        "bad_frames": sum(watch.bad_frames.values()),
        "failed_attempts": sum(watch.failed_attempts.values()),
        "failed_takes": watch.failed_takes,
        "reconnects": sum(watch.reconnects.values()),
        "quiet_seconds": -1.0 if quiet is None else quiet,
    }
