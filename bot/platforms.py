"""The part of the composition root that names what DingTalk is made of."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
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
from bot.coordination.news import News
from bot.coordination.pace import Limits, SharedPace
from bot.coordination.replays import SharedReplays
from bot.domain.outgoing import Robots
from bot.measuring.channel import MeasuredChannel
from bot.measuring.instruments import Instruments
from bot.ports import Clock, SendRefused
from bot.scheduling.workers import Step
from bot.service.fetch_attachments import FetchAttachments, Kept
from bot.service.keep_groups import KeepGroups
from bot.service.receive import Receive
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


class DingTalk:
    """One robot of DingTalk, with its way in and its way out."""

    def __init__(
        self,
        settings: DingTalkSettings,
        database: Database,
        door: Database,
        receive: Receive,
        groups: KeepGroups,
        pictures: Pictures,
        news: News,
        pace: SharedPace,
        calls: SharedPace,
        replays: SharedReplays,
        instruments: Instruments,
        clock: Clock,
    ) -> None:
        self.settings = settings
        self._door = door
        self._pictures = pictures
        # no cookies: what one call is given must not travel with the next
        self._session = ClientSession(cookie_jar=DummyCookieJar())
        self.hosts = hosts = Hosts.of(settings.api_base, settings.oapi_base)
        tokens = Tokens(
            self._session, settings.api_base, settings.client_id, settings.client_secret, clock
        )
        api = DingTalkApi(self._session, tokens, hosts, settings.api_base, calls)
        # taps come by the stream only: without it the words are offered, not buttons that do nothing
        template = settings.card_template if settings.mode == "stream" else None
        self._clock = clock
        self._sessions = _Sessions(database)
        channel = DingTalkChannel(api, self._sessions, template, clock)
        self.intake = Intake(receive)
        arrived = instruments.arrivals
        self.taker = Taker(
            self.intake,
            database,
            groups,
            clock,
            settings.robot_code,
            hosts,
            lambda what: arrived.labels(what).inc(),
        )
        self.watch = StreamWatch()
        instruments.watch_stream(lambda: _seen(self.watch))
        gateway = Gateway(
            self._session,
            settings.api_base,
            settings.client_id,
            settings.client_secret,
            allow_loopback=hosts.loopback,
        )
        self.stream = Stream(gateway, self._session, self.taker, self.watch)
        self.quota = WatchQuota(
            database,
            _OURS,
            {"messages": settings.message_quota, "calls": settings.call_quota},
            news,
            clock,
        )
        self.send = SendLines(
            database,
            MeasuredChannel(channel, "dingtalk", instruments),
            _OURS,
            pace,
            news,
            clock,
            self.quota.thrift,
            lambda: self.intake.is_busy,
        )
        self.fetch = FetchAttachments(
            database, DingTalkMedia(api, self._session, hosts), self._clean, news, clock
        )
        self.callback = CallbackDoor(
            self.taker.take_callback,
            settings.client_secret,
            replays,
            clock,
            lambda why: arrived.labels(f"refused_{why}").inc(),
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
        return await self._sessions.drop_expired(self._clock.now())

    async def close(self) -> None:
        """Close what was opened."""
        await self._session.close()
        await self._door.close()

    async def _clean(self, content: bytes) -> Kept:
        picture = await self._pictures.clean(content)
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


def dingtalk_pace(redis: Redis, client_id: str) -> SharedPace:
    """Return the pace of one app, shared by all its instances."""
    return SharedPace(redis, f"dingtalk:{client_id}", _POSTS)


def dingtalk_calls(redis: Redis, client_id: str) -> SharedPace:
    """Return the pace of an app's metered calls, shared by all its instances."""
    return SharedPace(redis, f"dingtalk-calls:{client_id}", _CALLS)


def dingtalk_replays(redis: Redis) -> SharedReplays:
    """Return the memory of used signatures."""
    return SharedReplays(redis, KEPT, MemoryReplays())


def _seen(watch: StreamWatch) -> Mapping[str, float]:
    now = monotonic()
    quiet = now - watch.last_frame_at if watch.last_frame_at is not None else -1.0
    return {
        "sockets": watch.live,
        "opened": watch.opened,
        "pending_acks": watch.pending_acks,
        "acks_dropped": watch.acks_dropped,
        "bad_frames": sum(watch.bad_frames.values()),
        "failed_attempts": sum(watch.failed_attempts.values()),
        "failed_takes": watch.failed_takes,
        "reconnects": sum(watch.reconnects.values()),
        "quiet_seconds": quiet,
    }
