"""The staff's side in tests: the machine API with its token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

TOKEN = "token-of-the-tests"


class Desk:
    """Calls the machine API as a program of the subdistrict does."""

    def __init__(self, client: TestClient[Any, Any], token: str = TOKEN) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def asks(self, method: str, path: str, body: Any = None) -> ClientResponse:
        """Make one call and return whatever the answer is."""
        return await self._client.request(
            method, f"/api/v1{path}", headers=self._headers, json=body
        )

    async def reads(self, path: str) -> Any:
        """Return what a call that must work shows."""
        answer = await self.asks("GET", path)
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def steps(self, number: str, step: str, text: str = "") -> Mapping[str, Any]:
        """Move a ticket one step that must be allowed."""
        answer = await self.asks("POST", f"/tickets/{number}/steps", {"step": step, "text": text})
        assert answer.status == 200, await answer.text()
        ticket: Mapping[str, Any] = await answer.json()
        return ticket

    async def tickets(self) -> Sequence[Mapping[str, Any]]:
        """Return every ticket with its timeline, newest first."""
        return [await self.reads(f"/tickets/{t['number']}") for t in await self.reads("/tickets")]

    async def calls(self) -> Sequence[Mapping[str, Any]]:
        """Return the open calls for a human."""
        found: Sequence[Mapping[str, Any]] = await self.reads("/handoffs")
        return found
