"""Huying measured: a whole stack of its own, in a home that is thrown away."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientError, ClientSession

from bench import machine, memory
from bench.clients import Pace, SandboxClients, pace
from bench.pages import Pages
from bench.residents import Residents, Said
from bench.sandbox import Sandbox
from bot.stack import PARTS, Stack, StackPlan, running

RATE = 5.0
_STARTS = 3
_LAUNCHER = "launcher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Everything that was measured. Times in seconds, memory in megabytes by part."""

    bot_alive: float
    bot_ready: float
    said: Sequence[Said]
    at_rest: dict[str, float]
    after_load: dict[str, float]
    #: Seconds from "send" to shown, for each line and each open page of a group.
    pages: Sequence[float]
    #: Processor seconds a message, by part, at the steady rate.
    cpu: dict[str, float]
    paces: Sequence[Pace]
    load_before: str
    #: How many cores other programs of this machine kept busy during the steady run.
    others: float


async def measure(root: Path, steady: Sequence[str], fast: Sequence[str]) -> Ours:
    """Start everything, measure one thing after the other, stop everything."""
    with tempfile.TemporaryDirectory(prefix="huying-bench-") as home:
        plan = StackPlan(root=root, home=Path(home), port=0, say=_say)
        async with running(plan) as stack, ClientSession() as session:
            starts = [await _start_bot(stack, session) for _ in range(_STARTS)]
            sandbox = Sandbox(session, stack.bot_url, stack.api_token)
            groups = await sandbox.groups()
            await Residents(sandbox, groups, "warm").say(fast[:20], RATE, 60)
            _say(f"{len(steady)} 条，每秒 {RATE:g} 条…… [steady rate]")
            load_before, at_rest, cpu = machine.load(), _memory(stack), _cpu(stack)
            begin, busy, own = time.monotonic(), memory.busy_seconds(), time.process_time()
            said = await Residents(sandbox, groups, "steady").say(steady, RATE, 60)
            used = {part: seconds - cpu[part] for part, seconds in _cpu(stack).items()}
            foreign = memory.busy_seconds() - busy - sum(used.values()) - time.process_time() + own
            others = max(0.0, foreign / (time.monotonic() - begin))
            after_load = _memory(stack)
            _say("打开的页面…… [open pages]")
            pages = await Pages(session, sandbox, stack.bot_url, groups[0]).measure()
            _say("一个和四个客户端…… [one and four clients]")
            paces = []
            for clients in (1, 4):
                members = SandboxClients(sandbox, groups, f"fast{clients}")
                async with members.listening(stack.redis_url) as ask:
                    paces.append(await pace(ask, fast, clients))
            return Ours(
                bot_alive=statistics.median(alive for alive, _ in starts),
                bot_ready=statistics.median(ready for _, ready in starts),
                said=said,
                at_rest=at_rest,
                after_load=after_load,
                pages=pages,
                cpu={part: seconds / len(said) for part, seconds in used.items()},
                paces=paces,
                load_before=load_before,
                others=others,
            )


async def _start_bot(stack: Stack, session: ClientSession) -> tuple[float, float]:
    """Return the seconds until /healthz and /readyz say yes; everything else runs already."""
    await stack.stop_part("bot")
    begin = time.monotonic()
    starting = asyncio.ensure_future(stack.start_part("bot"))
    alive = await _until(session, f"{stack.bot_url}/healthz") - begin
    ready = await _until(session, f"{stack.bot_url}/readyz") - begin
    await starting
    return alive, ready


async def _until(session: ClientSession, url: str) -> float:
    while True:
        try:
            async with session.get(url) as response:
                if response.status == 200:
                    return time.monotonic()
        except (ClientError, OSError):
            pass
        await asyncio.sleep(0.02)


def _pids(stack: Stack) -> dict[str, int]:
    found = {part: stack.pid(part) for part in sorted(PARTS)}
    return {part: pid for part, pid in found.items() if pid is not None}


def _memory(stack: Stack) -> dict[str, float]:
    """By part. This process stands where the launcher stands in `make run`."""
    parts = {part: memory.megabytes(pid) for part, pid in _pids(stack).items()}
    return {**parts, _LAUNCHER: memory.megabytes(os.getpid()) - sum(parts.values())}


def _cpu(stack: Stack) -> dict[str, float]:
    return {part: memory.cpu_seconds(pid) for part, pid in _pids(stack).items()}


def _say(line: str) -> None:
    print(line, flush=True)
