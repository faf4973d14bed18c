"""What the sandbox's page asks beside the two calls: quotes, looking back, the list of chats, news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import WSMsgType

from bot.domain.message import TalkKey
from tests.support.builders import a_line
from tests.support.group import Group
from tests.support.scripted import GREETING
from tests.support.town import Town

_FAR = 9_007_199_254_740_991


async def read(town: Town, path: str, **question: Any) -> Any:
    answer = await town.client.get(f"/sandbox/api/{path}", params=question)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def summary(town: Town, reader: str, seen: str = "") -> Mapping[str, Any]:
    rows = await read(town, "summary", **{"as": reader}, seen=seen)
    return {row["chat"]: row for row in rows}


async def test_an_answer_comes_with_the_words_it_answers(group: Group) -> None:
    await group.says("你好")
    said, heard = await group.lines()
    assert said["quote"] is None
    assert heard["quote"] == {"from": "小李", "text": "你好"}


async def test_the_1_1_chat_is_one_chat_whichever_group_it_was_opened_from(town: Town) -> None:
    for name in ("g01", "g02"):
        await town.group(name).says("你好", private=True)
    lines = await read(town, "private/messages", **{"as": "小李"})
    assert [line["text"] for line in lines] == ["你好", GREETING] * 2
    assert lines[1]["quote"] == {"from": "小李", "text": "你好"}


@pytest.mark.parametrize("reader", ["小王", "robot", "", "x\x00", "小李 "])
async def test_nobody_else_reads_a_private_line_in_any_call(
    group: Group, town: Town, reader: str
) -> None:
    await group.says("你好", private=True)
    await group.says("老公打我")
    answers = [
        await town.client.get(f"/sandbox/api/{path}", params={"as": reader})
        for path in ("groups/g01/messages", "private/messages", "summary")
    ]
    everything = "".join([await answer.text() for answer in answers])
    assert "你好" not in everything
    assert GREETING not in everything
    assert "12338" not in everything


async def test_a_public_answer_does_not_quote_what_was_said_in_private(
    group: Group, town: Town
) -> None:
    answer = await group.posts("我住5幢", private=True, at_bot=True)
    message_id = (await answer.json())["message_id"]
    await group.settles()
    await town.bot.platform.send(a_line("已受理", reply_to=message_id))
    (line,) = await group.lines()
    assert (line["reply_to"], line["quote"]) == (message_id, None)


async def test_somebody_without_a_name_has_no_1_1_chat(town: Town) -> None:
    answer = await town.client.get("/sandbox/api/private/messages")
    assert answer.status == 400
    assert "谁的私聊" in (await answer.json())["error"]


async def test_looking_back_gives_the_last_lines_before_a_number(group: Group, town: Town) -> None:
    for number in range(70):
        await group.posts(f"第{number}句", at_bot=False)
    newest = await read(town, "groups/g01/messages", before=_FAR)
    assert [line["text"] for line in newest] == [f"第{n}句" for n in range(10, 70)]
    older = await read(town, "groups/g01/messages", before=newest[0]["seq"])
    assert [line["text"] for line in older] == [f"第{n}句" for n in range(10)]


async def test_lines_of_the_staff_can_be_told_from_the_robots(group: Group, town: Town) -> None:
    await group.says("转人工")
    talk = TalkKey("sandbox|小李")
    await town.bot.take_over.take(talk, "staff-7")
    await town.bot.take_over.reply(talk, "staff-7", "马上来看")
    await group.settles()
    asked, promised, answered = await group.lines()
    assert (asked["kind"], answered["kind"], answered["text"]) == (None, "staff", "马上来看")
    assert promised["kind"] not in (None, "staff")


async def test_the_summary_counts_what_came_after_the_mark_and_was_said_by_others(
    town: Town,
) -> None:
    await town.group("g01").says("你好", by="张阿姨")
    await town.group("g02").says("你好", by="小李")
    await town.group("g02").says("你好", private=True)
    chats = await summary(town, "小李")
    assert {name: row["unread"] for name, row in chats.items()} == {
        "g01": 2,
        "g02": 1,
        "private": 1,
    }
    assert (chats["g01"]["from"], chats["g01"]["text"]) == ("robot", GREETING)
    read_up_to = f"g01:{chats['g01']['seq']},private:{chats['private']['seq']}"
    seen = await summary(town, "小李", read_up_to)
    assert [seen[name]["unread"] for name in ("g01", "g02", "private")] == [0, 1, 0]
    assert "private" not in await summary(town, "张阿姨")


@pytest.mark.parametrize("seen", ["g01", ":", "g01:", "g01:x", "nowhere:5", "g01:" + "9" * 40, ","])
async def test_a_strange_mark_is_no_fault(town: Town, seen: str) -> None:
    answer = await town.client.get("/sandbox/api/summary", params={"seen": seen})
    assert answer.status in (200, 400), await answer.text()


@pytest.mark.parametrize("group", ["%00", "a%20b", "长" * 80, "1:小李"])
async def test_a_group_that_cannot_be_has_no_lines(town: Town, group: str) -> None:
    answer = await town.client.get(f"/sandbox/api/groups/{group}/messages?as=小李")
    assert (answer.status, await answer.json()) == (200, [])


async def _hears(town: Town, question: str) -> Any:
    origin = str(town.client.make_url("/").origin())
    return await town.client.ws_connect(f"/sandbox/live?{question}", headers={"Origin": origin})


async def _heard_nothing(page: Any, town: Town) -> bool:
    """Ask all pages to come back; whoever has heard anything before gets that first."""
    await town.bot.live.close()
    return (await page.receive(timeout=5)).type is WSMsgType.CLOSE


async def test_an_open_page_hears_of_its_group_and_of_nothing_else(town: Town) -> None:
    page = await _hears(town, "group=g01&as=小李")
    await town.group("g02").says("你好", by="张阿姨")
    await town.group("g01").says("你好", by="张阿姨", private=True)
    assert town.bot.live.count == 1
    assert await _heard_nothing(page, town)


@pytest.mark.parametrize("private", [False, True])
async def test_an_open_page_hears_of_its_reader(town: Town, private: bool) -> None:
    page = await _hears(town, "group=g01&as=小李")
    await town.group("g01").posts("你好", private=private)
    assert (await page.receive(timeout=5)).data == "news"
    await page.close()


async def test_nobody_can_listen_to_the_1_1_chat_of_another_as_if_it_were_a_group(
    town: Town,
) -> None:
    page = await _hears(town, "group=1:小李&as=小王")
    await town.group("g01").says("你好", private=True)
    assert await _heard_nothing(page, town)


async def test_a_list_of_chats_hears_of_every_group(town: Town) -> None:
    page = await _hears(town, "as=小李")
    await town.group("g07").posts("你好", by="张阿姨", at_bot=False)
    assert (await page.receive(timeout=5)).type is WSMsgType.TEXT
    await page.close()
