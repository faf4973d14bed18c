"""The Rasa servers as a `DialogueEngine`."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.dialogue.wire import embedded_of, turn_of, understanding_of
from bot.domain.errors import DialogueUnavailable
from bot.domain.talk import Talk
from bot.domain.understanding import Understanding
from bot.ports import Embedded, Turn

#: Lines embedded in one call: new ones take 15 ms each, and other calls have to wait meanwhile.
_AT_ONCE = 32


class RasaDialogue:
    """Asks one of several equal Rasa servers; any of them can play any turn.

    A server that fails is skipped for this call and the next one is asked, so that one dead process
    costs a moment and not an answer.
    """

    def __init__(
        self, session: ClientSession, urls: Sequence[str], token: str, *, patience: float = 8.0
    ) -> None:
        if not urls:
            raise ValueError("at least one Rasa URL is needed")
        self._session = session
        self._urls = [url.rstrip("/") for url in urls]
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = ClientTimeout(total=patience, connect=1.0)
        self._turns = itertools.count()

    async def understand(self, text: str) -> Understanding:
        """Return what a line means; spans refer to `text`."""
        return understanding_of(await self._post("understand", {"text": text}), text)

    async def embed(self, texts: Sequence[str]) -> Sequence[Embedded]:
        """Return vector and words of each line, in order."""
        found: list[Embedded] = []
        for start in range(0, len(texts), _AT_ONCE):
            some = list(texts[start : start + _AT_ONCE])
            found += embedded_of(await self._post("embed", {"texts": some}), some)
        return found

    async def turn(
        self, talk: Talk, text: str, understanding: Understanding, context: Mapping[str, Any]
    ) -> Turn:
        """Play one turn from the talk's events on."""
        answer = await self._post(
            "turn",
            {
                "talk": talk.key,
                "text": text,
                # what was understood was the normal form; what is kept is what was written
                "parse": {**understanding.parse, "text": text},
                "events": talk.events,
                "context": context,
            },
        )
        return turn_of(answer)

    async def is_ready(self) -> bool:
        """Tell whether any server has its model loaded."""
        for url in self._urls:
            try:
                async with self._session.get(
                    f"{url}/webhooks/huying/health", headers=self._headers, timeout=self._timeout
                ) as response:
                    if response.status == 200:
                        return True
            except (ClientError, TimeoutError, OSError):
                continue
        return False

    async def _post(self, call: str, body: Mapping[str, Any]) -> Any:
        first = next(self._turns)
        problem: Exception | None = None
        for step in range(len(self._urls)):
            url = self._urls[(first + step) % len(self._urls)]
            try:
                return await self._ask(f"{url}/webhooks/huying/{call}", body)
            except (ClientError, TimeoutError, OSError, ValueError) as error:
                problem = error
        raise DialogueUnavailable(type(problem).__name__) from problem

    async def _ask(self, url: str, body: Mapping[str, Any]) -> Any:
        async with self._session.post(
            url, json=body, headers=self._headers, timeout=self._timeout
        ) as response:
            response.raise_for_status()
            return await response.json()
