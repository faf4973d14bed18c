"""Answering through the session of a message, and speaking as a custom robot."""

from __future__ import annotations

from typing import Any

import pytest

from bot.simulator import Group, Person, Simulator
from bot.simulator.callback import sign
from tests.simulator.raw_bot import RawBot, text


@pytest.fixture
async def message(sim: Simulator, bot: RawBot, group: Group, li: Person) -> dict[str, Any]:
    async with bot.link() as link:
        await sim.connected()
        sim.say(group, li, "电梯坏了")
        return await link.message()


MARKDOWN = {"title": "进度", "text": "### 已派单 @staff001"}
CARD = {"title": "t", "text": "md", "btns": [{"title": "看", "actionURL": "https://a"}]}
LINK = {"title": "t", "text": "d", "messageUrl": "https://x", "picUrl": "https://p"}
FEED = {"links": [{"title": "t", "messageURL": "https://x", "picURL": "https://p"}]}


@pytest.mark.parametrize(
    ("kind", "inside", "words", "urls"),
    [
        ("text", {"content": "好"}, "好", []),
        ("markdown", MARKDOWN, "### 已派单 @staff001", []),
        ("actionCard", CARD, "md", ["https://a"]),
        ("link", LINK, "d", ["https://x"]),
        ("feedCard", FEED, "", ["https://x"]),
    ],
)
async def test_every_type_becomes_a_post(
    sim: Simulator,
    bot: RawBot,
    message: dict[str, Any],
    kind: str,
    inside: dict[str, Any],
    words: str,
    urls: list[str],
) -> None:
    said = await bot.reply(message, {"msgtype": kind, kind: inside})
    assert said == {"errcode": 0, "errmsg": "ok"}
    [post] = sim.posts
    assert (post.route, post.kind, post.text) == ("session", kind, words)
    assert [one.url for one in post.buttons] == urls
    assert post.reply_to == message["msgId"]


async def test_an_empty_answer_says_nothing(
    sim: Simulator, bot: RawBot, message: dict[str, Any]
) -> None:
    assert (await bot.reply(message, {"msgtype": "empty"}))["errcode"] == 0
    assert not sim.posts


async def test_in_markdown_only_who_stands_in_the_words_is_called(
    sim: Simulator, bot: RawBot, message: dict[str, Any], li: Person
) -> None:
    at = {"atUserIds": [li.staff_id], "atDingtalkIds": [li.sender_id], "atMobiles": ["138"]}
    await bot.reply(message, {"msgtype": "markdown", "markdown": MARKDOWN, "at": at})
    await bot.reply(message, {"msgtype": "markdown", "markdown": {"text": "好"}, "at": at})
    await bot.reply(message, {**text("好"), "at": at})
    assert [one.mentions for one in sim.posts] == [(li,), (), (li,)]
    assert sim.posts[0].at.dingtalk_ids == (li.sender_id,)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "image", "image": {}}, 400105),
        ({"msgtype": "text"}, 40035),
        ({}, 40035),
        (text("长" * 7000), 460101),
    ],
)
async def test_errors_come_with_http_200(
    bot: RawBot, message: dict[str, Any], body: dict[str, Any], code: int
) -> None:
    assert (await bot.reply(message, body))["errcode"] == code


async def test_a_session_is_over_after_ninety_minutes(
    sim: Simulator, bot: RawBot, message: dict[str, Any]
) -> None:
    sim.clock.advance(5401)
    said = await bot.reply(message, text("好"))
    assert (said["errcode"], said["errmsg"]) == (300001, "session 不存在")


async def test_sessions_can_die_at_once(
    sim: Simulator, bot: RawBot, message: dict[str, Any]
) -> None:
    sim.expire_sessions()
    assert (await bot.reply(message, text("好")))["errcode"] == 300001


async def test_a_group_has_a_limit_a_minute_if_the_knob_says_so(
    sim: Simulator, bot: RawBot, message: dict[str, Any]
) -> None:
    sim.faults.group_messages_per_minute = 2
    codes = [(await bot.reply(message, text("好")))["errcode"] for _ in range(3)]
    assert codes == [0, 0, 130101]
    sim.clock.advance(60)
    assert (await bot.reply(message, text("好")))["errcode"] == 0


@pytest.mark.parametrize("code", [300001, 130101, 310000, 460101])
async def test_a_knob_refuses_with_any_code(
    sim: Simulator, bot: RawBot, message: dict[str, Any], code: int
) -> None:
    sim.faults.change({"webhook_errors": 1.0, "webhook_errcodes": [code]})
    assert (await bot.reply(message, text("好")))["errcode"] == code
    assert not sim.posts


async def test_the_month_is_over(sim: Simulator, bot: RawBot, message: dict[str, Any]) -> None:
    sim.faults.message_quota = 1
    assert (await bot.reply(message, text("好")))["errcode"] == 90020


async def test_a_disbanded_group_hears_nothing(
    sim: Simulator, bot: RawBot, message: dict[str, Any], group: Group
) -> None:
    sim.happenings.disband(group)
    assert (await bot.reply(message, text("好")))["errcode"] == 400013


def test_signatures_are_those_of_the_platform() -> None:
    robot = sign("test-app-secret", "1700000000000")
    custom = sign("SECtest0123456789", "1700000000000")
    assert robot == "dhJB8TJ0cHPEbwpUauugV2Wz8v4qlWoO+C42nEhJW+c="
    assert custom == "yBKp5IlG6qCzcQWmgyRK/ziJBdVNJmHfFE2ST/CzT/g="


async def test_a_custom_robot_signs_and_says_its_keyword(
    sim: Simulator, bot: RawBot, group: Group
) -> None:
    sim.create_custom_robot(group, "tok", "SECx", ["通知"])
    stamp = str(sim.clock.milliseconds())
    signed = f"timestamp={stamp}&sign={sign('SECx', stamp).replace('+', '%2B')}"
    path = f"/robot/send?access_token=tok&{signed}"
    assert (await bot.post("/robot/send?access_token=no", text("通知")))[1]["errcode"] == 300001
    assert (await bot.post("/robot/send?access_token=tok", text("通知")))[1]["errcode"] == 310000
    assert (await bot.post(path, text("你好")))[1]["errcode"] == 310000
    assert (await bot.post(path, text("通知：停水")))[1]["errcode"] == 0
    assert [(one.route, one.group) for one in sim.posts] == [("custom", group)]


async def test_a_custom_robot_is_silent_for_ten_minutes_after_twenty_a_minute(
    sim: Simulator, bot: RawBot, group: Group
) -> None:
    sim.create_custom_robot(group, "tok")
    path = "/robot/send?access_token=tok"
    codes = [(await bot.post(path, text("好")))[1]["errcode"] for _ in range(21)]
    assert (codes[:20], codes[20]) == ([0] * 20, 130101)
    sim.clock.advance(61)
    assert (await bot.post(path, text("好")))[1]["errcode"] == 130101
    sim.clock.advance(600)
    once = {**text("好"), "msgUuid": "u1"}
    assert [(await bot.post(path, once))[1]["errcode"] for _ in range(2)] == [0, 0]
    assert len(sim.posts) == 21
