"""The sandbox and the machine API as a program outside the bot calls them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

_PAGE = 500  # lines the sandbox gives at once
_PATIENCE = ClientTimeout(total=20)

#: What goes wrong while a bot is away. Posting again is safe: the message carries its own id.
AWAY = (ClientError, TimeoutError, OSError)


class Sandbox:
    """Reads and writes what residents see, and asks the machine API what became of it."""

    def __init__(self, session: ClientSession, url: str, token: str) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}

    async def groups(self) -> Sequence[str]:
        """Return the ids of all groups."""
        return [row["group"] for row in await self._get("/sandbox/api/groups")]

    async def post(self, group: str, user: str, text: str, message_id: str) -> None:
        """Say a line to the robot; returning means that it is stored."""
        await self._post(group, {"user": user, "text": text, "message_id": message_id})

    async def say_to_neighbours(self, group: str, user: str, text: str, message_id: str) -> None:
        """Say a line the robot does not hear."""
        line = {"user": user, "text": text, "message_id": message_id, "at_bot": False}
        await self._post(group, line)

    async def lines(
        self, group: str, after: int, reader: str | None = None
    ) -> Sequence[dict[str, Any]]:
        """Return every line of a group after a number; private ones only for their reader."""
        found: list[dict[str, Any]] = []
        question = {"after": str(after), **({"as": reader} if reader else {})}
        while True:
            page = await self._get(f"/sandbox/api/groups/{group}/messages", question)
            found += page
            if len(page) < _PAGE:
                return found
            question["after"] = str(page[-1]["seq"])

    async def route(self, message_id: str) -> str | None:
        """Return the route of a message that is done, else None."""
        rows = await self._get(f"/api/v1/messages/{message_id}")
        return next((row["route"] for row in rows if row["done_at"]), None)

    async def tickets(self, message_id: str) -> Sequence[str]:
        """Return the numbers of the tickets a message belongs to."""
        rows = await self._get("/api/v1/tickets", {"message_id": message_id})
        return [row["number"] for row in rows]

    async def _post(self, group: str, line: dict[str, Any]) -> None:
        async with self._session.post(
            f"{self._url}/sandbox/api/groups/{group}/messages", json=line, timeout=_PATIENCE
        ) as response:
            response.raise_for_status()
            await response.read()

    async def _get(self, path: str, question: dict[str, str] | None = None) -> Any:
        async with self._session.get(
            self._url + path, params=question, headers=self._headers, timeout=_PATIENCE
        ) as response:
            response.raise_for_status()
            return await response.json()


def moment(line: dict[str, Any]) -> float:
    """Return when a line was shown, in seconds since 1970."""
    return datetime.fromisoformat(line["at"]).timestamp()
