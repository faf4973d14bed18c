"""Answers to tap in DingTalk, and the words instead."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.builders import a_line
from tests.support.dingtalk_scene import (
    ANSWERS,
    IN_GROUP,
    PAGE,
    Scene,
    a_scene,
)
from tests.support.dingtalk_server import (
    CARD,
    SESSION,
    TOKEN,
    Reply,
    refusal,
)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as ready:
        yield ready


async def test_answers_to_tap_come_as_a_card(scene: Scene) -> None:
    scene.open_session(IN_GROUP)
    assert await scene.send(a_line("修好了吗？", choices=ANSWERS, key="k1"), "t.schema") == "card"
    [call] = scene.server.asked(CARD)
    assert call.body["outTrackId"] == "k1"
    assert call.body["cardData"]["cardParamMap"]["choice1"] == "解决了"
    assert scene.server.paths() == [CARD]


@pytest.mark.parametrize(
    "reply",
    [
        refusal("param.contentUnsafe"),
        refusal("no.such.template"),
        refusal("Forbidden.AccessDenied.QpsLimitForApi", 403),
        refusal("Forbidden.AccessDenied.ApiCountLimitForOrg", 403),
        refusal("group.disbanded"),
        Reply(200, {"success": False}),
        Reply(200, {"success": True, "result": {"deliverResults": [{"success": False}]}}),
        PAGE,
    ],
)
async def test_a_card_that_is_refused_is_said_in_words(scene: Scene, reply: Reply) -> None:
    scene.open_session(IN_GROUP)
    scene.server.will_answer(CARD, reply)
    assert await scene.send(a_line("修好了吗？", choices=ANSWERS), "t.schema") == "session"
    assert "还没解决 0031" in scene.server.asked(SESSION)[0].body["text"]["content"]


async def test_without_a_token_a_card_is_said_in_words(scene: Scene) -> None:
    scene.open_session(IN_GROUP)
    scene.server.will_answer(TOKEN, refusal("invalidClientIdOrSecret"))
    assert await scene.send(a_line(choices=ANSWERS), "t.schema") == "session"


@pytest.mark.parametrize("result", [None, [], {}, {"deliverResults": {}}, {"deliverResults": [1]}])
async def test_a_card_that_tells_nothing_of_its_places_is_there(scene: Scene, result: Any) -> None:
    scene.server.will_answer(CARD, Reply(200, {"success": True, "result": result}))
    assert await scene.send(a_line(choices=ANSWERS), "t.schema") == "card"
