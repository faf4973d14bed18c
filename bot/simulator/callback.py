"""The older way to a robot: each message as a signed HTTP POST to its own address."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.simulator.bodies import as_object
from bot.simulator.contents import read_webhook
from bot.simulator.posting import Posting
from bot.simulator.refusals import Refusal
from bot.simulator.town import Robot
from bot.simulator.world import World


class Callback:
    """Posts messages and takes the replies that the answers may carry."""

    def __init__(self, world: World, posting: Posting) -> None:
        self._world, self._posting = world, posting
        self._session: ClientSession | None = None

    async def post(self, robot: Robot, data: Mapping[str, Any]) -> int:
        """Return the status of the answer; 0 when there was none in time."""
        self._session = self._session or ClientSession(timeout=ClientTimeout(total=60))
        latest = self._world.clock.now() + self._world.faults.callback_timeout
        asking = asyncio.ensure_future(self._ask(self._session, robot, data))
        if not await self._world.clock.done_by(asking, latest):
            asking.cancel()
            return 0
        status, said = asking.result()
        self._take_reply(robot, data, said)
        return status

    async def close(self) -> None:
        """Close what was opened."""
        if self._session:
            await self._session.close()

    async def _ask(
        self, session: ClientSession, robot: Robot, data: Mapping[str, Any]
    ) -> tuple[int, str]:
        stamp = str(self._world.clock.milliseconds())
        headers = {"timestamp": stamp, "sign": sign(robot.client_secret, stamp)}
        try:
            async with session.post(robot.callback_url or "", json=data, headers=headers) as answer:
                return answer.status, await answer.text()
        except (ClientError, OSError):
            return 0, ""

    def _take_reply(self, robot: Robot, data: Mapping[str, Any], said: str) -> None:
        body = as_object(said)
        if not body or "msgtype" not in body:
            return
        try:
            content, at = read_webhook(body)
        except Refusal:
            return
        if content.kind == "empty":
            return
        group = self._world.town.group_of(data.get("conversationId"))
        self._posting.take(
            "callback",
            robot.robot_code,
            content,
            group=group,
            person=None if group else self._world.town.sender(data.get("senderId")),
            at=at,
            reply_to=data.get("msgId"),
        )


def sign(secret: str, timestamp: str) -> str:
    """Return what proves that a message comes from the platform, or goes to a custom robot."""
    message = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.digest(secret.encode(), message, hashlib.sha256)).decode()
