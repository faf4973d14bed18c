"""Danger is answered at once, with the engine dead, and never where it must not be seen."""

from __future__ import annotations

import pytest

from bot.texts.emergency_cards import CARDS
from tests.support.group import Group
from tests.support.scripted import ScriptedDialogue
from tests.support.town import Town

FIRE = "3幢2单元着火了，快来人"
AT_HOME = ("我老公在打我，救命", "domestic_violence")
DESPAIR = ("我不想活了，现在站在楼顶", "self_harm")


async def test_an_emergency_is_answered_with_the_engine_silent(
    group: Group, engine: ScriptedDialogue
) -> None:
    engine.silent = True
    assert await group.says(FIRE) == [CARDS["fire"].group]
    assert engine.turns == []


async def test_an_emergency_raises_an_alarm_with_its_ticket(group: Group, town: Town) -> None:
    await group.says(FIRE)
    (call,) = await town.desk.calls()
    (ticket,) = await town.desk.tickets()
    assert (call["kind"], call["text"], call["note"]) == ("emergency", FIRE, "fire")
    assert (ticket["number"], ticket["state"], ticket["urgency"]) == (
        call["ticket"],
        "EMERGENCY",
        "P0",
    )


async def test_alarms_stand_before_other_calls(group: Group, town: Town) -> None:
    await group.says("转人工", by="小王")
    town.clock.advance(seconds=1)
    await group.says(FIRE, by="小李")
    assert [call["kind"] for call in await town.desk.calls()] == ["emergency", "asked"]


async def test_the_very_same_emergency_message_raises_one_alarm(group: Group, town: Town) -> None:
    for _ in range(3):
        await group.posts(FIRE, message_id="same")
    await group.settles()
    assert len(group.heard) == len(await town.desk.calls()) == 1


@pytest.mark.parametrize(("text", "kind"), [AT_HOME, DESPAIR])
async def test_violence_and_despair_are_answered_in_private_alone(
    group: Group, town: Town, engine: ScriptedDialogue, text: str, kind: str
) -> None:
    engine.silent = True
    assert await group.says(text) == []
    assert await group.whispers("小李") == [CARDS[kind].private]
    assert await group.whispers("小王") == []
    assert [call["note"] for call in await town.desk.calls()] == [kind]


@pytest.mark.parametrize(("text", "kind"), [AT_HOME, DESPAIR])
async def test_without_a_private_route_nothing_is_said_and_the_alarm_notes_it(
    group: Group, town: Town, text: str, kind: str
) -> None:
    assert await group.says(text, by=None) == []
    assert [line["from"] for line in await group.lines(reader="")] == [""]
    (call,) = await town.desk.calls()
    assert call["note"].startswith(kind)
    assert "no private route" in call["note"]


@pytest.mark.parametrize(("text", "kind"), [AT_HOME, DESPAIR])
async def test_no_step_of_such_a_ticket_is_posted_in_the_group(
    group: Group, town: Town, text: str, kind: str
) -> None:
    await group.says(text)
    (ticket,) = await town.desk.tickets()
    for step in ("confirm", "sign", "contact"):
        await town.desk.steps(ticket["number"], step)
    await group.settles()
    assert group.heard == []
    assert len(await group.whispers("小李")) == 4


async def test_an_emergency_told_in_private_is_answered_in_private(group: Group) -> None:
    assert await group.says(FIRE, private=True) == []
    assert await group.whispers("小李") == [CARDS["fire"].private]


async def test_an_emergency_is_answered_while_a_human_owns_the_talk(group: Group) -> None:
    await group.says("转人工")
    assert await group.says(FIRE) == [CARDS["fire"].group]


async def test_what_is_said_in_danger_is_part_of_the_emergency(group: Group, town: Town) -> None:
    await group.says(FIRE)
    (heard,) = await group.says("里面还有两个老人")
    (ticket,) = await town.desk.tickets()
    assert "已记下" in heard
    assert ticket["timeline"][-1]["text"] == "里面还有两个老人"


async def test_in_danger_nobody_waits_for_the_engine(
    group: Group, engine: ScriptedDialogue
) -> None:
    await group.says(FIRE)
    engine.silent = True
    (heard,) = await group.says("里面还有两个老人")
    assert "已记下" in heard


async def test_what_is_added_to_violence_is_noted_in_private(group: Group) -> None:
    await group.says(AT_HOME[0])
    assert await group.says("里面还有孩子") == []
    assert len(await group.whispers("小李")) == 2


async def test_a_human_is_called_from_danger_too(group: Group, town: Town) -> None:
    await group.says(FIRE)
    await group.says("转人工")
    assert {call["kind"] for call in await town.desk.calls()} == {"emergency", "asked"}
