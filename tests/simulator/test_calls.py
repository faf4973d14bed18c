"""What every call passes: tokens, limits, broken servers, answers that get lost; and files."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientError, FormData, ServerDisconnectedError

from bot.simulator import Faults, Group, NoSuchKnob, Person, Robot, Simulator
from bot.simulator.chance import Chance
from tests.simulator.raw_bot import RawBot, text

PEOPLE = "/v1.0/robot/oToMessages/batchSend"
DOWNLOAD = "/v1.0/robot/messageFiles/download"


def words(robot: Robot, li: Person) -> dict[str, Any]:
    param = json.dumps({"content": "好"})
    known = {"robotCode": robot.robot_code, "userIds": [li.staff_id]}
    return {**known, "msgKey": "sampleText", "msgParam": param}


async def test_a_token_stays_the_same_for_two_hours(sim: Simulator, bot: RawBot) -> None:
    first = await bot.login()
    sim.clock.advance(7000)
    assert await bot.login() == first
    sim.clock.advance(7000)
    assert await bot.login() == first
    sim.clock.advance(7201)
    assert await bot.login() != first
    assert sim.tokens.asked == {"dingdemo0001": 4}


async def test_wrong_secrets_and_wrong_forms_get_no_token(bot: RawBot) -> None:
    path = "/v1.0/oauth2/accessToken"
    status, said = await bot.post(path, {"appKey": "dingdemo0001", "appSecret": "no"})
    assert (status, said["code"]) == (400, "invalidClientIdOrSecret")
    async with bot.session.post(bot.simulator.url + path, data={"appKey": "x"}) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, "Missingbody")


async def test_a_bad_token_looks_different_on_either_host(
    sim: Simulator, bot: RawBot, robot: Robot, li: Person
) -> None:
    status, said = await bot.post(PEOPLE, words(robot, li))
    assert (status, said["code"]) == (400, "InvalidAuthentication")
    assert said["message"] == "不合法的access_token"
    status, said = await bot.post("/topapi/v2/user/get?access_token=no", {"userid": "x"})
    assert (status, said["errcode"]) == (200, 40014)


async def test_a_token_can_die_in_the_middle(
    sim: Simulator, bot: RawBot, robot: Robot, li: Person
) -> None:
    first = await bot.login()
    sim.expire_tokens()
    assert (await bot.post(PEOPLE, words(robot, li)))[1]["code"] == "InvalidAuthentication"
    assert await bot.login() != first
    sim.faults.token_expiry = 1.0
    assert (await bot.post(PEOPLE, words(robot, li)))[1]["code"] == "InvalidAuthentication"


async def test_each_api_has_its_calls_a_second(
    sim: Simulator, bot: RawBot, robot: Robot, li: Person
) -> None:
    sim.faults.qps_limit = 2
    await bot.login()
    states = [await bot.post(PEOPLE, words(robot, li)) for _ in range(3)]
    assert [status for status, _ in states] == [200, 200, 403]
    assert states[2][1]["code"] == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    status, _ = await bot.post("/v1.0/robot/groups/robots/query", {})
    assert status == 400
    sim.clock.advance(1)
    assert (await bot.post(PEOPLE, words(robot, li)))[0] == 200


async def test_a_month_has_so_many_calls(
    sim: Simulator, bot: RawBot, robot: Robot, li: Person
) -> None:
    sim.faults.api_quota = 1
    await bot.login()
    await bot.post(PEOPLE, words(robot, li))
    status, said = await bot.post(PEOPLE, words(robot, li))
    assert (status, said["code"]) == (403, "Forbidden.AccessDenied.ApiCountLimitForOrg")


async def test_servers_break_down_in_bursts(sim: Simulator, bot: RawBot) -> None:
    sim.faults.change({"server_errors": 1.0, "server_error_burst": 3})
    url = sim.url + PEOPLE

    async def status() -> int:
        async with bot.session.post(url, json={}) as answer:
            return answer.status

    first = await status()
    sim.faults.server_errors = 0.0
    states = [first, *[await status() for _ in range(3)]]
    assert all(one >= 500 for one in states[:3])
    assert states[3] == 400


async def test_a_message_is_taken_and_the_answer_is_a_504(
    sim: Simulator, bot: RawBot, robot: Robot, li: Person
) -> None:
    await bot.login()
    sim.faults.change({"hidden_answers": 1.0, "hidden_as": "504"})
    async with bot.session.post(
        sim.url + PEOPLE, json=words(robot, li), headers=bot.headers
    ) as answer:
        assert answer.status == 504
    assert [one.hidden for one in sim.posts] == ["504"]


async def test_a_message_is_taken_and_the_connection_is_cut(
    sim: Simulator, bot: RawBot, robot: Robot, li: Person
) -> None:
    await bot.login()
    sim.faults.change({"hidden_answers": 1.0, "hidden_as": "cut"})
    with pytest.raises((ServerDisconnectedError, ClientError)):
        await bot.post(PEOPLE, words(robot, li))
    assert [one.hidden for one in sim.posts] == ["cut"]


async def test_a_message_is_taken_and_never_answered(
    sim: Simulator, bot: RawBot, robot: Robot, li: Person
) -> None:
    await bot.login()
    sim.faults.change({"hidden_answers": 1.0, "hidden_as": "never"})
    asking = asyncio.ensure_future(bot.post(PEOPLE, words(robot, li)))
    [post] = await sim.posted(1)
    assert (post.hidden, asking.done()) == ("never", False)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


async def test_what_is_refused_hides_nothing(sim: Simulator, bot: RawBot) -> None:
    sim.faults.change({"hidden_answers": 1.0, "hidden_as": "504"})
    assert (await bot.post("/robot/sendBySession?session=no", text("好")))[0] == 200


async def test_a_picture_is_fetched_by_its_robot_while_the_code_lives(
    sim: Simulator, bot: RawBot, group: Group, li: Person, robot: Robot
) -> None:
    other = sim.create_robot("otherapp", "s")
    await bot.login()
    async with bot.link() as link:
        await sim.connected()
        sim.say(group, li, picture=b"\xff\xd8\xff picture", robots=[robot])
        data = await link.message()
    code = {"downloadCode": data["content"]["downloadCode"], "robotCode": robot.robot_code}
    _, said = await bot.post(DOWNLOAD, code)
    async with bot.session.get(said["downloadUrl"]) as answer:
        assert await answer.read() == b"\xff\xd8\xff picture"
    _, refused = await bot.post(DOWNLOAD, {**code, "robotCode": other.robot_code})
    assert refused["code"] == "invalidParameter.robotCode.auth"
    sim.clock.advance(3601)
    _, refused = await bot.post(DOWNLOAD, code)
    assert refused["code"] == "invalidParameter.robotCode.downloadCode"
    async with bot.session.get(said["downloadUrl"]) as answer:
        assert answer.status == 403


async def test_a_code_can_die_early(sim: Simulator, bot: RawBot, robot: Robot) -> None:
    sim.faults.download_code_expiry = 1.0
    await bot.login()
    code = {"downloadCode": sim.files.keep(b"x", robot), "robotCode": robot.robot_code}
    _, refused = await bot.post(DOWNLOAD, code)
    assert refused["code"] == "invalidParameter.robotCode.downloadCode"


async def test_a_file_is_uploaded(sim: Simulator, bot: RawBot) -> None:
    form = FormData({"type": "image"})
    form.add_field("media", b"\x89PNG", filename="a.png")
    url = f"{sim.url}/media/upload?access_token={await bot.login()}"
    async with bot.session.post(url, data=form) as answer:
        said = await answer.json()
    assert (said["errcode"], sim.files.media[said["media_id"]]) == (0, b"\x89PNG")


def test_knobs_are_turned_all_or_none() -> None:
    faults = Faults()
    for wrong in ({"nothing": 1}, {"max_attempts": "3"}, {"auth_failure": 1}, {"hidden_as": "x"}):
        with pytest.raises(NoSuchKnob):
            faults.change({"server_errors": 0.5, **wrong})
    faults.change({"qps_limit": None, "webhook_errcodes": [1, 2], "ack_timeout": 1})
    assert (faults.server_errors, faults.webhook_errcodes) == (0.0, (1, 2))


def test_the_same_seed_is_the_same_run() -> None:
    runs = [[Chance(7).token(), Chance(7).hits(0.5), Chance(7).pick("abc")] for _ in range(2)]
    assert runs[0] == runs[1]
    assert Chance(8).token() != Chance(7).token()
