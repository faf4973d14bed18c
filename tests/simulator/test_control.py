"""The control door: what a test or bench in another process can do."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.simulator import Group, NotLoopback, Person, Robot, Simulator, serving
from bot.simulator.estates import create_estate_groups
from tests.conftest import ROOT
from tests.simulator.raw_bot import RawBot, text


class Door:
    """Another process, as far as the simulator can tell."""

    def __init__(self, sim: Simulator, session: ClientSession) -> None:
        self._sim, self._session = sim, session

    async def __call__(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        url = f"{self._sim.url}/sim/{path}"
        async with self._session.request(method, url, json=body) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def door(sim: Simulator) -> AsyncIterator[Door]:
    async with ClientSession() as session:
        yield Door(sim, session)


async def test_a_town_is_made_and_shown_without_secrets(sim: Simulator, door: Door) -> None:
    await door("POST", "robots", {"client_id": "c", "client_secret": "s3cret"})
    await door("POST", "people", {"name": "小李", "mobile": "138"})
    body = {"key": "g", "title": "群", "robots": ["c"], "members": ["小李"], "scene": True}
    status, group = await door("POST", "groups", body)
    _, town = await door("GET", "town")
    assert (status, group["conversation_id"]) == (201, sim.town.groups["g"].conversation_id)
    assert (town["people"][0]["name"], town["groups"][0]["members"]) == ("小李", ["小李"])
    assert "s3cret" not in str(town)


async def test_somebody_speaks_and_the_answer_is_waited_for(
    sim: Simulator, door: Door, bot: RawBot, group: Group, li: Person
) -> None:
    async with bot.link() as link:
        await sim.connected()
        order = {"group": "g01", "person": "小李", "text": "电梯坏了"}
        status, said = await door("POST", "say", order)
        message = await link.message()
        waiting = asyncio.ensure_future(door("GET", "posts?after=0&wait=30"))
        await bot.reply(message, text("收到", "staff001"))
        _, [post] = await waiting
    assert (status, said["message_id"]) == (202, message["msgId"])
    assert (post["text"], post["group"], post["mentions"]) == ("收到", "g01", ["小李"])
    assert post["reply_to"] == said["message_id"]
    _, stats = await door("GET", "stats")
    assert stats["connections"]["dingdemo0001"] == {"live": 0, "useful": 0, "most": 1, "opened": 1}
    assert (stats["posts"], stats["deliveries"]["acked"]) == ({"session": 1}, 1)
    _, [delivery] = await door("GET", "deliveries")
    assert delivery["acked_at"]


async def test_pictures_quotes_and_private_words(
    sim: Simulator, door: Door, group: Group, li: Person
) -> None:
    picture = base64.b64encode(b"\xff\xd8\xff").decode()
    _, first = await door("POST", "say", {"person": "小李", "text": "看", "picture": picture})
    order = {"group": "g01", "person": "小李", "text": "再看", "quote": first["message_id"]}
    await door("POST", "say", {**order, "robots": []})
    private, quoting = sim.record.entries
    assert (private.group, private.picture) == (None, b"\xff\xd8\xff")  # type: ignore[union-attr]
    assert quoting.quote is private  # type: ignore[union-attr]


async def test_knobs_are_shown_and_turned(sim: Simulator, door: Door) -> None:
    status, knobs = await door("PATCH", "faults", {"server_errors": 0.25, "api_quota": 10})
    assert (status, knobs["server_errors"], sim.faults.api_quota) == (200, 0.25, 10)
    status, said = await door("PATCH", "faults", {"nothing": 1})
    assert (status, "nothing" in said["error"]) == (400, True)


async def test_time_moves_on(sim: Simulator, door: Door) -> None:
    before = sim.clock.now()
    _, said = await door("POST", "clock", {"advance": 100})
    assert said["time"] == sim.clock.now() == before + 100
    await door("POST", "clock", {"speed": 2})
    assert sim.clock.speed == 2


@pytest.mark.parametrize(
    ("what", "state"),
    [("silence", "silent"), ("half-open", "half open"), ("malformed", "open")],
)
async def test_connections_go_bad(
    sim: Simulator, door: Door, bot: RawBot, what: str, state: str
) -> None:
    async with bot.link():
        [connection] = await sim.connected()
        assert await door("POST", f"connections/{what}", {}) == (200, {"connections": 1})
        assert connection.state == state
        await door("POST", "connections/drop", {"client": "dingdemo0001"})
        await sim.until(lambda: not sim.connections.of())
    assert (await door("POST", "connections/burn", {}))[0] == 400


async def test_groups_and_events(
    sim: Simulator, door: Door, bot: RawBot, group: Group, robot: Robot
) -> None:
    async with bot.link() as link:
        await sim.connected()
        await door("POST", "groups/g01/rename", {"title": "新名字"})
        await door("POST", "events", {"robot": robot.robot_code, "type": "any", "data": {}})
        kinds = [(await link.frame(of="EVENT"))["headers"]["eventType"] for _ in range(2)]
    assert kinds == ["chat_update_title", "any"]
    assert (await door("POST", "groups/g01/burn", {}))[0] == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("say", {"person": "nobody", "text": "x"}),
        ("say", {"person": "小李", "group": "nowhere"}),
        ("say", {"person": "小李", "picture": "%"}),
        ("people", {"nom": "x"}),
        ("groups", {}),
        ("tap", {"message_id": "no", "person": "小李"}),
        ("say", []),
        ("clock", {"speed": "fast"}),
    ],
)
async def test_mistakes_are_answered_with_a_sentence(
    door: Door, li: Person, path: str, body: object
) -> None:
    status, said = await door("POST", path, body)
    assert (status, said["error"] > "") == (400, True)


async def test_pages_of_strangers_have_no_say(sim: Simulator, door: Door) -> None:
    async with ClientSession() as session:
        url = f"{sim.url}/sim/clock"
        async with session.post(url, data='{"advance": 9}') as answer:
            assert answer.status == 415
        async with session.get(f"{sim.url}/sim/town", headers={"Host": "evil.cn"}) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.cn", ""])
async def test_it_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(NotLoopback):
        async with serving(Simulator(), host=host):
            pass


def test_every_estate_has_its_group() -> None:
    sim = Simulator()
    sim.create_robot()
    create_estate_groups(sim, ROOT / "data")
    assert sim.town.groups["g01"].title == "云栖澜苑业主群"
    assert len(sim.town.groups) == 20
