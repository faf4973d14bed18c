"""Lines to one person in DingTalk: they never reach a group."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.dingtalk.outcomes import Dead, OutcomeUnknown, Taken
from bot.ports import GroupGone, SendImpossible, SendRefused
from tests.support.builders import a_line
from tests.support.dingtalk_scene import (
    ALONE,
    ANSWERS,
    IN_GROUP,
    OUTSIDER,
    Scene,
    a_scene,
    private,
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


async def test_a_private_line_is_answered_in_its_own_session(scene: Scene) -> None:
    scene.open_session(ALONE)
    scene.open_session(IN_GROUP)
    assert await scene.send(private()) == "session"
    [call] = scene.server.calls
    assert call.query == "session=1xiaoli"
    assert call.body == {"msgtype": "text", "text": {"content": "只对您说"}}


async def test_a_private_line_without_a_session_is_written(scene: Scene) -> None:
    assert await scene.send(private()) == "private"
    [call] = scene.server.asked(PRIVATE)
    assert call.body["userIds"] == ["xiaoli"]
    assert call.body["msgParam"] == '{"content":"只对您说"}'


@pytest.mark.parametrize(
    "refused",
    [
        errcode(300001),
        errcode(130101),
        errcode(310000),
        errcode(400013),
        errcode(400106),
        Reply(404, raw=b"<p>"),
        Reply(500, raw=b""),
        Reply(hidden=True),
    ],
)
@pytest.mark.parametrize(
    "then",
    [
        refusal("staffId.notExisted"),
        refusal("send.forbidden"),
        refusal("group.disbanded"),
        refusal("resource.not.found"),
        refusal("send.too.fast"),
        Reply(hidden=True),
    ],
)
@pytest.mark.parametrize("kind", ["emergency", "reply"])
async def test_a_private_line_never_reaches_a_group(
    scene: Scene, refused: Reply, then: Reply, kind: str
) -> None:
    scene.open_session(IN_GROUP)
    scene.open_session(ALONE)
    for path, reply in ((CARD, refusal("group.disbanded")), (SESSION, refused), (PRIVATE, then)):
        scene.server.will_answer(path, reply)
    line = private(kind=kind, also_to=("xiaowang",), choices=ANSWERS, speaker=OUTSIDER)
    with pytest.raises((SendRefused, SendImpossible, OutcomeUnknown)) as end:
        await scene.send(line, "t.schema")
    assert not isinstance(end.value, GroupGone)
    assert GROUP not in scene.server.paths()
    assert "gg01" not in [call.query.removeprefix("session=") for call in scene.server.calls]
    assert all(call.body["userIds"] == ["xiaoli"] for call in scene.server.asked(PRIVATE))
    assert "IM_GROUP" not in str([call.body for call in scene.server.asked(CARD)])


async def test_who_has_no_account_is_only_answered_in_a_session(scene: Scene) -> None:
    scene.open_session(f"1:{OUTSIDER}")
    assert await scene.send(private(person=OUTSIDER)) == "session"
    scene.sessions.kept.clear()
    with pytest.raises(SendImpossible, match="账号"):
        await scene.send(private(person=OUTSIDER))
    assert scene.server.paths() == [SESSION]


@pytest.mark.parametrize("fields", [{"private": True, "person": None}, {"group_id": None}])
async def test_a_line_without_a_place_goes_nowhere(scene: Scene, fields: dict[str, Any]) -> None:
    scene.open_session("1:None")
    scene.open_session("g:None")
    with pytest.raises(SendImpossible):
        await scene.send(a_line(**fields))
    assert not scene.server.calls


def partly(invalid: Any = (), slowed: Any = ()) -> Reply:
    lists = {"invalidStaffIdList": invalid, "flowControlledStaffIdList": slowed}
    return Reply(200, {"processQueryKey": "k", **lists})


async def test_somebody_dingtalk_does_not_know_is_told_to_the_staff(scene: Scene) -> None:
    scene.server.will_answer(PRIVATE, partly(invalid=["xiaoli"]))
    with pytest.raises(SendImpossible, match="找不到"):
        await scene.send(private())


async def test_somebody_who_gets_too_much_waits(scene: Scene) -> None:
    scene.server.will_answer(PRIVATE, partly(slowed=["xiaoli"]))
    with pytest.raises(SendRefused) as refused:
        await scene.send(private())
    assert refused.value.wait == 60


@pytest.mark.parametrize(
    "strange", ["xiaoli", {"xiaoli": 1}, [["xiaoli"], None, 3], ["other"], None]
)
async def test_lists_that_name_nobody_of_ours_change_nothing(scene: Scene, strange: Any) -> None:
    scene.server.will_answer(PRIVATE, partly(invalid=strange, slowed=strange))
    assert await scene.send(private()) == "private"


async def test_what_one_of_several_got_is_not_sent_twice(scene: Scene) -> None:
    scene.server.will_answer(PRIVATE, partly(["p1"], ["p2"]))
    assert isinstance(await scene.api.say_to("r", ["p1", "p2", "p3"], "{}"), Taken)
    scene.server.will_answer(PRIVATE, partly(["p1", "p2"]))
    assert isinstance(await scene.api.say_to("r", ["p1", "p2"], "{}"), Dead)


async def test_no_more_than_twenty_are_named_at_once(scene: Scene) -> None:
    await scene.api.say_to("r", [f"p{number}" for number in range(30)], "{}")
    assert len(scene.server.asked(PRIVATE)[0].body["userIds"]) == 20
