"""Another process of the bot on the servers of a running stack, started and ended by hand."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession

from bot.stack import Stack
from tests.conftest import ROOT
from tests.support.waiting import until


@dataclass(frozen=True, slots=True)
class SecondBot:
    """Where it answers, and its process."""

    url: str
    process: Process

    async def dies(self) -> None:
        """Kill it; nobody starts it again."""
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def second_bot(stack: Stack, session: ClientSession, name: str) -> AsyncIterator[SecondBot]:
    """Start a bot under a name of its own and wait until it is ready; stop it in the end."""
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot"),
        cwd=ROOT,
        env=_environment(stack, name, port),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    bot = SecondBot(f"http://127.0.0.1:{port}", process)
    try:
        await until(lambda: _is_ready(session, bot), "the second bot is ready", 120)
        yield bot
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _is_ready(session: ClientSession, bot: SecondBot) -> bool:
    assert bot.process.returncode is None, "the second bot ended before it was ready"
    try:
        async with session.get(f"{bot.url}/readyz") as response:
            return response.status == 200
    except ClientError:
        return False


def _environment(stack: Stack, name: str, port: int) -> dict[str, str]:
    own = ("HUYING_", "DINGTALK_", "DATABASE_URL", "REDIS_URL")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": stack.database_url,
        "REDIS_URL": stack.redis_url,
        "HUYING_RASA_URLS": ",".join(stack.rasa_urls),
        "HUYING_RASA_TOKEN": stack.rasa_token,
        "HUYING_API_TOKEN": stack.api_token,
        "HUYING_INSTANCE": name,
        "HUYING_PORT": str(port),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
