"""The access token: asked for once, replaced in time, and never shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.ports import SendRefused
from tests.support.builders import a_line
from tests.support.dingtalk_scene import (
    Scene,
    a_scene,
)
from tests.support.dingtalk_server import (
    GROUP,
    TOKEN,
    Reply,
    refusal,
)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as ready:
        yield ready


async def test_a_token_is_asked_for_once(scene: Scene) -> None:
    await asyncio.gather(*(scene.send(a_line()) for _ in range(50)))
    scene.clock.advance(minutes=111)
    await scene.send(a_line())
    [call] = scene.server.asked(TOKEN)
    assert call.body == {"appKey": "dingdemo", "appSecret": "very-secret"}


async def test_a_token_is_replaced_before_it_ends(scene: Scene) -> None:
    await scene.send(a_line())
    scene.clock.advance(minutes=113)
    await scene.send(a_line())
    assert len(scene.server.asked(TOKEN)) == 2
    assert scene.server.asked(GROUP)[1].headers["x-acs-dingtalk-access-token"] == "token-2"


async def test_a_token_near_its_end_is_used_on_when_there_is_no_new_one(scene: Scene) -> None:
    await scene.send(a_line())
    scene.clock.advance(minutes=113)
    scene.server.will_answer(TOKEN, Reply(503, raw=b""))
    assert await scene.send(a_line()) == "group"
    assert await scene.send(a_line()) == "group"
    assert len(scene.server.asked(TOKEN)) == 2


async def test_fifty_lines_with_an_ended_token_need_one_new_one(scene: Scene) -> None:
    await scene.send(a_line())
    scene.server.end_tokens()
    ways = await asyncio.gather(*(scene.send(a_line()) for _ in range(50)))
    assert ways == ["group"] * 50
    assert len(scene.server.asked(TOKEN)) == 2


async def test_a_token_refused_again_and_again_causes_a_pause(scene: Scene) -> None:
    bad = refusal("InvalidAuthentication")
    scene.server.will_answer(GROUP, bad, bad, bad)
    with pytest.raises(SendRefused, match="凭证") as refused:
        await scene.send(a_line())
    assert refused.value.wait == 60
    with pytest.raises(SendRefused, match="凭证"):
        await scene.send(a_line())
    asked = len(scene.server.calls)
    with pytest.raises(SendRefused) as paused:
        await scene.send(a_line())
    assert paused.value.wait == 30 and len(scene.server.calls) == asked
    scene.clock.advance(seconds=31)
    assert await scene.send(a_line()) == "group"


async def test_wrong_credentials_are_named_without_the_secret(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = refusal("invalidClientIdOrSecret")
    scene.server.will_answer(TOKEN, wrong, wrong, wrong)
    with caplog.at_level(logging.DEBUG), pytest.raises(SendRefused, match="AppSecret") as refused:
        await scene.send(a_line())
    assert refused.value.wait == 1
    scene.clock.advance(seconds=1)
    with pytest.raises(SendRefused) as again:
        await scene.send(a_line())
    assert again.value.wait == 2
    assert "very-secret" not in f"{caplog.records} {caplog.text} {refused.value}"


async def test_fifty_lines_without_a_token_ask_once(scene: Scene) -> None:
    scene.server.will_answer(TOKEN, Reply(hidden=True))
    ends = await asyncio.gather(*(scene.send(a_line()) for _ in range(50)), return_exceptions=True)
    assert all(isinstance(end, SendRefused) and end.wait for end in ends)
    assert len(scene.server.calls) == 1


@pytest.mark.parametrize(
    "token", [None, "", 5, "a\r\nX-Evil: 1", "密", "t" * 5000, {"accessToken": "t"}]
)
async def test_a_token_that_is_none_is_not_used(scene: Scene, token: Any) -> None:
    scene.server.will_answer(TOKEN, Reply(200, {"accessToken": token, "expireIn": 7200}))
    with pytest.raises(SendRefused):
        await scene.send(a_line())
    assert not scene.server.paths()


@pytest.mark.parametrize("life", [None, "7200", -5, 0, True, 10**30, 1.5])
async def test_a_life_that_is_none_is_taken_for_two_hours(scene: Scene, life: Any) -> None:
    scene.server.will_answer(TOKEN, Reply(200, {"accessToken": "token-x", "expireIn": life}))
    await scene.send(a_line())
    scene.clock.advance(minutes=100)
    await scene.send(a_line())
    assert len(scene.server.asked(TOKEN)) == 1


async def test_a_caller_who_leaves_takes_nobody_along(scene: Scene) -> None:
    callers = [asyncio.ensure_future(scene.tokens.get()) for _ in range(3)]
    await asyncio.sleep(0)  # the first now asks, the others wait for it
    callers[0].cancel()
    first, *others = await asyncio.gather(*callers, return_exceptions=True)
    assert isinstance(first, asyncio.CancelledError)
    assert len(set(others)) == 1 and isinstance(others[0], str)
