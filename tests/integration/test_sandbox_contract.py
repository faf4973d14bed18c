"""The sandbox's two calls (design §3), and what people and programs really send."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot.channels.sandbox.parse import LONGEST_TEXT
from bot.storage.tables import inbox
from bot.texts import replies
from tests.support.builders import a_message
from tests.support.group import Group
from tests.support.scripted import GREETING
from tests.support.town import Town


async def stored(town: Town) -> list[tuple[str, str, str]]:
    async with town.bot.database.transaction() as work:
        rows = await work.connection.execute(
            select(inbox.c.robot_id, inbox.c.text, inbox.c.route).order_by(inbox.c.id)
        )
        return [(row.robot_id, row.text, row.route) for row in rows]


async def test_a_message_is_accepted_with_its_id_and_answered(group: Group) -> None:
    answer = await group.posts("你好")
    message_id = (await answer.json())["message_id"]
    await group.settles()
    said, heard = await group.lines()
    assert answer.status == 202
    assert (said["from"], said["text"], said["message_id"]) == ("小李", "你好", message_id)
    assert (heard["from"], heard["to"], heard["reply_to"]) == ("robot", "小李", message_id)
    assert heard["text"] == GREETING


async def test_lines_have_the_fields_of_the_contract_and_come_in_order(group: Group) -> None:
    await group.says("你好", by="小李")
    await group.says("谢谢", by="小王")
    lines = await group.lines()
    fields = {"seq", "from", "to", "private", "text", "reply_to", "at"}
    assert all(fields <= line.keys() for line in lines)
    assert [line["seq"] for line in lines] == sorted(line["seq"] for line in lines)
    assert await group.lines(after=lines[1]["seq"]) == lines[2:]


async def test_private_lines_are_shown_only_to_whom_they_concern(group: Group) -> None:
    await group.says("你好", by="小李", private=True)
    assert await group.lines() == []
    assert await group.lines(reader="小王") == []
    assert [line["text"] for line in await group.lines(reader="小李")] == ["你好", GREETING]


async def test_a_line_that_does_not_mention_the_robot_is_shown_and_not_answered(
    group: Group, town: Town
) -> None:
    assert await group.says("你好", at_bot=False) == []
    assert len(await group.lines()) == 1
    assert await stored(town) == []


async def test_another_group_hears_nothing(group: Group, town: Town) -> None:
    await group.says("你好")
    assert await town.group("g02").lines() == []


HARD_TO_READ = {
    "empty": ("", replies.BARE_MENTION),
    "blank": (" \t\n　", replies.BARE_MENTION),
    "only a mention": ("@呼应 ", replies.BARE_MENTION),
    "only emoji": ("😭😭🙏🏽", replies.CLARIFY),
    "only control characters": ("\x01\x07\x1b", replies.BARE_MENTION),
    "NUL between words": ("\x00你\x00好\x00", GREETING),
    "half a surrogate": ("\ud83d你好\udc4d", GREETING),
    "HTML": ("<b onclick=alert(1)>你好</b><script>1</script>", GREETING),
    "Markdown": ("# 你好 **急** [点我](javascript:alert(1))", GREETING),
    "SQL": ("你好'; DROP TABLE inbox; --", GREETING),
    "a format string": ("你好 %s %(x)s {0} {__class__}", GREETING),
    "right to left": ("\u202e你好\u202c", GREETING),
}


@pytest.mark.parametrize("name", HARD_TO_READ)
async def test_whatever_is_written_is_answered_once(group: Group, name: str) -> None:
    text, answer = HARD_TO_READ[name]
    assert await group.says(text) == [answer]


async def test_what_is_kept_is_what_was_written_without_what_nothing_can_hold(
    group: Group, town: Town
) -> None:
    await group.says("<b>\x00你好\ud83d</b>'; --")
    assert [text for _, text, _ in await stored(town)] == ["<b>你好</b>'; --"]


async def test_twenty_thousand_characters_are_one_matter(group: Group, town: Town) -> None:
    whole = ("3幢电梯又停了！" * LONGEST_TEXT)[:LONGEST_TEXT]
    (line,) = await group.says(whole)
    (ticket,) = await town.desk.tickets()
    assert line.startswith("已受理")
    assert ticket["story"] == whole


BAD_BODIES = {
    "too long": {"user": "小李", "text": "长" * (LONGEST_TEXT + 1)},
    "text is no text": {"user": "小李", "text": ["你好"]},
    "user is the robot": {"user": "robot", "text": "你好"},
    "user is a number": {"user": 7, "text": "你好"},
    "a flag is no flag": {"user": "小李", "text": "你好", "private": "yes"},
    "no object": ["你好"],
    "a photo that is none": {"user": "小李", "text": "", "photo": "data:image/png;base64,AAAA"},
    "a message id with blanks": {"user": "小李", "text": "你好", "message_id": "a b"},
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_bad_body_is_refused_with_a_chinese_sentence(
    group: Group, town: Town, name: str
) -> None:
    answer = await town.client.post("/sandbox/api/groups/g01/messages", json=BAD_BODIES[name])
    assert answer.status == 400
    assert "。" in (await answer.json())["error"]
    assert await stored(town) == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"NaN"])
async def test_bytes_that_are_no_message_are_refused(town: Town, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await town.client.post("/sandbox/api/groups/g01/messages", data=body, headers=headers)
    assert answer.status == 400
    assert "error" in await answer.json()


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "１²", "9" * 40])
async def test_a_strange_after_is_no_fault(town: Town, after: str) -> None:
    answer = await town.client.get("/sandbox/api/groups/g01/messages", params={"after": after})
    assert answer.status in (200, 400), await answer.text()


async def test_one_message_id_five_times_is_one_message(group: Group, town: Town) -> None:
    for _ in range(5):
        answer = await group.posts("3幢电梯停了", message_id="same")
        assert (answer.status, await answer.json()) == (202, {"message_id": "same"})
    await group.settles()
    assert len(group.heard) == 1
    assert len(await stored(town)) == 1
    assert len(await town.desk.reads("/tickets?message_id=same")) == 1


async def test_the_same_id_at_two_robots_is_two_messages(town: Town) -> None:
    for robot in ("sandbox", "another"):
        assert await town.bot.receive(a_message(robot_id=robot, message_id="same")) is not None
    await town.group().settles()
    assert [robot for robot, _, _ in await stored(town)] == ["sandbox", "another"]
    assert len(await town.desk.reads("/tickets?message_id=same")) == 2
    assert len(await town.desk.reads("/tickets?message_id=same&robot_id=another")) == 1


async def test_a_resident_without_an_id_is_answered_in_the_group(group: Group) -> None:
    (line,) = await group.says("3幢电梯停了", by=None)
    assert line.startswith("已受理")


async def test_residents_without_an_id_are_not_taken_for_each_other(group: Group) -> None:
    await group.says("3幢电梯停了", by=None)
    assert await group.says("进度", by=None) == [replies.NO_TICKET]


async def test_the_page_lists_the_groups(town: Town) -> None:
    groups = json.loads(await (await town.client.get("/sandbox/api/groups")).text())
    assert (await town.client.get("/sandbox")).status == 200
    assert groups[0] == {"group": "g01", "name": "云栖澜苑"}
    assert len(groups) == 20
