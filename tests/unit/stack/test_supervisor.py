"""Starting in turn, watching, stopping in reverse: with small scripts in place of servers."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from bot.stack import supervisor as supervisor_module
from bot.stack.parts import Part
from bot.stack.paths import Places
from bot.stack.processes import Launch
from bot.stack.refusals import PartDied, PartNotReady, Refusal
from bot.stack.register import Register
from bot.stack.supervisor import Supervisor

#: Writes its name when it starts and when it is asked to stop.
POLITE = """
trap 'echo stop {name} >> {journal}; exit 0' TERM
echo start {name} >> {journal}
while :; do sleep 0.02; done
"""
STUBBORN = "trap '' TERM; echo start {name} >> {journal}; while :; do sleep 0.02; done"
CRASHES = "echo start {name} >> {journal}; exit 3"
ONCE = "echo start {name} >> {journal}"


class Stage:
    """Parts made of shell scripts, and the journal they write."""

    def __init__(self, home: Path) -> None:
        self.places = Places(home)
        self.journal = home / "journal"
        self.said: list[str] = []

    def part(self, name: str, script: str, *after: str, **more: object) -> Part:
        async def prepare() -> Launch:
            text = script.format(name=name, journal=self.journal)
            return Launch(argv=("/bin/sh", "-c", text), cwd=self.places.home, env=dict(os.environ))

        async def ready(pid: int) -> bool:
            return f"start {name}" in self.lines()

        settings: dict[str, object] = {"ready": ready, "patience": 20.0, "grace": 5.0, **more}
        title = (name, name)
        return Part(name=name, title=title, prepare=prepare, after=frozenset(after), **settings)  # type: ignore[arg-type]

    def lines(self) -> list[str]:
        return self.journal.read_text().splitlines() if self.journal.exists() else []

    @contextlib.asynccontextmanager
    async def playing(self, *parts: Part, restart: bool = False) -> AsyncIterator[Supervisor]:
        register = Register(self.places)
        register.take()
        cast = Supervisor(parts, self.places, register, self.said.append, restart)
        try:
            await cast.start()
            yield cast
        finally:
            await cast.stop()
            register.release()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    (tmp_path / "log").mkdir()
    return Stage(tmp_path)


async def test_a_part_starts_after_what_it_needs_and_stops_before_it(stage: Stage) -> None:
    first, second = stage.part("first", POLITE), stage.part("second", POLITE, "first")
    async with stage.playing(first, second):
        assert stage.lines() == ["start first", "start second"]
    assert stage.lines()[2:] == ["stop second", "stop first"]


async def test_a_one_shot_is_done_before_the_next_begins(stage: Stage) -> None:
    done: list[str] = []
    once = stage.part("once", ONCE, ready=None, on_done=lambda: done.append("once"))
    async with stage.playing(once, stage.part("after", POLITE, "once")) as cast:
        assert (stage.lines(), done) == (["start once", "start after"], ["once"])
        assert set(cast.pids()) == {"after"}


async def test_each_step_is_one_line_with_its_seconds(stage: Stage) -> None:
    async with stage.playing(stage.part("first", POLITE)):
        assert len(stage.said) == 1
        assert "first就绪" in stage.said[0]
        assert "秒" in stage.said[0]


async def test_a_part_that_dies_while_starting_ends_the_attempt(stage: Stage) -> None:
    good, bad = stage.part("good", POLITE), stage.part("bad", CRASHES, "good", ready=None)
    with pytest.raises(PartDied, match=r"bad.*3"):
        async with stage.playing(good, bad):
            pass
    assert stage.lines()[-1] == "stop good"


async def test_the_death_of_a_part_is_told_with_name_code_and_log(stage: Stage) -> None:
    async with stage.playing(stage.part("first", POLITE)) as cast:
        os.kill(cast.pids()["first"], signal.SIGKILL)
        refusal = await asyncio.wait_for(asyncio.shield(cast.died), 10)
    assert isinstance(refusal, PartDied)
    assert (refusal.part, refusal.code) == ("first", -signal.SIGKILL)
    assert refusal.log == stage.places.log("first")


async def test_with_restart_a_killed_part_comes_back(stage: Stage) -> None:
    async with stage.playing(stage.part("first", POLITE), restart=True) as cast:
        before = cast.pids()["first"]
        cast.expect_death("first")
        os.kill(before, signal.SIGKILL)
        await asyncio.wait_for(cast.ready("first"), 10)
        assert cast.pids()["first"] != before
        assert not cast.died.done()


async def test_a_part_that_keeps_dying_is_given_up(stage: Stage) -> None:
    async def ready(pid: int) -> bool:
        return f"alive {pid}" in stage.lines()

    once = "[ ! -e once ] || exit 9; touch once; echo alive $$ >> {journal}; sleep 3600"
    async with stage.playing(stage.part("first", once, ready=ready), restart=True) as cast:
        os.kill(cast.pids()["first"], signal.SIGKILL)
        refusal = await asyncio.wait_for(asyncio.shield(cast.died), 10)
    assert isinstance(refusal, PartDied)
    assert refusal.code == 9


async def test_a_stubborn_part_is_killed_after_its_grace(stage: Stage) -> None:
    async with stage.playing(stage.part("stubborn", STUBBORN, grace=0.2)) as cast:
        pid = cast.pids()["stubborn"]
    assert not psutil.pid_exists(pid)


async def test_a_hurried_stop_waits_for_nobody(stage: Stage) -> None:
    async with stage.playing(stage.part("stubborn", STUBBORN, grace=3600)) as cast:
        pid = cast.pids()["stubborn"]
        cast.hurry.set()
    assert not psutil.pid_exists(pid)


async def test_a_part_that_never_gets_ready_is_told_and_ended(stage: Stage) -> None:
    pids: list[int] = []

    async def never(pid: int) -> bool:
        pids.append(pid)
        return False

    with pytest.raises(PartNotReady):
        async with stage.playing(stage.part("slow", POLITE, ready=never, patience=0.3)):
            pass
    assert not psutil.pid_exists(pids[0])


async def test_grandchildren_are_ended_too(stage: Stage) -> None:
    script = "sleep 3600 & echo child $! >> {journal}; echo start {name} >> {journal}; wait"
    async with stage.playing(stage.part("parent", script)):
        child = int(stage.lines()[0].split()[1])
        assert psutil.pid_exists(child)
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie"


async def test_a_wait_that_takes_long_says_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "REMIND_SECONDS", 0.01)
    async with stage.playing(stage.part("once", "sleep 0.2", ready=None)):
        pass
    assert any("进行中" in line for line in stage.said)


async def test_a_command_that_does_not_exist_is_one_sentence(stage: Stage) -> None:
    async def prepare() -> Launch:
        return Launch(argv=("/no/such/program",), cwd=stage.places.home, env={})

    part = Part(name="absent", title=("absent", "absent"), prepare=prepare)
    with pytest.raises(Refusal, match="/no/such/program"):
        async with stage.playing(part):
            pass


async def test_logs_are_private(stage: Stage) -> None:
    async with stage.playing(stage.part("first", POLITE)) as cast:
        assert cast.log("first").stat().st_mode & 0o777 == 0o600
