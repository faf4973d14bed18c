"""Talks with the robot as residents of one group do: `await group.says("...", by="小李")`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.tables import inbox, outbox
from tests.support.waiting import until

ROBOT = "robot"


class Group:
    """One sandbox group, seen from its residents' side."""

    def __init__(self, client: TestClient[Any, Any], database: Database, name: str = "g01") -> None:
        self.client = client
        self.name = name
        self._database = database
        self._read = 0
        #: What the robot has said in the group for all to read, in order.
        self.heard: list[str] = []

    async def says(self, text: str, *, by: str | None = "小李", **fields: Any) -> list[str]:
        """Say a line, wait for the answer, and return what the group heard because of it."""
        already = len(self.heard)
        answer = await self.posts(text, by=by, **fields)
        assert answer.status == 202, await answer.text()
        await self.settles()
        return self.heard[already:]

    async def posts(self, text: Any, *, by: str | None = "小李", **fields: Any) -> ClientResponse:
        """Send a line and wait for nothing."""
        body = {"user": by, "text": text, **fields}
        return await self.client.post(self._path, json=body)

    async def settles(self) -> None:
        """Wait until every line is answered and every answer is said; then listen."""
        await until(self.is_quiet, "all lines answered and said")
        await self.listens()

    async def hears(self, words: str) -> None:
        """Wait until the robot has said these words in the group."""

        async def said() -> bool:
            await self.listens()
            return any(words in line for line in self.heard)

        await until(said, f"the group hears {words!r}")

    async def listens(self) -> None:
        """Read what is new in the group."""
        for line in await self.lines(after=self._read):
            self._read = line["seq"]
            if line["from"] == ROBOT:
                self.heard.append(line["text"])

    async def whispers(self, to: str) -> list[str]:
        """Return what the robot has said to one resident in private, in order."""
        lines = await self.lines(reader=to)
        return [line["text"] for line in lines if line["private"] and line["from"] == ROBOT]

    async def lines(self, after: int = 0, reader: str | None = None) -> Sequence[Mapping[str, Any]]:
        """Return the lines of the group as `reader` sees them."""
        query = {"after": str(after), **({"as": reader} if reader else {})}
        answer = await self.client.get(self._path, params=query)
        assert answer.status == 200, await answer.text()
        lines: Sequence[Mapping[str, Any]] = await answer.json()
        return lines

    @property
    def _path(self) -> str:
        return f"/sandbox/api/groups/{self.name}/messages"

    async def is_quiet(self) -> bool:
        """Tell whether every line, of any group, is answered and every answer is said.

        What another platform's robot has to say waits for that robot.
        """
        waiting = select(func.count()).where(inbox.c.done_at.is_(None))
        unsaid = select(func.count()).where(
            outbox.c.state.in_(("waiting", "sending")), outbox.c.robot_id == "sandbox"
        )
        async with self._database.transaction() as work:
            return not (
                await work.connection.scalar(waiting) or await work.connection.scalar(unsaid)
            )
