"""The stack as one object: started, looked at, hurt on purpose, stopped."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import psutil

from bot.stack.parts import Wiring, choose_ports, parts_of
from bot.stack.paths import Places
from bot.stack.plan import SIMULATOR, StackPlan
from bot.stack.processes import descendants
from bot.stack.refusals import Refusal, from_os_error
from bot.stack.register import Register
from bot.stack.secrets import load_secrets, write_first_login
from bot.stack.simulated import Simulated
from bot.stack.supervisor import Supervisor
from bot.stack.training import Training


@contextlib.asynccontextmanager
async def running(plan: StackPlan) -> AsyncIterator["Stack"]:
    """Start what the plan names, in order; stop all of it on the way out, whatever happened."""
    stack = Stack(plan)
    try:
        await stack.start()
        yield stack
    finally:
        await _to_the_end(stack.stop())


class Stack:
    """Addresses, tokens and processes of one running stack."""

    def __init__(self, plan: StackPlan) -> None:
        self.plan = plan
        self.places = Places(plan.home.resolve())
        self._register = Register(self.places)
        self._supervisor: Supervisor | None = None
        self._wiring: Wiring | None = None

    async def start(self) -> None:
        try:
            self.places.create()
            self._register.take()
            await self._register.end_leftovers()
            self._wiring = self._wire()
        except OSError as error:
            raise from_os_error(error, self.places.home) from error
        await self._start_parts(self._wiring)

    async def stop(self) -> None:
        if self._supervisor:
            await self._supervisor.stop()
        self._register.release()

    def hurry(self) -> None:
        """Wait for no part's grace any more."""
        if self._supervisor:
            self._supervisor.hurry.set()

    @property
    def database_url(self) -> str:
        return self._wired.database_url

    @property
    def redis_url(self) -> str:
        return self._wired.redis_url

    @property
    def rasa_urls(self) -> tuple[str, ...]:
        return self._wired.rasa_urls

    @property
    def rasa_token(self) -> str:
        return self._wired.secrets.rasa_token

    @property
    def bot_url(self) -> str:
        return self._wired.bot_url

    @property
    def simulator_url(self) -> str | None:
        """Of the simulated DingTalk; None when the plan has none."""
        return self._wired.simulated.url if SIMULATOR in self.plan.parts else None

    @property
    def api_token(self) -> str:
        return self._wired.secrets.api_token

    def pid(self, part: str) -> int | None:
        """Of a part that runs at this moment."""
        return self._parts.pid(part)

    def kill(self, part: str) -> bool:
        """SIGKILL, for fault tests; False if the part did not run just now."""
        pid = self.pid(part)
        if pid is None:
            return False
        self._parts.expect_death(part)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return True

    async def ready(self, part: str) -> None:
        """Return when the part is there (again)."""
        await self._parts.ready(part)

    async def stop_part(self, part: str) -> None:
        """Take one part away in an orderly way; that is not a death."""
        await self._parts.stop_part(part)

    async def start_part(self, part: str) -> None:
        """Bring back a part that was taken away, on the same port with the same tokens."""
        await self._parts.start_part(part)

    async def died(self) -> Refusal:
        """Return only when a part ended that should not have, with the sentence about it."""
        return await asyncio.shield(self._parts.died)

    def listening(self) -> list[tuple[int, str, str]]:
        """Every inet socket on which a process of the stack takes calls: pid, part, address."""
        return [
            (process.pid, part, address)
            for part, pid in self._parts.pids().items()
            for process in _tree(pid)
            for address in _listens(process)
        ]

    def _wire(self) -> Wiring:
        bot_port, actions_port, simulator_port, rasa_ports = choose_ports(self.plan)
        secrets, first_run = load_secrets(self.places)
        wiring = Wiring(
            plan=self.plan,
            places=self.places,
            secrets=secrets,
            bot_port=bot_port,
            actions_port=actions_port,
            rasa_ports=rasa_ports,
            training=Training.of(self.plan.root),
            simulated=Simulated(port=simulator_port),
        )
        if first_run:
            write_first_login(self.places, secrets, f"{wiring.bot_url}/")
        return wiring

    async def _start_parts(self, wiring: Wiring) -> None:
        parts = parts_of(wiring, dict(os.environ))
        chinese = "、".join(part.title[0] for part in parts)
        english = ", ".join(part.title[1] for part in parts)
        self.plan.say(f"正在启动：{chinese} [starting {english}]")
        self._supervisor = Supervisor(
            parts, self.places, self._register, self.plan.say, self.plan.restart
        )
        await self._supervisor.start()

    @property
    def _wired(self) -> Wiring:
        if self._wiring is None:
            raise RuntimeError("the stack was not started")
        return self._wiring

    @property
    def _parts(self) -> Supervisor:
        if self._supervisor is None:
            raise RuntimeError("the stack was not started")
        return self._supervisor


def _tree(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid), *descendants(pid)]
    except psutil.Error:
        return []


def _listens(process: psutil.Process) -> list[str]:
    """TCP in state LISTEN, and UDP without a far end."""
    try:
        found = process.net_connections(kind="inet")
    except psutil.Error:
        return []
    open_doors = [one for one in found if one.status in _OPEN and not one.raddr and one.laddr]
    return [f"{one.laddr.ip}:{one.laddr.port}" for one in open_doors]


_OPEN = (psutil.CONN_LISTEN, psutil.CONN_NONE)


async def _to_the_end(stopping: Coroutine[Any, Any, None]) -> None:
    """A second cancellation must not leave half of the processes behind."""
    task = asyncio.ensure_future(stopping)
    while not task.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(task)
    task.result()
