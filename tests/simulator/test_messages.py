"""The JSON in which a robot is told what somebody said."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.simulator import Group, Person, Simulator
from tests.simulator.raw_bot import Link, RawBot, text

PICTURE = b"\xff\xd8\xff picture"


@pytest.fixture
async def link(sim: Simulator, bot: RawBot) -> AsyncIterator[Link]:
    async with bot.link() as link:
        await sim.connected()
        yield link


async def test_a_word_in_a_group(sim: Simulator, link: Link, group: Group, li: Person) -> None:
    said = sim.say(group, li, "你好")
    data = await link.message()
    assert data["conversationType"] == "2"
    assert data["conversationId"] == group.conversation_id
    assert data["conversationTitle"] == "云栖澜苑业主群"
    assert data["isInAtList"] is True
    assert data["atUsers"] == [{"dingtalkId": data["chatbotUserId"]}]
    assert (data["msgtype"], data["text"]) == ("text", {"content": " 你好"})
    assert (data["senderStaffId"], data["senderNick"]) == (li.staff_id, "小李")
    assert data["senderId"] == li.sender_id != li.staff_id
    assert data["msgId"] == said.message_id
    assert data["robotCode"] == "dingdemo0001"
    assert data["sessionWebhookExpiredTime"] - data["createAt"] == 5_400_000


async def test_a_word_to_the_robot_alone(sim: Simulator, link: Link, li: Person) -> None:
    sim.say(None, li, "你好")
    data = await link.message()
    assert (data["conversationType"], data["text"]) == ("1", {"content": "你好"})
    assert not {"conversationTitle", "isInAtList", "atUsers"} & set(data)


async def test_an_outsider_has_no_staff_id(sim: Simulator, link: Link, group: Group) -> None:
    sim.say(group, sim.create_person("租客", outsider=True), "你好")
    data = await link.message()
    assert not {"senderStaffId", "isAdmin"} & set(data)
    assert data["senderCorpId"] != data["chatbotCorpId"]


async def test_a_staff_id_can_be_missing(
    sim: Simulator, link: Link, group: Group, li: Person
) -> None:
    sim.faults.missing_staff_id = 1.0
    sim.say(group, li, "你好")
    assert "senderStaffId" not in await link.message()


async def test_over_quota_a_message_has_no_words(
    sim: Simulator, link: Link, group: Group, li: Person
) -> None:
    sim.faults.message_quota = 1
    sim.say(group, li, "一")
    assert "errorCode" not in await link.message()
    sim.say(group, li, "二")
    data = await link.message()
    assert data["errorCode"] == 20001
    assert not {"text", "content"} & set(data)


async def test_a_picture_with_words_is_rich_text(
    sim: Simulator, link: Link, group: Group, li: Person
) -> None:
    sim.say(group, li, "看", picture=PICTURE)
    data = await link.message()
    words, picture = data["content"]["richText"]
    assert data["msgtype"] == "richText"
    assert words == {"text": "看"}
    assert (picture["type"], picture["downloadCode"][:2]) == ("picture", "dc")


async def test_what_a_robot_alone_hears(sim: Simulator, link: Link, li: Person) -> None:
    sim.say(None, li, picture=PICTURE)
    sim.say(None, li, audio=b"amr", recognition="电梯坏了")
    sim.say(None, li, file=("a.pdf", b"%PDF"))
    sim.say(None, li, rich_text=["一", PICTURE, "二"])
    heard = [await link.message() for _ in range(4)]
    assert [one["msgtype"] for one in heard] == ["picture", "audio", "file", "richText"]
    assert heard[1]["content"]["recognition"] == "电梯坏了"
    assert heard[2]["content"]["fileName"] == "a.pdf"


async def test_a_group_has_no_recordings(sim: Simulator, group: Group, li: Person) -> None:
    with pytest.raises(ValueError, match="group"):
        sim.say(group, li, audio=b"amr")


async def test_a_quote_of_the_robot_is_carried_along(
    sim: Simulator, bot: RawBot, link: Link, group: Group, li: Person
) -> None:
    sim.say(group, li, "电梯坏了")
    await bot.reply(await link.message(), text("收到"))
    [post] = sim.posts
    sim.say(group, li, "谢谢", quote=post)
    data = await link.message()
    assert data["text"]["isReplyMsg"] is True
    assert data["text"]["repliedMsg"]["content"] == {"text": "收到"}
    assert data["originalMsgId"] == post.message_id


async def test_among_neighbours_no_robot_hears_anything(
    sim: Simulator, group: Group, li: Person
) -> None:
    assert sim.say(group, li, "吃了吗", robots=[]).deliveries == []


async def test_ids_stay_the_same_in_every_run(sim: Simulator, group: Group, li: Person) -> None:
    other = Simulator()
    assert other.create_group("g01").conversation_id == group.conversation_id
    assert other.create_person("小李").sender_id == li.sender_id
