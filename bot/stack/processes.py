"""Start a child that cannot outlive us, and end it with all it started."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil

from bot.stack.paths import open_private
from bot.stack.refusals import why_died

#: linux/prctl.h
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Account:
    """Another user to run as, by the standard library (uid, gid) or through a command."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()


OURSELVES = Account()


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One command line, ready to be run."""

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(repr=False)
    account: Account = OURSELVES
    #: What the kernel sends when the supervisor is killed.
    death_signal: signal.Signals = signal.SIGKILL
    #: How much it gives way to the others for the processor, 0..19.
    niceness: int = 0


async def spawn(launch: Launch, log: Path) -> Process:
    """Start in a session of its own, so that a terminal's Ctrl-C reaches only us."""
    with _appending(log) as output:
        return await asyncio.create_subprocess_exec(
            *launch.account.prefix,
            *launch.argv,
            cwd=launch.cwd,
            env=dict(launch.env),
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_die_with_parent(launch.death_signal, launch.niceness),
            **_identity(launch.account),
        )


async def run(name: str, launch: Launch, log: Path, said: bytes = b"") -> bytes:
    """Run to the end and return what it printed; a failure names the log that explains it."""
    process = await asyncio.create_subprocess_exec(
        *launch.account.prefix,
        *launch.argv,
        cwd=launch.cwd,
        env=dict(launch.env),
        stdin=PIPE,
        stdout=PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_die_with_parent(signal.SIGKILL),
        **_identity(launch.account),
    )
    try:
        output, _ = await process.communicate(said)
    except asyncio.CancelledError:
        await end(process, signal.SIGKILL, 5)
        raise
    with _appending(log) as file:
        file.write(output)
    if process.returncode:
        raise why_died(name, process.returncode, log)
    return output


async def end(
    process: Process, stop_signal: int, grace: float, hurry: asyncio.Event | None = None
) -> None:
    """Ask, wait for the grace, kill; then see to whatever it had started."""
    family = descendants(process.pid)
    if process.returncode is None:
        _send(process, stop_signal)
        _send(process, signal.SIGCONT)
        await _wait(process, grace, hurry)
    if process.returncode is None:
        _send(process, signal.SIGKILL)
        await process.wait()
    await gone(family, grace=2)


def descendants(pid: int) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []
    return found


async def gone(family: Iterable[psutil.Process], grace: float) -> None:
    """Return when none of these runs any more, with SIGKILL after the grace."""
    left = [one for one in family if _runs(one)]
    deadline = asyncio.get_running_loop().time() + grace
    while left and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.02)
        left = [one for one in left if _runs(one)]
    for one in left:
        with contextlib.suppress(psutil.Error):
            one.kill()


def _runs(one: psutil.Process) -> bool:
    try:
        return bool(one.is_running() and one.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


async def _wait(process: Process, grace: float, hurry: asyncio.Event | None) -> None:
    waits = {asyncio.ensure_future(process.wait())}
    waits |= {asyncio.ensure_future(_true(hurry))} if hurry else set()
    await asyncio.wait(waits, timeout=grace, return_when=asyncio.FIRST_COMPLETED)
    for one in waits:
        one.cancel()


async def _true(event: asyncio.Event) -> int:
    return int(await event.wait())


def _appending(log: Path) -> IO[bytes]:
    return open(log, "ab", opener=open_private)


def _send(process: Process, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


def _identity(account: Account) -> dict[str, Any]:
    if account.uid is None or account.gid is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _die_with_parent(number: signal.Signals, niceness: int = 0) -> Callable[[], None] | None:
    """For the child, between fork and exec. It runs after a change of user, which would undo it.

    Elsewhere than on Linux a child neither dies with us nor gives way.
    """
    if sys.platform != "linux":
        return None
    parent, prctl = os.getpid(), ctypes.CDLL(None).prctl

    def arm() -> None:
        os.nice(niceness)
        prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return arm
