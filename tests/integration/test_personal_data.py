"""A group is a public place: no line for it carries personal data, whoever wrote it."""

from __future__ import annotations

from bot.texts import replies
from tests.support.group import Group
from tests.support.town import Town

PHONE = "13812345678"


async def test_staff_words_are_masked_in_the_group_and_whole_in_private(
    group: Group, town: Town
) -> None:
    await group.says("转人工")
    (call,) = await town.desk.calls()
    talk = f"/handoffs/{call['id']}"
    await town.desk.asks("POST", f"{talk}/take")
    words = f"请打{PHONE}找王师傅，他在3幢2单元501"
    await town.desk.asks("POST", f"{talk}/reply", {"text": words})
    await town.desk.asks("POST", f"{talk}/reply", {"text": words, "private": True})
    await group.settles()
    assert group.heard[-1].startswith("请打138****5678找")
    assert "501" not in group.heard[-1]
    assert await group.whispers("小李") == [words]


async def test_who_writes_a_phone_number_into_the_group_is_warned_once_and_in_private(
    group: Group,
) -> None:
    await group.says(f"3幢电梯停了，我电话{PHONE}")
    await group.says(f"再说一遍电话{PHONE}，电梯还停着")
    assert await group.whispers("小李") == [replies.PERSONAL_DATA_HINT]
    assert not any(PHONE in line or "私聊" in line for line in group.heard)


async def test_a_resident_without_an_id_is_not_warned_in_public(group: Group) -> None:
    heard = await group.says(f"3幢电梯停了，我电话{PHONE}", by=None)
    assert len(heard) == 1
    assert PHONE not in heard[0]


async def test_the_desk_sees_what_was_written(group: Group, town: Town) -> None:
    await group.says(f"3幢电梯停了，我电话{PHONE}")
    (ticket,) = await town.desk.tickets()
    assert PHONE in ticket["story"]
