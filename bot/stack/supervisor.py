"""Starts the parts as soon as what they need is there, watches them, stops them in reverse."""

import asyncio
import contextlib
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.stack.parts import Part
from bot.stack.paths import Places, rotate
from bot.stack.processes import descendants, end, gone, spawn
from bot.stack.refusals import PartNotReady, Refusal, from_os_error, why_died
from bot.stack.register import Register

#: How often a part is asked whether it is ready, and told about while it is not.
ASK_SECONDS = 0.1
REMIND_SECONDS = 30
#: A restarted part may itself be killed; this often in a row it is given up.
RESTARTS_IN_A_ROW = 5


class Supervisor:
    def __init__(
        self,
        parts: Sequence[Part],
        places: Places,
        register: Register,
        say: Callable[[str], None],
        restart: bool = False,
    ) -> None:
        self.hurry = asyncio.Event()
        self.died: asyncio.Future[Refusal] = asyncio.get_running_loop().create_future()
        self._parts = {part.name: part for part in parts}
        self._ready = {part.name: asyncio.Event() for part in parts}
        self._running: dict[str, Process] = {}
        self._watchers: dict[str, asyncio.Task[None]] = {}
        self._places, self._register = places, register
        self._say, self._restart = say, restart

    async def start(self) -> None:
        """Return when every part is ready; the first that fails ends the attempt."""
        starting = asyncio.ensure_future(self._start_all())
        either: set[asyncio.Future[Any]] = {starting, self.died}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if self.died.done():
                raise self.died.result()
            await starting
        finally:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)

    async def stop(self) -> None:
        for name in reversed(self._parts):
            await self.stop_part(name)

    async def start_part(self, name: str) -> None:
        await self._start(self._parts[name])

    async def stop_part(self, name: str) -> None:
        """Stop one part for good; it is no death."""
        await self._unwatch(name)
        self._ready[name].clear()
        process = self._running.pop(name, None)
        if process:
            part = self._parts[name]
            await end(process, part.stop_signal, part.grace, self.hurry)
            self._register.remove(name)

    async def ready(self, name: str) -> None:
        await self._ready[name].wait()

    def expect_death(self, name: str) -> None:
        """From now on `ready` waits for the next start."""
        self._ready[name].clear()

    def pid(self, name: str) -> int | None:
        process = self._running.get(name)
        return process.pid if process and process.returncode is None else None

    def pids(self) -> dict[str, int]:
        found = {name: self.pid(name) for name in self._parts}
        return {name: pid for name, pid in found.items() if pid}

    def log(self, name: str) -> Path:
        return self._places.log(name)

    async def _start_all(self) -> None:
        tasks = [asyncio.ensure_future(self._start_in_turn(one)) for one in self._parts.values()]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _start_in_turn(self, part: Part) -> None:
        for name in part.after:
            await self._ready[name].wait()
        await self._start(part)

    async def _start(self, part: Part) -> None:
        """Prepare, spawn, wait until it is there, watch."""
        begun = time.monotonic()
        process = await self._spawn(part)
        await self._settle(part, process, begun)
        self._ready[part.name].set()
        self._tell(part, *(("就绪", "ready") if part.ready else ("完成", "done")), begun)
        if part.ready:
            watcher = asyncio.ensure_future(self._watch(part, process))
            self._watchers[part.name] = watcher

    async def _spawn(self, part: Part) -> Process:
        log = self.log(part.name)
        try:
            rotate(log)
            process = await spawn(await part.prepare(), log)
        except OSError as error:
            raise from_os_error(error, self._places.home) from error
        self._running[part.name] = process
        self._register.add(part.name, process.pid)
        return process

    async def _settle(self, part: Part, process: Process, begun: float) -> None:
        reminding = asyncio.ensure_future(self._remind(part, begun))
        try:
            async with asyncio.timeout(part.patience):
                await (self._until_ready if part.ready else self._until_done)(part, process)
        except TimeoutError:
            await end(process, part.stop_signal, part.grace, self.hurry)
            raise PartNotReady(part.name, part.patience, self.log(part.name)) from None
        finally:
            reminding.cancel()

    async def _until_ready(self, part: Part, process: Process) -> None:
        while not (part.ready and await part.ready(process.pid)):
            with contextlib.suppress(TimeoutError):
                code = await asyncio.wait_for(process.wait(), ASK_SECONDS)
                raise why_died(part.name, code, self.log(part.name))

    async def _until_done(self, part: Part, process: Process) -> None:
        code = await process.wait()
        self._running.pop(part.name)
        self._register.remove(part.name)
        if code:
            raise why_died(part.name, code, self.log(part.name))
        if part.on_done:
            part.on_done()

    async def _watch(self, part: Part, process: Process) -> None:
        """Runs as long as the part does: its end is a death, or the moment to start it again."""
        family = descendants(process.pid)
        code = await process.wait()
        self._ready[part.name].clear()
        await gone(family, grace=2)
        if self._restart:
            await self._start_again(part)
        else:
            self._report(why_died(part.name, code, self.log(part.name)))

    async def _start_again(self, part: Part) -> None:
        for attempt in range(RESTARTS_IN_A_ROW):
            try:
                await self._start(part)
                return
            except Refusal as refusal:
                if attempt == RESTARTS_IN_A_ROW - 1:
                    self._report(refusal)

    def _report(self, refusal: Refusal) -> None:
        if not self.died.done():
            self.died.set_result(refusal)

    async def _unwatch(self, name: str) -> None:
        watcher = self._watchers.pop(name, None)
        if watcher:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)

    async def _remind(self, part: Part, begun: float) -> None:
        while True:
            await asyncio.sleep(REMIND_SECONDS)
            self._tell(part, "进行中", "still at it", begun)

    def _tell(self, part: Part, chinese: str, english: str, begun: float) -> None:
        name, english_name = part.title
        seconds = time.monotonic() - begun
        self._say(f"{name}{chinese}，{seconds:.1f} 秒 [{english_name} {english}]")
