"""Lines to a DingTalk group: which way they take, and what a refusal leads to."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.ports import GroupGone, NotHere, SendImpossible, SendRefused
from tests.support.builders import a_line
from tests.support.dingtalk_scene import (
    ANSWERS,
    IN_GROUP,
    OUTSIDER,
    PAGE,
    Scene,
    a_scene,
)
from tests.support.dingtalk_server import (
    CARD,
    GROUP,
    PRIVATE,
    SESSION,
    Reply,
    errcode,
    refusal,
)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as ready:
        yield ready


async def test_a_live_session_answers_without_a_token(scene: Scene) -> None:
    scene.open_session(IN_GROUP)
    assert await scene.send(a_line("已受理")) == "session"
    [call] = scene.server.calls
    assert call.path == SESSION and call.query == "session=gg01"
    assert call.body["text"]["content"] == "@xiaoli 已受理"
    assert "x-acs-dingtalk-access-token" not in {name.lower() for name in call.headers}


@pytest.mark.parametrize("left", [-1, 0, 59])
async def test_a_session_about_to_end_is_not_used(scene: Scene, left: int) -> None:
    scene.open_session(IN_GROUP, seconds=left)
    assert await scene.send(a_line("已受理")) == "group"
    assert scene.server.paths() == [GROUP]


async def test_a_post_of_the_api_is_plain_text(scene: Scene) -> None:
    assert await scene.send(a_line("已受理")) == "group"
    [call] = scene.server.asked(GROUP)
    assert call.body == {
        "robotCode": "sandbox",
        "openConversationId": "g01",
        "msgKey": "sampleText",
        "msgParam": '{"content":"已受理"}',
    }


@pytest.mark.parametrize("number", [300001, 310000, 400101, 400102, 40014, 987654])
async def test_a_session_that_is_over_is_forgotten(scene: Scene, number: int) -> None:
    scene.open_session(IN_GROUP)
    scene.server.will_answer(SESSION, errcode(number))
    assert await scene.send(a_line()) == "group"
    assert not scene.sessions.kept
    assert scene.server.paths() == [SESSION, GROUP]


@pytest.mark.parametrize("reply", [errcode(130101), errcode(410100), errcode(-1), PAGE])
async def test_a_session_that_is_slowed_down_waits(scene: Scene, reply: Reply) -> None:
    scene.open_session(IN_GROUP)
    scene.server.will_answer(SESSION, reply)
    with pytest.raises(SendRefused) as refused:
        await scene.send(a_line())
    assert refused.value.wait and refused.value.wait >= 5
    assert scene.server.paths() == [SESSION]
    assert scene.sessions.kept


async def test_an_emergency_does_not_wait_for_a_slow_session(scene: Scene) -> None:
    scene.open_session(IN_GROUP)
    scene.server.will_answer(SESSION, errcode(130101))
    assert await scene.send(a_line("快打 119", kind="emergency")) == "group"


@pytest.mark.parametrize("number", [460101, 430101, 400105])
async def test_what_no_way_would_take_is_told_to_the_staff(scene: Scene, number: int) -> None:
    scene.open_session(IN_GROUP)
    scene.server.will_answer(SESSION, errcode(number))
    with pytest.raises(SendImpossible, match="，"):
        await scene.send(a_line())
    assert scene.server.paths() == [SESSION]


async def test_what_a_group_does_not_take_is_told_to_the_addressee(scene: Scene) -> None:
    scene.server.will_answer(GROUP, refusal("bot.forbidden.sendMessage"))
    assert await scene.send(a_line("已受理", choices=ANSWERS)) == "private"
    [call] = scene.server.asked(PRIVATE)
    assert call.body["userIds"] == ["xiaoli"]
    assert call.body["msgParam"].startswith('{"content":"（群里发不出去，改在这里告诉您）已受理')
    assert "还没解决 0031" in call.body["msgParam"]


async def test_a_post_for_several_that_a_group_does_not_take_goes_back_to_be_told_apart(
    scene: Scene,
) -> None:
    scene.server.will_answer(GROUP, refusal("bot.forbidden.sendMessage"))
    with pytest.raises(NotHere):
        await scene.send(a_line("已受理", also_to=("xiaowang", OUTSIDER)))
    assert scene.server.paths() == [GROUP]


@pytest.mark.parametrize("person", [None, OUTSIDER])
async def test_without_an_account_there_is_nobody_to_tell(scene: Scene, person: str | None) -> None:
    scene.server.will_answer(GROUP, refusal("bot.stopped"))
    with pytest.raises(SendImpossible, match="停用"):
        await scene.send(a_line(person=person, speaker=OUTSIDER))
    assert scene.server.paths() == [GROUP]


@pytest.mark.parametrize("code", ["group.disbanded", "invalidParameter.robotCode.notExsit"])
async def test_a_group_that_is_gone_is_told_apart(scene: Scene, code: str) -> None:
    scene.server.will_answer(GROUP, refusal(code))
    with pytest.raises(GroupGone):
        await scene.send(a_line())
    assert scene.server.paths() == [GROUP]


async def test_a_session_may_tell_that_a_group_is_gone(scene: Scene) -> None:
    scene.open_session(IN_GROUP)
    scene.server.will_answer(SESSION, errcode(400013))
    with pytest.raises(GroupGone):
        await scene.send(a_line())


@pytest.mark.parametrize(
    "reply",
    [
        refusal("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", 403),
        refusal("send.too.fast"),
        refusal("system.error", 500),
        refusal("", 503),
        Reply(403, {"status": 1111, "wait": 5, "punish": "deny"}),
        Reply(400, raw=b"<html>"),
        Reply(302, raw=b"", headers=(("Location", "/elsewhere"),)),
    ],
)
async def test_a_slow_api_is_asked_again_later(scene: Scene, reply: Reply) -> None:
    scene.server.will_answer(GROUP, reply)
    with pytest.raises(SendRefused) as refused:
        await scene.send(a_line())
    assert refused.value.wait and refused.value.wait >= 2
    assert scene.server.paths() == [GROUP]


async def test_a_used_up_quota_waits_long_and_names_itself(scene: Scene) -> None:
    scene.server.will_answer(GROUP, refusal("Forbidden.AccessDenied.ApiCountLimitForOrg", 403))
    with pytest.raises(SendRefused, match="额度") as refused:
        await scene.send(a_line())
    assert refused.value.wait == 600


async def test_a_session_out_of_quota_leaves_the_apis_quota(scene: Scene) -> None:
    scene.open_session(IN_GROUP)
    scene.server.will_answer(SESSION, errcode(90020))
    assert await scene.send(a_line()) == "group"
    assert scene.sessions.kept


def partly(invalid: Any = (), slowed: Any = ()) -> Reply:
    lists = {"invalidStaffIdList": invalid, "flowControlledStaffIdList": slowed}
    return Reply(200, {"processQueryKey": "k", **lists})


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1@evil.example/x",
        "http://127.0.0.1\\@evil.example/x",
        "https://oapi.dingtalk.com.evil.example/robot/sendBySession",
        "file:///etc/passwd",
        "http://[::ffff:10.0.0.1]/",
        "//oapi.dingtalk.com/x",
        "",
        "http://127.0.0.1:99999/",
    ],
)
async def test_a_session_that_leads_elsewhere_is_not_followed(scene: Scene, url: str) -> None:
    scene.open_session(IN_GROUP)
    scene.sessions.kept["sandbox", IN_GROUP] = (url, scene.clock.now() + timedelta(hours=1))
    assert await scene.send(a_line()) == "group"
    assert scene.server.paths() == [GROUP]
    assert not scene.sessions.kept


async def test_a_session_that_sends_elsewhere_is_not_followed(scene: Scene) -> None:
    scene.open_session(IN_GROUP)
    away = (("Location", f"{scene.server.url}/elsewhere"),)
    scene.server.will_answer(SESSION, Reply(307, raw=b"", headers=away))
    with pytest.raises(SendRefused):
        await scene.send(a_line())
    assert scene.server.paths() == [SESSION]


async def test_nothing_private_is_logged(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    scene.open_session(IN_GROUP, "https://evil.example/session?key=hidden")
    scene.server.will_answer(CARD, refusal("no.such.template"))
    scene.server.will_answer(GROUP, refusal("bot.stopped"))
    await scene.send(a_line("张三家漏水", choices=ANSWERS), "t.schema")
    ours = [record for record in caplog.records if record.name.startswith("bot.")]
    assert {vars(record)["action"] for record in ours} == {
        "dingtalk_card_refused",
        "dingtalk_session_refused",
    }
    said = str([vars(record) for record in ours])
    assert not any(word in said for word in ("张三", "hidden", "token-", "xiaoli", "xiaowang"))
