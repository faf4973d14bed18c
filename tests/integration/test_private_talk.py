"""What began in private, or must stay private, is never continued in the group (design D7, D9)."""

from __future__ import annotations

import pytest

from tests.support.group import Group
from tests.support.scripted import EMPTY_TALK
from tests.support.town import Town

ASKED_IN_PRIVATE = ("转人工", True)
VIOLENCE = ("我老公在打我，救命", False)
REPORT = ("我要举报楼下无证餐馆", False)


@pytest.mark.parametrize(("text", "private"), [ASKED_IN_PRIVATE, VIOLENCE, REPORT])
async def test_a_humans_words_go_where_the_resident_spoke(
    group: Group, town: Town, text: str, private: bool
) -> None:
    await group.says(text, private=private)
    (call,) = await town.desk.calls()
    talk = f"/handoffs/{call['id']}"
    await town.desk.asks("POST", f"{talk}/take")
    await town.desk.asks("POST", f"{talk}/reply", {"text": "我是值班的老周。"})
    await town.desk.asks("POST", f"{talk}/release")
    await group.settles()
    assert group.heard == []
    assert len(await group.whispers("小李")) == 3


@pytest.mark.parametrize("text", ["转人工", EMPTY_TALK])
async def test_what_the_clock_says_later_goes_there_too(
    group: Group, town: Town, text: str
) -> None:
    await group.says(text, private=True)
    town.clock.advance(minutes=10)
    await town.bot.promises()
    await group.settles()
    assert group.heard == []
    assert len(await group.whispers("小李")) == 2


@pytest.mark.parametrize("text", ["我要举报楼下无证餐馆", "我老公在打我，救命"])
async def test_of_the_gravest_matters_the_group_hears_nothing(group: Group, text: str) -> None:
    assert await group.says(text) == []
