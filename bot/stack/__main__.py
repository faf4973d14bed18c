"""`make run`: start everything, say where it is, stop everything."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path

from bot.stack.plan import StackPlan
from bot.stack.refusals import Refusal
from bot.stack.running import Stack

ROOT = Path(__file__).resolve().parents[2]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        plan = StackPlan.from_env(ROOT, os.environ, _say)
        return asyncio.run(_train(plan) if arguments == ["train"] else _serve(plan))
    except Refusal as refusal:
        _say(str(refusal))
        return 1


async def _serve(plan: StackPlan) -> int:
    stack = Stack(plan)
    asked = _asked_to_stop(stack)
    try:
        if await _unless(asked, stack.start()):
            _say_addresses(stack)
            refusal = await _unless(asked, stack.died())
            if isinstance(refusal, Refusal):
                raise refusal
        _say("正在停止…… [stopping]")
        return 0
    finally:
        await stack.stop()


async def _train(plan: StackPlan) -> int:
    """Training is a part like any other: same lock, same log, same sentences."""
    return await _serve_once(replace(plan, parts=frozenset({"training"}), port=0))


async def _serve_once(plan: StackPlan) -> int:
    stack = Stack(plan)
    asked = _asked_to_stop(stack)
    try:
        return 0 if await _unless(asked, stack.start()) else 130
    finally:
        await stack.stop()


def _asked_to_stop(stack: Stack) -> asyncio.Event:
    """Ctrl-C once asks for an orderly end, twice for a quick one."""
    asked = asyncio.Event()

    def ask() -> None:
        if asked.is_set():
            stack.hurry()
        asked.set()

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, ask)
    return asked


async def _unless(asked: asyncio.Event, work: Awaitable[object]) -> object:
    """The result of the work (True if it has none), or None when asked to stop before."""
    working = asyncio.ensure_future(work)
    asking = asyncio.ensure_future(asked.wait())
    await asyncio.wait({working, asking}, return_when=asyncio.FIRST_COMPLETED)
    asking.cancel()
    if working.done():
        return working.result() or True
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return None


def _say_addresses(stack: Stack) -> None:
    _say(f"呼应已就绪 [Huying is ready] {stack.bot_url}")
    if stack.simulator_url:
        _say(f"  模拟钉钉 [phone]        {stack.simulator_url}/sandbox")
    elif not os.environ.get("DINGTALK_CLIENT_ID") or os.environ.get("HUYING_SANDBOX") == "1":
        _say(f"  沙盒群聊 [sandbox]      {stack.bot_url}/sandbox")
    _say(f"  值班台 [desk]           {stack.bot_url}/desk")
    _say(f"  接口说明 [API]          {stack.bot_url}/api/v1/openapi.json")
    if stack.places.first_login.exists():
        _say(f"  首次登录 [first login]  {stack.places.first_login}")
    _say("  按 Ctrl-C 停止 [Ctrl-C stops all]")


def _say(line: str) -> None:
    """The terminal may be gone; that is no reason to leave processes behind."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
