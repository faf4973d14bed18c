"""A human takes a talk over: the robot is quiet in it, and only its owner speaks."""

from __future__ import annotations

from typing import Any

from bot.domain.message import TalkKey
from bot.texts import replies
from tests.support.group import Group
from tests.support.scripted import GREETING, ScriptedDialogue
from tests.support.town import Town
from tests.support.waiting import until

TALK = TalkKey("sandbox|小李")


async def call_human(group: Group, town: Town) -> str:
    await group.says("转人工")
    return f"/handoffs/{(await town.desk.calls())[0]['id']}"


async def post(town: Town, path: str, **body: Any) -> int:
    return (await town.desk.asks("POST", path, body)).status


async def test_who_asks_for_a_human_is_told_and_then_left_to_the_human(
    group: Group, town: Town
) -> None:
    assert await group.says("转人工") == [replies.HAND_OFF]
    assert await group.says("你好") == []
    assert [call["kind"] for call in await town.desk.calls()] == ["asked"]


async def test_the_robot_still_answers_the_neighbours(group: Group) -> None:
    await group.says("转人工", by="小李")
    assert await group.says("你好", by="小王") == [GREETING]


async def test_take_reply_release_is_a_whole_conversation(group: Group, town: Town) -> None:
    talk = await call_human(group, town)
    assert await post(town, f"{talk}/take", by="老周") == 200
    assert await post(town, f"{talk}/reply", by="老周", text="马上过来。") == 202
    await group.settles()
    assert await group.says("好的谢谢") == []
    assert await post(town, f"{talk}/release", by="老周") == 200
    await group.settles()
    assert await group.says("你好") == [GREETING]
    assert group.heard == [replies.HAND_OFF, "马上过来。", replies.RELEASED, GREETING]
    assert await town.desk.calls() == []


async def test_only_the_owner_speaks_takes_and_releases(group: Group, town: Town) -> None:
    talk = await call_human(group, town)
    assert await post(town, f"{talk}/reply", by="老周", text="在吗") == 409
    assert await post(town, f"{talk}/release", by="老周") == 409
    assert await post(town, f"{talk}/take", by="老周") == 200
    assert await post(town, f"{talk}/take", by="老周") == 200
    assert await post(town, f"{talk}/take", by="小陈") == 409
    assert await post(town, f"{talk}/reply", by="小陈", text="在吗") == 409
    assert await post(town, f"{talk}/release", by="小陈") == 409
    await group.settles()
    assert group.heard == [replies.HAND_OFF]


async def test_an_empty_reply_and_an_unknown_call_are_refused(group: Group, town: Town) -> None:
    talk = await call_human(group, town)
    await post(town, f"{talk}/take")
    assert await post(town, f"{talk}/reply", text=" ") == 400
    assert await post(town, f"{talk}/reply") == 400
    assert await post(town, "/handoffs/99/take") == 404
    assert await post(town, "/handoffs/x/take") == 400


async def test_an_answer_under_way_is_dropped_when_a_human_takes_over(
    group: Group, town: Town, engine: ScriptedDialogue
) -> None:
    engine.may_answer.clear()
    await group.posts("你好")

    async def asked() -> bool:
        return engine.turns == ["你好"]

    await until(asked, "the engine is asked")
    await town.bot.take_over.take(TALK, "老周")
    engine.may_answer.set()
    await group.settles()
    assert group.heard == []


async def test_a_call_nobody_takes_is_owned_up_to_after_ten_minutes(
    group: Group, town: Town
) -> None:
    await group.says("转人工")
    town.clock.advance(minutes=10)
    await group.hears(replies.UNATTENDED)
    town.clock.advance(minutes=10)
    await town.bot.promises()
    await group.settles()
    assert group.heard.count(replies.UNATTENDED) == 1


async def test_a_call_that_was_taken_is_not_excused_for(group: Group, town: Town) -> None:
    talk = await call_human(group, town)
    await post(town, f"{talk}/take")
    town.clock.advance(minutes=11)
    await town.bot.promises()
    await group.settles()
    assert group.heard == [replies.HAND_OFF]


async def test_two_lines_in_a_row_not_understood_call_a_human(group: Group, town: Town) -> None:
    assert await group.says("呜啦呜啦") == [replies.CLARIFY]
    assert await group.says("咕噜咕噜") == [replies.CLARIFY_HUMAN]
    assert [call["kind"] for call in await town.desk.calls()] == ["unsure"]


async def test_a_line_in_between_that_is_understood_starts_the_count_anew(group: Group) -> None:
    await group.says("呜啦呜啦")
    await group.says("你好")
    assert await group.says("咕噜咕噜") == [replies.CLARIFY]
