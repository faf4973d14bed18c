"""The composition root: the only module that names concrete classes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from functools import partial

from aiohttp import ClientSession, web

from bot.api.auth import token_required
from bot.api.routes import MachineApi
from bot.channels.pictures import Pictures
from bot.channels.sandbox.chats import SandboxChats
from bot.channels.sandbox.platform import ROBOT_ID, SandboxPlatform
from bot.channels.sandbox.reading import SandboxReading
from bot.channels.sandbox.routes import SandboxDoor
from bot.clock import SystemClock
from bot.console.auth import COOKIE, staff_required
from bot.console.desk import DeskDoor
from bot.console.groups import GroupsDoor
from bot.console.login import LoginDoor
from bot.console.platform import PlatformSeen
from bot.coordination.connection import connect
from bot.coordination.news import News
from bot.coordination.pace import Limits, SharedPace
from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.second_opinion import Endpoint, SecondOpinion
from bot.domain.catalogue import Catalogue
from bot.domain.errors import DialogueUnavailable
from bot.domain.figures import Figures
from bot.domain.outgoing import Robots
from bot.lookout import Lookout
from bot.measuring.channel import MeasuredChannel
from bot.measuring.dialogue import MeasuredDialogue
from bot.measuring.instruments import Instruments
from bot.measuring.requests import requests_measured
from bot.measuring.steps import measured_step
from bot.platforms import DingTalk, Shared
from bot.ports import Clock, DialogueEngine
from bot.reference.catalogue import read_catalogue
from bot.reference.estates import read_estates
from bot.reference.faq import read_faq
from bot.scheduling.sweeps import Sweeps
from bot.scheduling.workers import Step, Workers
from bot.service.carry_out import CarryOut
from bot.service.edit_faq import EditFaq
from bot.service.explain import Explain
from bot.service.give_receipts import GiveReceipts
from bot.service.handle_message import HandleMessage
from bot.service.keep_groups import KeepGroups
from bot.service.keep_promises import KeepPromises
from bot.service.keep_staff import KeepStaff
from bot.service.known_matters import KnownMatters
from bot.service.move_ticket import MoveTicket
from bot.service.open_ticket import OpenTickets
from bot.service.passwords import Passwords
from bot.service.raise_alarm import RaiseAlarm
from bot.service.receive import NEW_LINE, NEW_MESSAGE, Receive
from bot.service.send_lines import SendLines
from bot.service.sign_in import SignIn
from bot.service.take_over import TakeOver
from bot.service.understand import Understand
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.figures import SqlFigures
from bot.web.errors import errors_to_answers
from bot.web.health import Health
from bot.web.live import LivePages
from bot.web.metrics import Metrics
from bot.web.same_origin import same_origin_only
from bot.web.security import add_security
from bot.web.static_files import add_static

log = logging.getLogger(__name__)

_SANDBOX = Limits(a_second=1000, at_once=100, a_minute=600, for_urgent=60)
_BIGGEST_BODY = 12 * 1024 * 1024  # a photo of 8 MB as a data URL


class Bot:
    """One process of the bot with everything it is made of."""

    def __init__(
        self,
        settings: Settings,
        session: ClientSession,
        clock: Clock,
        engine: DialogueEngine | None = None,
    ) -> None:
        self.settings = settings
        self.catalogue = catalogue = read_catalogue(settings.data)
        letters = settings.letters
        self.database = Database(settings.database_url)
        self.redis = connect(settings.redis_url)
        self.news = News(self.redis)
        self.instruments = Instruments()
        rasa = engine or RasaDialogue(session, settings.rasa_urls, settings.rasa_token)
        measured = MeasuredDialogue(rasa, self.instruments)
        self.engine = _with_second_opinion(measured, session, settings, catalogue)
        self.live = LivePages(self.instruments.observe_page_push)
        self.pictures = Pictures()
        self.platform = SandboxPlatform(self.database, self.news, clock)
        self.alarm = RaiseAlarm(catalogue, clock, letters)
        self.lookout = Lookout()
        self.receive = Receive(self.database, self.lookout, self.alarm, self.news, clock)
        self.groups = KeepGroups(self.database, self.news, clock)
        self.dingtalk = self._dingtalk(clock)
        self.tickets = OpenTickets(catalogue, clock, letters)
        self.understand = Understand(self.database, self.engine)
        self.explain = Explain(self.understand, catalogue)
        self.handle = HandleMessage(
            self.database,
            self.engine,
            self.understand,
            CarryOut(self.tickets, KnownMatters(self.tickets, clock), self.alarm, clock),
            catalogue,
            self.news,
            clock,
            settings.instance,
            examples_on=frozenset({ROBOT_ID})
            | (self.dingtalk.examples_on if self.dingtalk else frozenset()),
        )
        self.send = SendLines(
            self.database,
            MeasuredChannel(self.platform, ROBOT_ID, self.instruments),
            Robots(frozenset({ROBOT_ID})),
            SharedPace(self.redis, ROBOT_ID, _SANDBOX),
            self.news,
            clock,
        )
        self.receipts = GiveReceipts(self.database, self.news, clock)
        self.promises = KeepPromises(self.database, self.tickets, self.news, clock)
        self.edit_faq = EditFaq(self.database, self.engine, clock)
        self.move = MoveTicket(self.database, self.news, clock)
        self.take_over = TakeOver(self.database, self.news, clock)
        passwords = Passwords()
        self.sign_in = SignIn(self.database, passwords, clock)
        self.staff = KeepStaff(self.database, passwords, clock)
        self.clock = clock
        self.faq_loaded = False

    def _dingtalk(self, clock: Clock) -> DingTalk | None:
        """Return the robot of DingTalk, if there is to be one."""
        given = self.settings.dingtalk
        if given is None:
            return None
        shared = Shared(
            database=self.database,
            door=Database(self.settings.database_url, connections=3, patient=True),
            redis=self.redis,
            lookout=self.lookout,
            alarm=self.alarm,
            groups=self.groups,
            pictures=self.pictures,
            news=self.news,
            instruments=self.instruments,
            clock=clock,
        )
        return DingTalk(given, shared)

    def platform_seen(self) -> PlatformSeen | None:
        """Return what the desk may know of DingTalk just now."""
        return self.dingtalk.seen() if self.dingtalk is not None else None

    async def give_receipts(self) -> int:
        """Give receipts, but not one by one while a crowd comes in."""
        flooded = self.dingtalk is not None and self.dingtalk.intake.is_flooded
        return 0 if flooded else await self.receipts()

    async def load_reference(self) -> None:
        """Bring groups and FAQ into the database; waits for Rasa, which embeds the FAQ."""
        drafts, digest = read_faq(self.settings.data)
        while not self.faq_loaded:
            try:
                async with self.database.transaction() as work:
                    for estate in read_estates(self.settings.data):
                        await work.groups.add(ROBOT_ID, estate.group, estate.estate, estate.estate)
                await self.edit_faq.load(drafts, digest)
                self.faq_loaded = True
            except (DialogueUnavailable, OSError):
                await asyncio.sleep(0.5)

    async def take_up_leases(self) -> None:
        """Free what an earlier life of this instance still held."""
        while True:
            try:
                async with self.database.transaction() as work:
                    await work.talks.release_all(self.settings.instance)
                return
            except OSError:
                await asyncio.sleep(0.5)

    async def meet_first_admin(self) -> None:
        """Let the first member of staff in, with the password of the settings."""
        while True:
            try:
                if await self.staff.first_admin(self.settings.admin_password):
                    log.info("The first admin can sign in", extra={"action": "first_admin"})
                return
            except OSError:
                await asyncio.sleep(0.5)

    async def is_database_ready(self) -> bool:
        """Tell whether the database answers."""
        return await self.database.is_reachable()

    async def is_redis_ready(self) -> bool:
        """Tell whether Redis answers."""
        return bool(await self.redis.ping())

    async def has_faq(self) -> bool:
        """Tell whether the FAQ is loaded."""
        return self.faq_loaded

    async def figures(self) -> Figures:
        """Return how things stand in the database."""
        async with self.database.transaction() as work:
            return await SqlFigures(work.connection, self.clock.now()).read()

    async def close(self) -> None:
        """Close what was opened."""
        self.lookout.close()
        if self.dingtalk is not None:
            await self.dingtalk.close()
        await self.redis.aclose()
        await self.database.close()


def _with_second_opinion(
    engine: DialogueEngine, session: ClientSession, settings: Settings, catalogue: Catalogue
) -> DialogueEngine:
    if settings.opinion_url is None:
        return engine
    endpoint = Endpoint(
        url=settings.opinion_url, model=settings.opinion_model, key=settings.opinion_key
    )
    return SecondOpinion(engine, session, endpoint, catalogue)


BOT: web.AppKey[Bot] = web.AppKey("bot", Bot)


async def build_app(
    settings: Settings, clock: Clock | None = None, engine: DialogueEngine | None = None
) -> web.Application:
    """Return the application with its doors; work begins when it starts and ends before it closes."""
    app = web.Application(
        middlewares=[
            errors_to_answers,
            token_required(settings.api_token),
            same_origin_only(COOKIE),
        ],
        client_max_size=_BIGGEST_BODY,
    )
    add_security(app)
    session = ClientSession()
    app[BOT] = bot = Bot(settings, session, clock or SystemClock(), engine)
    app.middlewares.append(staff_required(bot.sign_in))
    app.middlewares.insert(0, requests_measured(bot.instruments))
    _add_doors(app, bot)
    app.cleanup_ctx.append(_work)
    app.on_shutdown.append(_dismiss_pages)

    async def close(app: web.Application) -> None:
        await bot.close()
        await session.close()

    app.on_cleanup.append(close)
    return app


def _add_doors(app: web.Application, bot: Bot) -> None:
    Health(
        {
            "database": bot.is_database_ready,
            "redis": bot.is_redis_ready,
            "rasa": bot.engine.is_ready,
            "faq": bot.has_faq,
        }
    ).add_to(app)
    Metrics(bot.instruments.registry, bot.figures).add_to(app)
    add_static(app, sandbox=bot.settings.sandbox)
    LoginDoor(bot.sign_in).add_to(app)
    DeskDoor(bot.database, bot.move, bot.take_over, bot.catalogue, bot.live, bot.explain).add_to(
        app
    )
    GroupsDoor(
        bot.database,
        bot.groups,
        Robots(frozenset(() if bot.settings.sandbox else {ROBOT_ID}), but=True),
        [each.estate for each in read_estates(bot.settings.data)],
        bot.platform_seen,
    ).add_to(app)
    MachineApi(bot.database, bot.move, bot.take_over, bot.edit_faq, bot.groups).add_to(app)
    if bot.dingtalk is not None:
        bot.dingtalk.add_to(app)
    if bot.settings.sandbox:
        groups = tuple(read_estates(bot.settings.data))
        SandboxDoor(bot.platform, bot.receive, bot.clock, groups, bot.pictures).add_to(app)
        SandboxReading(SandboxChats(bot.database), bot.live, groups).add_to(app)


async def _dismiss_pages(app: web.Application) -> None:
    await app[BOT].live.close()


async def _work(app: web.Application) -> AsyncIterator[None]:
    """Run workers and sweeps while the application runs."""
    bot = app[BOT]
    workers, sweeps = Workers(), Sweeps()
    bot.news.listen(workers.ring)
    bot.news.listen(bot.live.hear)
    await bot.lookout.warm_up()
    await bot.take_up_leases()
    await bot.meet_first_admin()
    measured = partial(measured_step, instruments=bot.instruments)
    handle: Step = measured(bot.handle, "messages")
    if bot.dingtalk is not None:
        handle = bot.dingtalk.after_the_crowd(handle)
    workers.employ(NEW_MESSAGE, handle, bot.settings.workers)
    workers.employ(NEW_LINE, measured(bot.send, "lines"), 2)
    workers.own(bot.news.run())
    workers.own(bot.load_reference())
    sweeps.every(0.5, "receipts", measured(bot.give_receipts, "receipts"))
    sweeps.every(1, "promises", measured(bot.promises, "promises"))
    sweeps.every(2, "lost sends", measured(bot.send.give_up_lost, "lost sends"))
    if bot.dingtalk is not None:
        bot.dingtalk.employ(workers, sweeps)
    sweeps.start()
    yield
    sweeps.stop()
    if bot.dingtalk is not None:
        await bot.dingtalk.stop()
    await workers.stop()
