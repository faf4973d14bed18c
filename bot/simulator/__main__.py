"""`python -m bot.simulator`: a platform with one robot and the groups of the gazetteer."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.simulator.estates import create_estate_groups
from bot.simulator.platform import Simulator
from bot.simulator.serving import serving

_DATA = Path(__file__).resolve().parents[2] / "data"
_DEFAULT_PORT = "18101"
_DEFAULT_CLIENT = "dingsimulator"


async def serve(env: Mapping[str, str]) -> None:
    """Serve until SIGINT or SIGTERM.

    Without SIM_SEED every run has another seed: a bot with a database would take the messages of a
    second run with the same seed for those of the first.
    """
    simulator = Simulator(seed=int(env.get("SIM_SEED") or secrets.randbits(64)))
    client = env.get("DINGTALK_CLIENT_ID") or _DEFAULT_CLIENT
    secret = env.get("DINGTALK_CLIENT_SECRET") or secrets.token_hex(16)
    simulator.create_robot(client, secret, env.get("DINGTALK_ROBOT_CODE") or None)
    create_estate_groups(simulator, _DATA)
    async with serving(simulator, port=int(env.get("SIM_PORT") or _DEFAULT_PORT)):
        _tell(f"钉钉模拟器 [DingTalk simulator] {simulator.url}")
        _tell(f"  手机 [phone]  {simulator.url}/sandbox")
        if not env.get("DINGTALK_CLIENT_SECRET"):
            _tell(f"  DINGTALK_CLIENT_ID={client} DINGTALK_CLIENT_SECRET={secret}")
        await _asked_to_stop()


async def _asked_to_stop() -> None:
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    await asked.wait()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(os.environ))
