"""Interactive cards: delivered, touched, answered, changed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.simulator import Group, Person, Robot, Simulator
from tests.simulator.raw_bot import CARD, RawBot, data_of

BOTH = "/v1.0/card/instances/createAndDeliver"
ALONE = "/v1.0/card/instances"


@pytest.fixture
async def bot(bot: RawBot) -> RawBot:
    await bot.login()
    return bot


def card(group: Group, robot: Robot, **params: str) -> dict[str, Any]:
    return {
        "cardTemplateId": "t.schema",
        "outTrackId": "o1",
        "cardData": {"cardParamMap": {"title": "请点", "text": "修好了吗？", **params}},
        "openSpaceId": f"dtv1.card//IM_GROUP.{group.conversation_id}",
        "imGroupOpenDeliverModel": {"robotCode": robot.robot_code, "atUserIds": {"staff001": "您"}},
    }


CHOICES = {"choice1": "修好了", "choice2": "还没有", "says1": "解决了", "state": "open"}


async def test_a_card_lies_in_its_group_with_its_buttons(
    sim: Simulator, bot: RawBot, group: Group, robot: Robot, li: Person
) -> None:
    _, said = await bot.post(BOTH, card(group, robot, **CHOICES))
    [post] = sim.posts
    [result] = said["result"]["deliverResults"]
    assert (result["success"], result["carrierId"]) == (True, post.key)
    assert (post.route, post.group, post.card) == ("card", group, "o1")
    assert (post.title, post.text, post.mentions) == ("请点", "修好了吗？", (li,))
    assert [(one.label, one.action) for one in post.buttons] == [
        ("修好了", "choice1"),
        ("还没有", "choice2"),
    ]


async def test_a_card_to_nowhere_is_no_success_although_the_call_is(
    sim: Simulator, bot: RawBot, group: Group, robot: Robot
) -> None:
    body = {**card(group, robot), "openSpaceId": "dtv1.card//IM_GROUP.cidNowhere"}
    status, said = await bot.post(BOTH, body)
    assert (status, said["result"]["deliverResults"][0]["success"]) == (200, False)
    assert not sim.posts


async def test_in_two_steps_the_result_is_a_list(
    sim: Simulator, bot: RawBot, robot: Robot, group: Group, li: Person
) -> None:
    body = {**card(group, robot), "openSpaceId": f"dtv1.card//IM_ROBOT.{li.staff_id}"}
    _, made = await bot.post(ALONE, body)
    _, laid = await bot.post(f"{ALONE}/deliver", body)
    assert (made["result"], laid["result"][0]["success"]) == ("o1", True)
    assert (sim.posts[0].person, sim.posts[0].group) == (li, None)


async def test_a_change_overwrites_all_unless_it_is_by_key(
    sim: Simulator, bot: RawBot, group: Group, robot: Robot
) -> None:
    await bot.post(BOTH, card(group, robot, **CHOICES))
    data = {"cardData": {"cardParamMap": {"state": "closed", "chosen": "修好了"}}}
    by_key = {"cardUpdateOptions": {"updateCardDataByKey": True}}
    await bot.post(ALONE, {"outTrackId": "o1", **data, **by_key}, "PUT")
    assert sim.posts[0].text == "修好了吗？\n✓ 修好了"
    assert sim.posts[0].buttons == ()
    await bot.post(ALONE, {"outTrackId": "o1", **data}, "PUT")
    assert "修好了吗" not in sim.posts[0].text
    status, said = await bot.post(ALONE, {"outTrackId": "no", **data}, "PUT")
    assert (status, said["code"]) == (400, "param.cardNotExist")


async def test_values_are_strings(bot: RawBot, group: Group, robot: Robot) -> None:
    body = card(group, robot)
    body["cardData"]["cardParamMap"]["count"] = 3
    assert (await bot.post(BOTH, body))[0] == 400


async def test_a_text_streams_in(sim: Simulator, bot: RawBot, group: Group, robot: Robot) -> None:
    await bot.post(BOTH, card(group, robot))
    piece = {"outTrackId": "o1", "key": "text", "isFull": True}
    for guid, words in [("1", "正在"), ("2", "正在查"), ("2", "again")]:
        await bot.post("/v1.0/card/streaming", {**piece, "guid": guid, "content": words}, "PUT")
    assert sim.posts[0].text == "正在查"
    long = {**piece, "guid": "3", "content": "长" * 2000}
    assert (await bot.post("/v1.0/card/streaming", long, "PUT"))[1][
        "code"
    ] == "param.stream.content"


async def test_a_touch_is_answered_and_changes_the_card(
    sim: Simulator, bot: RawBot, group: Group, robot: Robot, li: Person
) -> None:
    await bot.post(BOTH, card(group, robot, **CHOICES))
    async with bot.link() as link:
        await sim.connected()
        tapping = _tap(sim, li)
        frame = await link.frame()
        data = data_of(frame)
        assert frame["headers"]["topic"] == CARD
        assert (data["outTrackId"], data["userId"]) == ("o1", li.staff_id)
        assert (data["spaceType"], data["spaceId"]) == ("IM_GROUP", group.conversation_id)
        action = json.loads(data["content"])["cardPrivateData"]
        assert (action["actionIds"], action["params"]) == (["choice1"], {"k": "v"})
        answer = {
            "cardUpdateOptions": {"updateCardDataByKey": True},
            "cardData": {"cardParamMap": {"state": "closed", "chosen": "修好了"}},
        }
        await link.ack(frame, {"response": answer})
        tap = await tapping
    assert tap.answer == answer
    assert sim.posts[0].text == "修好了吗？\n✓ 修好了"


async def test_an_answer_after_two_seconds_changes_nothing(
    sim: Simulator, bot: RawBot, group: Group, robot: Robot, li: Person
) -> None:
    await bot.post(BOTH, card(group, robot, **CHOICES))
    async with bot.link() as link:
        await sim.connected()
        tapping = _tap(sim, li)
        await link.frame()
        sim.clock.advance(2.1)
        assert (await tapping).answer is None
    assert sim.posts[0].buttons


def _tap(sim: Simulator, person: Person) -> Any:
    return asyncio.ensure_future(sim.tap(sim.posts[0], person, "choice1", {"k": "v"}))
