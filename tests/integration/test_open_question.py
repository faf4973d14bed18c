"""The form asks; who answers gets a ticket, and so does who does not."""

from __future__ import annotations

from bot.texts import replies
from tests.support.group import Group
from tests.support.scripted import EMPTY_TALK, QUESTION
from tests.support.town import Town


async def test_an_answer_completes_the_matter(group: Group, town: Town) -> None:
    assert await group.says(EMPTY_TALK) == [QUESTION]
    (line,) = await group.says("楼道灯不亮")
    (ticket,) = await town.desk.tickets()
    assert line.startswith("已受理")
    assert ticket["story"] == f"{EMPTY_TALK}\n楼道灯不亮"


async def test_an_unanswered_question_is_registered_after_ten_minutes(
    group: Group, town: Town
) -> None:
    await group.says(EMPTY_TALK)
    town.clock.advance(minutes=9, seconds=59)
    await town.bot.promises()
    assert await town.desk.tickets() == []
    town.clock.advance(seconds=1)
    await group.hears("已受理")
    (ticket,) = await town.desk.tickets()
    assert (ticket["story"], ticket["incomplete"]) == (EMPTY_TALK, True)


async def test_it_is_registered_once(group: Group, town: Town) -> None:
    await group.says(EMPTY_TALK)
    town.clock.advance(minutes=11)
    await group.hears("已受理")
    town.clock.advance(minutes=11)
    await town.bot.promises()
    assert len(await town.desk.tickets()) == 1


async def test_a_line_after_that_is_a_new_matter(group: Group, town: Town) -> None:
    await group.says(EMPTY_TALK)
    town.clock.advance(minutes=11)
    await group.hears("已受理")
    town.clock.advance(seconds=1)
    await group.says("楼道灯不亮")
    assert (await town.desk.tickets())[0]["story"] == "楼道灯不亮"


async def test_an_answered_question_is_not_registered_again(group: Group, town: Town) -> None:
    await group.says(EMPTY_TALK)
    await group.says("楼道灯不亮")
    town.clock.advance(minutes=11)
    await town.bot.promises()
    assert len(await town.desk.tickets()) == 1


async def test_the_question_in_the_group_may_be_answered_in_private(
    group: Group, town: Town
) -> None:
    await group.says(EMPTY_TALK)
    await group.says("楼道灯不亮", private=True)
    assert [ticket["story"] for ticket in await town.desk.tickets()] == [
        f"{EMPTY_TALK}\n楼道灯不亮"
    ]


async def test_asking_for_a_human_ends_the_question(group: Group, town: Town) -> None:
    await group.says(EMPTY_TALK)
    assert await group.says("转人工") == [replies.HAND_OFF]
    town.clock.advance(minutes=9)
    await town.bot.promises()
    assert await town.desk.tickets() == []


async def test_a_bare_mention_leaves_the_question_open(group: Group, town: Town) -> None:
    await group.says(EMPTY_TALK)
    await group.says("@呼应")
    town.clock.advance(minutes=10)
    await town.bot.promises()
    await group.settles()
    assert len(await town.desk.tickets()) == 1
