"""One question to DingTalk over HTTP: asked, certainly not asked, or nobody knows."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    InvalidURL,
)
from yarl import URL

from bot.channels.dingtalk.answers import LONGEST_ANSWER, Answer, parse_answer
from bot.channels.dingtalk.outcomes import OutcomeUnknown
from bot.ports import SendRefused

CONNECT = 2.0  # seconds
_PATIENCE = 5.0  # seconds for one question; DingTalk itself gives up after 3
#: A kept connection may die under a request, and then nobody knows whether it was read. A new one
#: either opens or does not, so each doubt costs more than the handshake.
_ONCE = {"Content-Type": "application/json; charset=utf-8", "Connection": "close"}


async def ask(
    session: ClientSession,
    method: str,
    url: str | URL,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    patience: float = _PATIENCE,
) -> Answer:
    """Send JSON and return the answer; redirects are not followed. `patience` in seconds.

    Raises SendRefused when the request certainly did not leave, OutcomeUnknown when it left and no
    answer came.
    """
    try:
        async with session.request(
            method,
            url,
            data=body,
            headers={"Accept": "application/json", **_ONCE, **(headers or {})},
            timeout=ClientTimeout(total=patience, connect=CONNECT),
            allow_redirects=False,
        ) as response:
            return parse_answer(response.status, await _beginning(response))
    except (ClientConnectorError, ConnectionTimeoutError, InvalidURL) as unreached:
        raise SendRefused("连不上钉钉", wait=2.0) from unreached
    except (ClientError, TimeoutError, OSError) as lost:
        raise OutcomeUnknown(type(lost).__name__) from lost


async def _beginning(response: ClientResponse) -> bytes:
    """Read no more than tells that it is too much."""
    content = bytearray()
    while len(content) <= LONGEST_ANSWER:
        some = await response.content.read(LONGEST_ANSWER + 1 - len(content))
        if not some:
            break
        content += some
    return bytes(content)
