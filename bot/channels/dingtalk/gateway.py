"""The door to Stream mode: each WebSocket starts with a single-use ticket from here."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Sequence
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from bot.channels.dingtalk.frames import CALLBACK, CARD_TAPS, EVENT, ROBOT_MESSAGES

#: What we ask to be pushed, as (type, topic). Which events come is ticked in the developer console.
OUR_TOPICS = ((EVENT, "*"), (CALLBACK, ROBOT_MESSAGES), (CALLBACK, CARD_TAPS))

_PATIENCE = ClientTimeout(total=10.0, connect=5.0)  # seconds
_LONGEST_ANSWER = 64 * 1024  # bytes; a real one has 200
_PLATFORM = (".dingtalk.com", ".dingtalk.io")  # the second one is for tenants outside China
_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,80}")


class GatewayRefused(Exception):
    """The gateway answered, but gave no connection we would use.

    `status` is HTTP's; `code` is the platform's word such as `authFailed`, or ours, or empty.
    """

    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(f"{status} {code}".rstrip())
        self.status = status
        self.code = code

    @property
    def for_our_name(self) -> bool:
        """Whether it is the client id or secret that was not accepted."""
        return self.status in (400, 401)


class Gateway:
    """Opens connections for one client id."""

    def __init__(
        self,
        session: ClientSession,
        api_base: str,
        client_id: str,
        client_secret: str,
        *,
        allow_loopback: bool,
        topics: Sequence[tuple[str, str]] = OUR_TOPICS,
    ) -> None:
        self._session = session
        self._url = f"{api_base.rstrip('/')}/v1.0/gateway/connections/open"
        self._allow_loopback = allow_loopback
        self._request = {
            "clientId": client_id,
            "clientSecret": client_secret,
            "subscriptions": [{"type": kind, "topic": topic} for kind, topic in topics],
            "ua": "huying",
        }

    async def open(self) -> str:
        """Return the whole URL of one new WebSocket; good once, and for 90 seconds.

        Raises GatewayRefused, or OSError (TimeoutError is one) when nobody answers. Protocol: POST
        /v1.0/gateway/connections/open (developerpedia, docs/learn/stream/protocol.md).
        """
        status, answer = await self._ask()
        if status != 200:
            raise GatewayRefused(status, _code(answer))
        endpoint, ticket = answer.get("endpoint"), answer.get("ticket")
        if not (isinstance(endpoint, str) and isinstance(ticket, str) and ticket):
            raise GatewayRefused(status, "noTicket")
        return self._socket_url(endpoint, ticket)

    async def _ask(self) -> tuple[int, dict[str, Any]]:
        try:
            async with self._session.post(
                self._url,
                json=self._request,
                headers={"Accept": "application/json"},  # without it the answer may be XML
                timeout=_PATIENCE,
                allow_redirects=False,  # the secret goes to no other address
            ) as response:
                return response.status, _object(await _beginning(response))
        except ClientError as error:
            raise ConnectionError(f"no answer: {type(error).__name__}") from error

    def _socket_url(self, endpoint: str, ticket: str) -> str:
        try:
            url = URL(endpoint)
            trusted = self._is_trusted(url)
            whole = str(url.extend_query(ticket=ticket))
        except ValueError:
            trusted, whole = False, ""
        if not trusted:
            raise GatewayRefused(200, "foreignEndpoint")
        return whole

    def _is_trusted(self, url: URL) -> bool:
        """Whoever holds the ticket reads the residents' messages: only the platform may."""
        host = url.host or ""
        if url.user is not None or url.password is not None or not url.port:
            return False
        if url.scheme == "wss" and host.endswith(_PLATFORM):
            return True
        return self._allow_loopback and url.scheme in ("ws", "wss") and _is_loopback(host)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _beginning(response: ClientResponse) -> bytes:
    """Return the body, or as much of it as could be a real one."""
    found = bytearray()
    async for chunk in response.content.iter_chunked(4096):
        found += chunk
        if len(found) > _LONGEST_ANSWER:
            break
    return bytes(found)


def _object(body: bytes) -> dict[str, Any]:
    """Return the JSON object, or an empty one: proxies and overload answer with HTML."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _code(answer: dict[str, Any]) -> str:
    code = answer.get("code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
