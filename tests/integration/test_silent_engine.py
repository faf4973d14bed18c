"""Rasa is late or down: the resident is told so once, and answered when it is back."""

from __future__ import annotations

from bot.texts import replies
from tests.support.group import Group
from tests.support.scripted import GREETING, ScriptedDialogue
from tests.support.town import Town
from tests.support.waiting import until


async def is_back(engine: ScriptedDialogue, town: Town, group: Group) -> None:
    """The engine speaks again; time passes until what waited has been tried once more."""
    engine.silent = False

    async def answered() -> bool:
        town.clock.advance(seconds=1)
        return await group.is_quiet()

    await until(answered, "what waited is answered")
    await group.listens()


async def test_whoever_waits_two_seconds_gets_one_receipt_and_then_the_answer(
    group: Group, town: Town, engine: ScriptedDialogue
) -> None:
    engine.silent = True
    await group.posts("你好")
    town.clock.advance(seconds=2.1)
    await group.hears(replies.RECEIPT)
    await is_back(engine, town, group)
    assert group.heard == [replies.RECEIPT, GREETING]


async def test_a_resident_who_is_answered_in_time_gets_no_receipt(group: Group, town: Town) -> None:
    await group.says("你好")
    town.clock.advance(seconds=60)
    await town.bot.receipts()
    await group.settles()
    assert group.heard == [GREETING]


async def test_nothing_is_lost_in_a_long_silence_and_the_order_stays(
    group: Group, town: Town, engine: ScriptedDialogue
) -> None:
    engine.silent = True
    told = [f"{n}幢电梯停了" for n in range(1, 6)]
    for text in told:
        await group.posts(text)
    await is_back(engine, town, group)
    stories = [ticket["story"] for ticket in await town.desk.tickets()]
    assert sorted(stories) == told
    assert [text for text in engine.turns if text in told] == told


async def test_a_receipt_tells_nothing_of_the_matter(
    group: Group, town: Town, engine: ScriptedDialogue
) -> None:
    engine.silent = True
    await group.posts("我要举报楼下无证餐馆")
    town.clock.advance(seconds=3)
    await group.hears(replies.RECEIPT)
    await is_back(engine, town, group)
    assert group.heard == [replies.RECEIPT]


async def test_a_private_line_gets_its_receipt_in_private(
    group: Group, town: Town, engine: ScriptedDialogue
) -> None:
    engine.silent = True
    await group.posts("你好", private=True)
    town.clock.advance(seconds=3)
    await town.bot.receipts()
    await is_back(engine, town, group)
    assert await group.whispers("小李") == [replies.RECEIPT, GREETING]
    assert group.heard == []
