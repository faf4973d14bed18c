"""The phone: the sandbox's page, with DingTalk's groups behind it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType

from bot.simulator import Group, Robot, Simulator
from tests.simulator.raw_bot import RawBot, data_of, text

JPEG = b"\xff\xd8\xff picture"


class Phone:
    """What the page does."""

    def __init__(self, sim: Simulator, session: ClientSession) -> None:
        self.sim, self.session = sim, session

    async def says(self, who: str | None, words: str, **more: Any) -> tuple[int, Any]:
        body = {"user": who, "text": words, "at_bot": True, **more}
        url = f"{self.sim.url}/sandbox/api/groups/g01/messages"
        async with self.session.post(url, json=body) as answer:
            return answer.status, await answer.json()

    async def sees(self, path: str, **query: str) -> Any:
        async with self.session.get(f"{self.sim.url}/sandbox/{path}", params=query) as answer:
            assert answer.status == 200
            return await answer.json()

    async def lines(self, **query: str) -> list[tuple[str, str, bool]]:
        found = await self.sees("api/groups/g01/messages", **query)
        return [(one["from"], one["text"], one["private"]) for one in found]


@pytest.fixture
async def phone(sim: Simulator, group: Group) -> AsyncIterator[Phone]:
    async with ClientSession() as session:
        yield Phone(sim, session)


async def test_the_page_and_its_files_are_served(phone: Phone) -> None:
    for path in ("/sandbox", "/sandbox/static/buttons.js", "/static/dom.js", "/"):
        async with phone.session.get(phone.sim.url + path) as answer:
            assert answer.status == 200
    assert await phone.sees("api/groups") == [{"group": "g01", "name": "云栖澜苑"}]


async def test_words_go_to_the_bot_and_its_answer_comes_back(
    sim: Simulator, phone: Phone, bot: RawBot
) -> None:
    async with bot.link() as link:
        await sim.connected()
        status, said = await phone.says("小李", "电梯坏了", message_id="web-1")
        message = await link.message()
        await bot.reply(message, text("收到 @x", message["senderStaffId"]))
    assert (status, said) == (202, {"message_id": "web-1"})
    assert message["msgId"] == "web-1"
    mine, answer = await phone.sees("api/groups/g01/messages")
    assert (mine["to"], mine["message_id"]) == ("robot", "web-1")
    assert (answer["from"], answer["to"], answer["reply_to"]) == ("robot", "小李", "web-1")


async def test_the_same_message_twice_is_said_once(phone: Phone) -> None:
    for _ in range(2):
        assert (await phone.says("小李", "在吗", message_id="web-1"))[0] == 202
    assert await phone.lines() == [("小李", "在吗", False)]


async def test_without_an_at_no_robot_hears_it(phone: Phone) -> None:
    await phone.says("小李", "吃了吗", at_bot=False)
    [line] = await phone.sees("api/groups/g01/messages")
    assert line["to"] is None
    assert not phone.sim.record.deliveries


async def test_a_private_word_is_for_two(sim: Simulator, phone: Phone, bot: RawBot) -> None:
    async with bot.link() as link:
        await sim.connected()
        await phone.says("林姐", "老公打我", private=True)
        message = await link.message()
        assert message["conversationType"] == "1"
        await bot.reply(message, text("您安全吗"))
    assert await phone.lines() == await phone.lines(**{"as": "小李"}) == []
    seen = [("林姐", "老公打我", True), ("robot", "您安全吗", True)]
    assert await phone.lines(**{"as": "林姐"}) == seen
    private = await phone.sees("api/private/messages", **{"as": "林姐"})
    assert [one["text"] for one in private] == ["老公打我", "您安全吗"]


async def test_ids_become_names_and_mentions(sim: Simulator, phone: Phone, bot: RawBot) -> None:
    async with bot.link() as link:
        await sim.connected()
        await phone.says("小李", "电梯坏了")
        message = await link.message()
        staff = message["senderStaffId"]
        await bot.reply(message, text(f"@{staff} 收到", staff))
    line = (await phone.sees("api/groups/g01/messages"))[-1]
    assert (line["text"], line["to"]) == ("@小李 收到", None)


async def test_a_photo_is_carried_and_shown(sim: Simulator, phone: Phone, bot: RawBot) -> None:
    photo = f"data:image/jpeg;base64,{base64.b64encode(JPEG).decode()}"
    async with bot.link() as link:
        await sim.connected()
        await phone.says("小李", "看", photo=photo)
        assert (await link.message())["msgtype"] == "richText"
    [line] = await phone.sees("api/groups/g01/messages")
    async with phone.session.get(f"{sim.url}/sandbox/api/photos/{line['photo']}") as answer:
        assert (answer.content_type, await answer.read()) == ("image/jpeg", JPEG)


async def test_who_is_unnamed_is_of_no_organisation(
    sim: Simulator, phone: Phone, bot: RawBot
) -> None:
    async with bot.link() as link:
        await sim.connected()
        await phone.says(None, "有人吗")
        assert "senderStaffId" not in await link.message()


async def test_the_list_of_chats_counts_what_is_new(phone: Phone) -> None:
    await phone.says("小李", "一")
    await phone.says("王师傅", "二")
    [row] = await phone.sees("api/summary", **{"as": "小李", "seen": "g01:0"})
    assert (row["chat"], row["text"], row["unread"]) == ("g01", "二", 1)


async def test_one_reads_on_and_looks_back(phone: Phone) -> None:
    for word in "一二三":
        await phone.says("小李", word)
    assert [one[1] for one in await phone.lines(after="1")] == ["二", "三"]
    assert [one[1] for one in await phone.lines(before="3")] == ["一", "二"]


async def test_open_pages_hear_of_news(phone: Phone) -> None:
    async with phone.session.ws_connect(f"{phone.sim.url}/sandbox/live?group=g01") as page:
        await phone.says("小李", "一")
        assert (await page.receive()).data == "news"


async def test_open_pages_are_sent_away_when_it_stops(phone: Phone) -> None:
    async with phone.session.ws_connect(f"{phone.sim.url}/sandbox/live") as page:
        phone.sim.world.stopping.set()
        assert (await page.receive()).type is WSMsgType.CLOSE


@pytest.mark.parametrize(
    "wrong", [{"user": "robot"}, {"text": 1}, {"at_bot": "yes"}, {"photo": "x"}, {"message_id": ""}]
)
async def test_mistakes_are_answered_with_a_sentence(phone: Phone, wrong: dict[str, Any]) -> None:
    more = {name: value for name, value in wrong.items() if name not in ("user", "text")}
    status, said = await phone.says(wrong.get("user", "小李"), wrong.get("text", "x"), **more)
    assert (status, said["error"] > "") == (400, True)


async def test_a_button_is_touched(
    sim: Simulator, phone: Phone, bot: RawBot, group: Group, robot: Robot
) -> None:
    await phone.says("小李", "电梯坏了")
    await bot.login()
    body = {
        "cardTemplateId": "t",
        "outTrackId": "o1",
        "cardData": {"cardParamMap": {"title": "请点", "text": "好了吗", "choice1": "好了"}},
        "openSpaceId": f"dtv1.card//IM_GROUP.{group.conversation_id}",
        "imGroupOpenDeliverModel": {"robotCode": robot.robot_code},
    }
    await bot.post("/v1.0/card/instances/createAndDeliver", body)
    line = (await phone.sees("api/groups/g01/messages"))[-1]
    assert (line["text"], line["buttons"]) == (
        "请点\n好了吗",
        [{"label": "好了", "url": "", "action": "choice1"}],
    )
    async with bot.link() as link:
        await sim.connected()
        tap = {"message_id": line["message_id"], "user": "小李", "action": "choice1"}
        url = f"{sim.url}/sandbox/api/taps"
        asking = asyncio.ensure_future(_status(phone.session, url, tap))
        frame = await link.frame()
        change = {
            "cardData": {"cardParamMap": {"text": "好了吗", "state": "closed", "chosen": "好了"}}
        }
        await link.ack(frame, {"response": change})
        assert await asking == 200
    assert json.loads(data_of(frame)["content"])["cardPrivateData"]["actionIds"] == ["choice1"]
    changed = (await phone.sees("api/groups/g01/messages"))[-1]
    assert changed["text"] == "（更新）好了吗\n✓ 好了"


async def _status(session: ClientSession, url: str, body: object) -> int:
    async with session.post(url, json=body) as answer:
        return answer.status
