"""Which endpoints the ticket is taken to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, unused_port

from bot.channels.dingtalk.gateway import Gateway, GatewayRefused

FOREIGN = [
    "ws://wss-open-connection.dingtalk.com:443/connect",
    "https://wss-open-connection.dingtalk.com/connect",
    "wss://dingtalk.com.evil.example/connect",
    "wss://evildingtalk.com/connect",
    "wss://me:pw@a.dingtalk.com/connect",
    "wss://10.0.0.1/connect",
    "wss://a.dingtalk.com:99999/connect",
    "wss://[::1/connect",
    "wss://\ud800.dingtalk.com/connect",
    "//a.dingtalk.com/connect",
    "",
]
LOOPBACK = ["ws://127.0.0.1:9/connect", "ws://localhost:9/connect", "wss://[::1]:9/connect"]


@asynccontextmanager
async def answering(
    status: int = 200, *, allow_loopback: bool = False, text: str | None = None, **body: Any
) -> AsyncIterator[Gateway]:
    async def answer(_: web.Request) -> web.Response:
        if text is not None:
            return web.Response(status=status, text=text, content_type="text/html")
        return web.json_response(body, status=status)

    app = web.Application()
    app.router.add_post("/v1.0/gateway/connections/open", answer)
    async with TestServer(app, host="127.0.0.1") as server, ClientSession() as session:
        base = str(server.make_url("/"))
        yield Gateway(session, base, "id", "s3cret", allow_loopback=allow_loopback)


async def refusal(gateway: Gateway) -> GatewayRefused:
    with pytest.raises(GatewayRefused) as refused:
        await gateway.open()
    assert "s3cret" not in repr(refused.value)
    return refused.value


@pytest.mark.parametrize(
    "host", ["wss-open-connection.dingtalk.com:443", "wss-open-connection-union.dingtalk.io"]
)
async def test_the_platforms_own_endpoint_gets_the_quoted_ticket(host: str) -> None:
    async with answering(endpoint=f"wss://{host}/connect", ticket="a+b/c&d=e%f") as gateway:
        url = await gateway.open()
    assert url.startswith("wss://") and "dingtalk" in url
    assert url.partition("?ticket=")[2].replace("/", "%2F") == "a%2Bb%2Fc%26d%3De%25f"


@pytest.mark.parametrize("endpoint", [*FOREIGN, *LOOPBACK])
async def test_no_other_endpoint_gets_one(endpoint: str) -> None:
    async with answering(endpoint=endpoint, ticket="t") as gateway:
        assert (await refusal(gateway)).code == "foreignEndpoint"


@pytest.mark.parametrize("endpoint", LOOPBACK)
async def test_the_own_machine_may_be_allowed(endpoint: str) -> None:
    async with answering(endpoint=endpoint, ticket="t", allow_loopback=True) as gateway:
        assert (await gateway.open()).endswith("?ticket=t")


@pytest.mark.parametrize("endpoint", FOREIGN)
async def test_and_then_still_nobody_else(endpoint: str) -> None:
    async with answering(endpoint=endpoint, ticket="t", allow_loopback=True) as gateway:
        assert (await refusal(gateway)).code == "foreignEndpoint"


async def test_refused_credentials_are_told_apart() -> None:
    async with answering(401, code="authFailed", message="鉴权失败") as gateway:
        refused = await refusal(gateway)
    assert (str(refused), refused.for_our_name) == ("401 authFailed", True)


async def test_an_overloaded_gateway_answers_with_a_page() -> None:
    async with answering(503, text="<html>" * 100_000) as gateway:
        refused = await refusal(gateway)
    assert (str(refused), refused.for_our_name) == ("503", False)


async def test_a_strange_code_is_not_repeated() -> None:
    async with answering(500, code="line\nbreak") as gateway:
        assert (await refusal(gateway)).code == ""


@pytest.mark.parametrize("body", [{}, {"endpoint": 1, "ticket": "t"}, {"endpoint": "wss://x"}])
async def test_an_answer_without_a_ticket_is_a_refusal(body: dict[str, Any]) -> None:
    async with answering(200, **body) as gateway:
        assert (await refusal(gateway)).code == "noTicket"


async def test_deep_nesting_is_a_refusal() -> None:
    async with answering(200, text="[" * 50_000) as gateway:
        assert (await refusal(gateway)).code == "noTicket"


async def test_the_secret_follows_no_redirect() -> None:
    async with answering(307, text="") as gateway:
        assert (await refusal(gateway)).status == 307


async def test_nobody_there_is_an_os_error() -> None:
    async with ClientSession() as session:
        base = f"http://127.0.0.1:{unused_port()}"
        with pytest.raises(OSError):
            await Gateway(session, base, "id", "secret", allow_loopback=True).open()
