"""Speaking without being asked: to a group, to people one by one; and taking it back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.simulator import Group, Person, Robot, Simulator
from tests.simulator.raw_bot import RawBot

GROUP = "/v1.0/robot/groupMessages/send"
PEOPLE = "/v1.0/robot/oToMessages/batchSend"


@pytest.fixture
async def bot(bot: RawBot) -> RawBot:
    await bot.login()
    return bot


def words(robot: Robot, said: str = "停水通知", **more: Any) -> dict[str, Any]:
    param = json.dumps({"title": "t", "text": said})
    return {"robotCode": robot.robot_code, "msgKey": "sampleMarkdown", "msgParam": param, **more}


async def test_a_group_hears_it_and_mentions_nobody(
    sim: Simulator, bot: RawBot, robot: Robot, group: Group
) -> None:
    body = words(robot, openConversationId=group.conversation_id)
    status, said = await bot.post(GROUP, body)
    [post] = sim.posts
    assert (status, said) == (200, {"processQueryKey": post.key})
    assert (post.route, post.group, post.text) == ("openapi", group, "停水通知")
    assert post.mentions == ()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"robotCode": ""}, "invalidParameter.robotCode.empty"),
        ({"robotCode": "no"}, "invalidParameter.robotCode.notExsit"),
        ({"robotCode": "foreign"}, "invalidParameter.robotCode.auth"),
        ({"openConversationId": ""}, "miss.openConversationId"),
        ({"openConversationId": "cid"}, "invalid.openConversationId"),
        ({"msgKey": "sampleSong"}, "invalidParameter.msgKey.invalid"),
        ({"msgParam": "{"}, "invalidParameter.msgParam.invalid"),
        ({"msgParam": json.dumps({"text": "a" * 15_000})}, "invalidParameter.msgParam.tooLong"),
    ],
)
async def test_errors_are_http_400_with_a_code(
    sim: Simulator, bot: RawBot, robot: Robot, group: Group, wrong: dict[str, str], code: str
) -> None:
    sim.create_robot("otherapp", "s", "foreign")
    body = {**words(robot, openConversationId=group.conversation_id), **wrong}
    status, said = await bot.post(GROUP, body)
    assert (status, said["code"]) == (400, code)
    assert not sim.posts


async def test_a_group_that_is_gone_or_foreign_is_refused(
    sim: Simulator, bot: RawBot, robot: Robot, group: Group
) -> None:
    foreign = sim.create_group("g02", robots=[])
    sim.happenings.disband(group)
    for where, code in [(foreign, "bot.forbidden.sendMessage"), (group, "group.disbanded")]:
        body = words(robot, openConversationId=where.conversation_id)
        assert (await bot.post(GROUP, body))[1]["code"] == code


async def test_people_hear_it_alone_and_some_may_not(
    sim: Simulator, bot: RawBot, robot: Robot, li: Person
) -> None:
    status, said = await bot.post(PEOPLE, words(robot, userIds=[li.staff_id, "nobody"]))
    [post] = sim.posts
    assert (status, said["invalidStaffIdList"]) == (200, ["nobody"])
    assert (post.route, post.person, post.group) == ("oto", li, None)
    sim.faults.flow_controlled = 1.0
    _, said = await bot.post(PEOPLE, words(robot, userIds=[li.staff_id]))
    assert said["flowControlledStaffIdList"] == [li.staff_id]
    assert len(sim.posts) == 1


async def test_no_more_than_twenty_people_at_once(bot: RawBot, robot: Robot) -> None:
    status, said = await bot.post(PEOPLE, words(robot, userIds=["a"] * 21))
    assert (status, said["code"]) == (400, "too.many.people")


async def test_the_other_spelling_of_the_path_does_not_exist(bot: RawBot, robot: Robot) -> None:
    url = bot.simulator.url + PEOPLE.replace("oToMessages", "otoMessages")
    async with bot.session.post(url, json={}, headers=bot.headers) as answer:
        assert answer.status == 404


async def test_a_message_can_be_taken_back_for_a_day(
    sim: Simulator, bot: RawBot, robot: Robot, group: Group
) -> None:
    where = {"openConversationId": group.conversation_id, "robotCode": robot.robot_code}
    sent = [await bot.post(GROUP, words(robot, **where)) for _ in range(2)]
    keys = [said["processQueryKey"] for _, said in sent]
    recall = "/v1.0/robot/groupMessages/recall"
    _, said = await bot.post(recall, {**where, "processQueryKeys": [keys[0], "no"]})
    assert (said["successResult"], list(said["failedResult"])) == ([keys[0]], ["no"])
    assert [one.recalled for one in sim.posts] == [True, False]
    query = "/v1.0/robot/groupMessages/query"
    states = [await bot.post(query, {**where, "processQueryKey": key}) for key in keys]
    assert [said["sendStatus"] for _, said in states] == ["RECALLED", "SUCCESS"]
    sim.clock.advance(24 * 3600 + 1)
    await bot.login()
    _, said = await bot.post(recall, {**where, "processQueryKeys": [keys[1]]})
    assert list(said["failedResult"]) == [keys[1]]


async def test_people_and_groups_can_be_looked_up(
    sim: Simulator, bot: RawBot, robot: Robot, group: Group, li: Person
) -> None:
    token = f"?access_token={await bot.login()}"
    _, said = await bot.post(f"/topapi/v2/user/get{token}", {"userid": li.staff_id})
    assert (said["errcode"], said["result"]["name"]) == (0, "小李")
    _, said = await bot.post(f"/topapi/v2/user/getbymobile{token}", {"mobile": li.mobile})
    assert said["result"]["userid"] == li.staff_id
    _, said = await bot.post(f"/topapi/v2/user/get{token}", {"userid": "nobody"})
    assert said["errcode"] == 60121
    where = {"openConversationId": group.conversation_id}
    _, said = await bot.post("/v1.0/robot/groups/robots/query", where)
    assert [one["robotCode"] for one in said["chatbotInstanceVOList"]] == [robot.robot_code]


async def test_only_scene_groups_tell_their_members(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    wang = sim.create_person("王师傅")
    scene = sim.create_group("g02", "场景群", members=[li, wang], scene=True)
    members = "/v1.0/im/sceneGroups/members/batchQuery"
    status, said = await bot.post(members, {"openConversationId": group.conversation_id})
    assert (status, said["code"]) == (400, "groupPermissionDenied")
    where = {"openConversationId": scene.conversation_id, "maxResults": 1}
    _, first = await bot.post(members, where)
    _, second = await bot.post(members, {**where, "nextToken": first["nextToken"]})
    found = [first["memberUserIds"], second["memberUserIds"]]
    assert (found, second["hasMore"]) == ([[li.staff_id], [wang.staff_id]], False)
    _, said = await bot.post("/v1.0/im/sceneGroups/query", where)
    assert said["title"] == "场景群"
