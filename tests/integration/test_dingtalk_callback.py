"""The callback's door, as the platform and others knock at it."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.api.auth import token_required
from bot.channels.dingtalk.callback import LARGEST_BODY, PATH, CallbackDoor
from bot.channels.dingtalk.parse import NotAMessage, parse_message
from bot.channels.dingtalk.signature import MemoryReplays, sign
from bot.web.errors import errors_to_answers
from bot.web.same_origin import same_origin_only
from tests.support.clock import SetClock
from tests.support.dingtalk_messages import HOSTS, a_group_message

SECRET = "made-up-secret"


class Knocking:
    """A door with something behind it that keeps, or does not keep, what it is given."""

    def __init__(self, patience: float = 5.0) -> None:
        self.clock = SetClock()
        self.kept: list[Any] = []
        self.refused: list[str] = []
        self.fault: Exception | None = None
        self.forever = False
        self.door = CallbackDoor(
            self._accept, SECRET, MemoryReplays(), self.clock, self.refused.append, patience
        )
        self.client: TestClient[web.Request, web.Application]

    async def _accept(self, data: Any) -> None:
        if self.fault is not None:
            raise self.fault
        if self.forever:
            await asyncio.Event().wait()
        parse_message(data, self.clock.now(), "ding-robot-1", HOSTS)
        self.kept.append(data)

    def signed(self, secret: str = SECRET) -> dict[str, str]:
        stamp = str(int(self.clock.now().timestamp() * 1000))
        return {"timestamp": stamp, "sign": sign(stamp, secret)}

    async def post(
        self, body: Any, headers: dict[str, str] | None = None, **more: str
    ) -> ClientResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = self.signed() if headers is None else headers
        kind = {"Content-Type": "application/json; charset=utf-8"}
        return await self.client.post(PATH, data=raw, headers={**kind, **given, **more})


Opened = Callable[..., Awaitable[Knocking]]


@pytest.fixture
async def opened() -> AsyncIterator[Opened]:
    """Open doors behind the middlewares of the whole bot."""
    clients = []

    async def open_one(**settings: Any) -> Knocking:
        knocking = Knocking(**settings)
        guards = [errors_to_answers, token_required("t"), same_origin_only("huying_session")]
        app = web.Application(middlewares=guards, client_max_size=12 * 1024 * 1024)
        knocking.door.add_to(app)
        knocking.client = TestClient(TestServer(app, host="127.0.0.1"))
        await knocking.client.start_server()
        clients.append(knocking.client)
        return knocking

    yield open_one
    for client in clients:
        await client.close()


@pytest.fixture
async def door(opened: Opened) -> Knocking:
    return await opened()


async def refusal(answer: ClientResponse) -> tuple[int, str]:
    body = await answer.json()
    assert list(body) == ["error"]
    assert body["error"].endswith("。")
    return answer.status, body["error"]


async def test_a_signed_message_is_stored_and_answered_with_nothing_to_say(door: Knocking) -> None:
    answer = await door.post(a_group_message())
    assert (answer.status, await answer.json()) == (200, {"msgtype": "empty"})
    assert door.kept == [a_group_message()]
    assert door.refused == []


async def test_a_long_message_fits(door: Knocking) -> None:
    answer = await door.post(a_group_message(text={"content": "字" * 15_000}))
    assert answer.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"timestamp": "1790000000000"},
        {"sign": "abc"},
        {"timestamp": "now", "sign": "abc"},
        {"timestamp": "1790000000000", "sign": "签名"},
        {"timestamp": "9" * 4000, "sign": "A" * 4000},
    ],
)
async def test_nobody_else_can_leave_a_message(door: Knocking, headers: dict[str, str]) -> None:
    assert (await refusal(await door.post(a_group_message(), headers)))[0] == 401
    assert (door.kept, door.refused) == ([], ["forged"])


async def test_a_signature_of_another_robot_is_forged(door: Knocking) -> None:
    answer = await door.post(a_group_message(), door.signed("another-secret"))
    assert (await refusal(answer))[0] == 401
    assert door.refused == ["forged"]


async def test_a_stranger_is_refused_before_anything_is_read(door: Knocking) -> None:
    answer = await door.post(b"x" * (LARGEST_BODY + 1), {})
    assert answer.status == 401


@pytest.mark.parametrize("hours", [1.01, -1.01])
async def test_a_signature_expires(door: Knocking, hours: float) -> None:
    headers = door.signed()
    door.clock.advance(hours=hours)
    assert (await refusal(await door.post(a_group_message(), headers)))[0] == 401
    assert (door.kept, door.refused) == ([], ["expired"])


async def test_a_captured_signature_brings_no_new_words_after_a_minute(door: Knocking) -> None:
    headers = door.signed()
    await door.post(a_group_message(), headers)
    door.clock.advance(seconds=61)
    answer = await door.post(a_group_message(msgId="msgEvil=="), headers)
    assert (await refusal(answer))[0] == 409
    other_robot = await door.post(a_group_message(robotCode="ding-robot-2"), headers)
    assert other_robot.status == 409
    assert (await door.post(a_group_message(msgId=None), headers)).status == 409
    assert len(door.kept) == 1
    assert door.refused == ["replayed"] * 3


async def test_the_platform_may_come_again_with_what_was_not_answered(door: Knocking) -> None:
    headers = door.signed()
    door.fault = OSError("the database is away")
    assert (await refusal(await door.post(a_group_message(), headers)))[0] == 503
    door.fault = None
    door.clock.advance(minutes=5)
    assert (await door.post(a_group_message(), headers)).status == 200
    assert len(door.kept) == 1


async def test_storing_that_takes_too_long_is_answered_in_time(opened: Opened) -> None:
    door = await opened(patience=0)
    door.forever = True
    assert (await refusal(await door.post(a_group_message())))[0] == 503
    assert door.refused == ["not_stored"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"5",
        b"[]",
        b'"text"',
        b"\xff\xfe\x00",
        b"\x00",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 40_000,
        "{'msgId': '单引号'}".encode(),
        '{"msgId": "国标"}'.encode("gbk"),
    ],
)
async def test_what_is_no_json_object_is_refused(door: Knocking, body: bytes) -> None:
    assert (await refusal(await door.post(body)))[0] == 400
    assert (door.kept, door.refused) == ([], ["broken"])


async def test_a_json_object_that_is_no_message_is_not_asked_for_again(door: Knocking) -> None:
    assert (await refusal(await door.post({"hello": "world"})))[0] == 400
    assert door.refused == ["no_message"]


async def test_no_message_is_what_the_inside_says(door: Knocking) -> None:
    door.fault = NotAMessage("no conversation")
    assert (await refusal(await door.post(a_group_message())))[0] == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/html"])
async def test_only_json_is_taken(door: Knocking, kind: str) -> None:
    answer = await door.post(a_group_message(), **{"Content-Type": kind})
    assert (await refusal(answer))[0] == 415
    assert door.refused == ["no_json"]


async def test_a_body_too_large_is_refused(door: Knocking) -> None:
    large = a_group_message(text={"content": "a" * LARGEST_BODY})
    assert (await refusal(await door.post(large)))[0] == 413
    assert (door.kept, door.refused) == ([], ["too_large"])


async def test_a_body_of_unknown_length_is_refused_once_it_is_too_large(door: Knocking) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"a" * (LARGEST_BODY // 4)

    headers = {"Content-Type": "application/json", **door.signed()}
    answer = await door.client.post(PATH, data=chunks(), headers=headers)
    assert (await refusal(answer))[0] == 413


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(door: Knocking) -> None:
    packed = gzip.compress(b" " * 20_000_000)
    answer = await door.post(packed, **{"Content-Encoding": "gzip"})
    assert (await refusal(answer))[0] == 413


async def test_a_packed_message_is_read(door: Knocking) -> None:
    packed = gzip.compress(json.dumps(a_group_message()).encode())
    assert (await door.post(packed, **{"Content-Encoding": "gzip"})).status == 200


async def test_a_body_that_is_not_packed_as_it_says_is_refused(door: Knocking) -> None:
    answer = await door.post(a_group_message(), **{"Content-Encoding": "gzip"})
    assert answer.status == 400


async def test_unicode_tricks_pass_as_they_are(door: Knocking) -> None:
    odd = b'{"msgId":"m-1","conversationId":"c-1","text":{"content":"\\ud800\\u0000\\u202e"}}'
    assert (await door.post(odd)).status == 200
    assert door.kept[0]["text"]["content"] == "\ud800\x00\u202e"


async def test_nobody_reads_this_address(door: Knocking) -> None:
    assert (await door.client.get(PATH)).status == 405


async def test_the_bots_guards_let_the_platform_in(door: Knocking) -> None:
    """It has neither token nor cookie, and no origin; a browser's would do no harm."""
    answer = await door.post(a_group_message(), Origin="https://evil.example")
    assert answer.status == 200


