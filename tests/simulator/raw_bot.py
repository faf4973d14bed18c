"""A bot in its barest form: it speaks the protocol and does nothing by itself."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMessage

from bot.simulator import Robot, Simulator

ROBOT = "/v1.0/im/bot/messages/get"
CARD = "/v1.0/card/instances/callback"
TOPICS = [
    {"type": "EVENT", "topic": "*"},
    {"type": "CALLBACK", "topic": ROBOT},
    {"type": "CALLBACK", "topic": CARD},
]


class Link:
    """One stream connection."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket

    async def frame(self, *, of: str = "CALLBACK") -> dict[str, Any]:
        """The next frame of that type; others are passed over."""
        while True:
            found: dict[str, Any] = json.loads(await self.socket.receive_str())
            if found["type"] == of:
                return found

    async def message(self) -> dict[str, Any]:
        """The data of the next message, which is acked."""
        frame = await self.frame()
        await self.ack(frame)
        return data_of(frame)

    async def ack(self, frame: dict[str, Any], data: object = None, code: int = 200) -> None:
        headers = {"contentType": "application/json", "messageId": frame["headers"]["messageId"]}
        words = json.dumps({"response": None} if data is None else data)
        await self.socket.send_json(
            {"code": code, "headers": headers, "message": "OK", "data": words}
        )

    async def end(self) -> WSMessage:
        """What ends the connection; frames before it are passed over."""
        while True:
            message = await self.socket.receive()
            if message.type.name not in ("TEXT", "PING"):
                return message


class RawBot:
    """Calls the platform as an app does."""

    def __init__(self, simulator: Simulator, robot: Robot, session: ClientSession) -> None:
        self.simulator, self.robot, self.session = simulator, robot, session
        self.headers: dict[str, str] = {}

    async def open(self, **wrong: object) -> tuple[int, dict[str, Any]]:
        body = {
            "clientId": self.robot.client_id,
            "clientSecret": self.robot.client_secret,
            "subscriptions": TOPICS,
            **wrong,
        }
        return await self.post("/v1.0/gateway/connections/open", body)

    @contextlib.asynccontextmanager
    async def link(self, ticket: str | None = None) -> AsyncIterator[Link]:
        """A connection with a fresh ticket, or with this one."""
        _, opened = await self.open()
        query = f"?ticket={ticket or opened['ticket']}"
        async with self.session.ws_connect(f"{opened['endpoint']}{query}") as socket:
            yield Link(socket)

    async def login(self) -> str:
        body = {"appKey": self.robot.client_id, "appSecret": self.robot.client_secret}
        _, found = await self.post("/v1.0/oauth2/accessToken", body)
        token = str(found["accessToken"])
        self.headers = {"x-acs-dingtalk-access-token": token}
        return token

    async def post(self, path: str, body: object, method: str = "POST") -> tuple[int, Any]:
        async with self.session.request(
            method, self.simulator.url + path, json=body, headers=self.headers
        ) as answer:
            return answer.status, await answer.json(content_type=None)

    async def reply(self, message: dict[str, Any], body: object) -> dict[str, Any]:
        """Answer a message through its session webhook."""
        path = message["sessionWebhook"].removeprefix(self.simulator.url)
        status, said = await self.post(path, body)
        assert status == 200
        found: dict[str, Any] = said
        return found


def data_of(frame: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(frame["data"])
    return found


def text(words: str, *at: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": words}, "at": {"atUserIds": list(at)}}
