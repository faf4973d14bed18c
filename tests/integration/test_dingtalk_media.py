"""What residents sent beside words, fetched from a DingTalk that may be broken or hostile."""

from __future__ import annotations

import gzip
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar

from bot.channels.dingtalk.api import DingTalkApi
from bot.channels.dingtalk.hosts import Hosts
from bot.channels.dingtalk.media import LARGEST_FILE, DingTalkMedia, MediaNotNow
from bot.channels.dingtalk.outcomes import OutcomeUnknown
from bot.channels.dingtalk.token import Tokens
from bot.ports import MediaGone, SendRefused
from tests.support.clock import SetClock
from tests.support.dingtalk_server import (
    DOWNLOAD,
    FILE,
    DingTalkServer,
    Reply,
    a_dingtalk_server,
    refusal,
)


@pytest.fixture
async def server() -> AsyncIterator[DingTalkServer]:
    async with a_dingtalk_server() as running:
        yield running


@pytest.fixture
async def media(server: DingTalkServer) -> AsyncIterator[DingTalkMedia]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        tokens = Tokens(http, server.url, "dingdemo", "very-secret", SetClock())
        hosts = Hosts.of(server.url, server.url)
        yield DingTalkMedia(DingTalkApi(http, tokens, hosts, server.url), http, hosts)


def lies_at(url: Any) -> Reply:
    return Reply(200, {"downloadUrl": url})


async def test_a_file_is_fetched_from_its_signed_address(
    media: DingTalkMedia, server: DingTalkServer
) -> None:
    query = "Signature=a%2Bb%2f%3D&Expires=1790000900"
    server.will_answer(DOWNLOAD, lies_at(f"{server.url}{FILE}/a%2Fb.file?{query}"))
    server.will_answer(f"{FILE}/a/b.file", Reply(raw=b"\x89PNG"))
    assert await media.fetch("dingdemo0001", "dc1") == b"\x89PNG"
    assert server.asked(DOWNLOAD)[0].body == {"downloadCode": "dc1", "robotCode": "dingdemo0001"}
    [call] = server.asked(f"{FILE}/a/b.file")
    assert call.query == query  # a signature holds for one spelling
    assert "x-acs-dingtalk-access-token" not in {name.lower() for name in call.headers}


@pytest.mark.parametrize(
    "code",
    [
        "invalidParameter.robotCode.downloadCode",
        "invalidParameter.robotCode.auth",
        "resource.not.found",
        "some.new.code",
    ],
)
async def test_a_code_that_is_over_is_not_tried_again(
    media: DingTalkMedia, server: DingTalkServer, code: str
) -> None:
    server.will_answer(DOWNLOAD, refusal(code))
    with pytest.raises(MediaGone, match=r"[^ -~]"):
        await media.fetch("r", "dc1")
    assert server.paths() == [DOWNLOAD]


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (refusal("system.error", 500), MediaNotNow),
        (refusal("Forbidden.AccessDenied.ApiCountLimitForOrg", 403), MediaNotNow),
        (Reply(500, raw=b"<html>"), MediaNotNow),
        (Reply(200, raw=b"nothing"), MediaNotNow),
        (Reply(hidden=True), OutcomeUnknown),
    ],
)
async def test_what_may_pass_is_tried_again(
    media: DingTalkMedia, server: DingTalkServer, reply: Reply, problem: type[Exception]
) -> None:
    server.will_answer(DOWNLOAD, reply)
    with pytest.raises(problem):
        await media.fetch("r", "dc1")


async def test_without_a_token_it_is_tried_again(
    media: DingTalkMedia, server: DingTalkServer
) -> None:
    server.will_answer("/v1.0/oauth2/accessToken", Reply(503, raw=b""))
    with pytest.raises(SendRefused):
        await media.fetch("r", "dc1")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/a.file",
        "file:///etc/passwd",
        "https://files.dingtalk.com.evil.example/a",
        "https://files.dingtalk.com@evil.example/a",
        "https://evil.example\\.dingtalk.com/a",
        "https://files.dingtalk.com/a\r\nX: 1",
        "gopher://127.0.0.1/",
        "http://127.0.0.1:99999/",
        "",
        None,
        7,
        ["http://127.0.0.1/"],
        "https://files.dingtalk.com/" + "a" * 60_000,
    ],
)
async def test_an_address_elsewhere_is_not_asked(
    media: DingTalkMedia, server: DingTalkServer, url: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    server.will_answer(DOWNLOAD, lies_at(url))
    with pytest.raises(MediaGone, match="地址"):
        await media.fetch("r", "dc1")
    assert server.paths() == [DOWNLOAD]
    assert [vars(record)["action"] for record in caplog.records] == ["dingtalk_file_refused"]
    assert "evil" not in str([vars(record) for record in caplog.records])


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Reply(403, raw=b"<Error>"), MediaGone),
        (Reply(404, raw=b""), MediaGone),
        (Reply(500, raw=b""), MediaNotNow),
        (Reply(503, raw=b"<html>"), MediaNotNow),
        (Reply(302, raw=b"", headers=(("Location", "http://10.0.0.1/"),)), MediaNotNow),
        (Reply(raw=b"\0" * (LARGEST_FILE + 1)), MediaGone),
        (
            Reply(
                raw=gzip.compress(b"\0" * (LARGEST_FILE + 1)),
                headers=(("Content-Encoding", "gzip"),),
            ),
            MediaGone,
        ),
        (Reply(raw=b"no gzip", headers=(("Content-Encoding", "gzip"),)), MediaNotNow),
    ],
)
async def test_a_file_that_does_not_come(
    media: DingTalkMedia, server: DingTalkServer, reply: Reply, problem: type[Exception]
) -> None:
    server.will_answer(DOWNLOAD, lies_at(f"{server.url}{FILE}"))
    server.will_answer(FILE, reply)
    with pytest.raises(problem):
        await media.fetch("r", "dc1")
    assert server.paths() == [DOWNLOAD, FILE]


async def test_a_file_cut_off_twice_is_tried_again(
    media: DingTalkMedia, server: DingTalkServer
) -> None:
    server.will_answer(DOWNLOAD, lies_at(f"{server.url}{FILE}"))
    server.will_answer(FILE, Reply(hidden=True), Reply(hidden=True))  # aiohttp asks once more
    with pytest.raises(MediaNotNow):
        await media.fetch("r", "dc1")


async def test_the_largest_file_is_taken(media: DingTalkMedia, server: DingTalkServer) -> None:
    server.will_answer(DOWNLOAD, lies_at(f"{server.url}{FILE}"))
    server.will_answer(FILE, Reply(raw=b"\0" * LARGEST_FILE))
    assert len(await media.fetch("r", "dc1")) == LARGEST_FILE