async def test_each_kind_of_refusal_is_told_once_a_minute_with_its_number(
    door: Knocking, caplog: pytest.LogCaptureFixture
) -> None:
    def told() -> list[tuple[str, int]]:
        return [(r.__dict__["why"], r.__dict__["count"]) for r in caplog.records]

    caplog.set_level(logging.WARNING, "bot.channels.dingtalk.refusals")
    for _ in range(5):
        await door.post(a_group_message(), {})
    await door.post(b"{")
    assert told() == [("forged", 1), ("broken", 1)]
    door.clock.advance(seconds=60)
    await door.post(a_group_message(), {})
    assert told() == [("forged", 1), ("broken", 1), ("forged", 5)]
    assert len(door.refused) == 7


async def test_the_log_says_nothing_of_a_message(
    door: Knocking, caplog: pytest.LogCaptureFixture
) -> None:
    door.fault = RuntimeError("INSERT ... ('3幢电梯停了')")
    await door.post(a_group_message())
    [record] = [r for r in caplog.records if r.name == "bot.channels.dingtalk.refusals"]
    everything = repr(record.__dict__)
    assert record.levelno == logging.ERROR
    assert record.__dict__["cause"] == "RuntimeError"
    for secret in ("电梯", "小李", "session=", SECRET, door.signed()["sign"]):
        assert secret not in everything


def test_a_door_without_a_secret_does_not_open() -> None:
    async def accept(_: Any) -> None: ...

    with pytest.raises(ValueError, match="secret"):
        CallbackDoor(accept, "", MemoryReplays(), SetClock(), lambda _: None)
