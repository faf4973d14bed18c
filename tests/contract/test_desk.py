"""Calls for a human, deadlines and groups."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.domain.message import TalkKey
from bot.storage.database import Database
from tests.support.builders import a_message, a_ticket
from tests.support.clock import MORNING

HERE, THERE = TalkKey("sandbox|a"), TalkKey("sandbox|b")


async def meet(database: Database) -> None:
    async with database.transaction() as work:
        for sender in ("a", "b"):
            await work.talks.meet_all([a_message(sender_id=sender)])


async def call(database: Database, talk: TalkKey, kind: str, **fields: object) -> int:
    given = {"ticket": None, "message": None, "at": MORNING, **fields}
    async with database.transaction() as work:
        return await work.handoffs.raise_(talk=talk, kind=kind, **given)  # type: ignore[arg-type]


async def test_an_open_call_of_the_same_kind_is_not_raised_twice(database: Database) -> None:
    await meet(database)
    first = await call(database, HERE, "asked")
    assert await call(database, HERE, "asked") == first
    assert await call(database, HERE, "unsure") != first
    assert await call(database, THERE, "asked") != first
    async with database.transaction() as work:
        await work.handoffs.closed(HERE, MORNING)
    assert await call(database, HERE, "asked") != first


async def test_each_ticket_of_a_talk_has_its_own_alarm(database: Database) -> None:
    await meet(database)
    one, other = a_ticket(), a_ticket()
    async with database.transaction() as work:
        for ticket in (one, other):
            await work.tickets.add(ticket, None)
    first = await call(database, HERE, "emergency", ticket=one.number)
    assert await call(database, HERE, "emergency", ticket=other.number) != first
    assert await call(database, HERE, "emergency", ticket=one.number) == first


async def test_emergencies_stand_first_then_the_longest_waiting(database: Database) -> None:
    await meet(database)
    late = MORNING + timedelta(minutes=1)
    await call(database, HERE, "asked", at=late)
    await call(database, THERE, "asked", at=MORNING)
    await call(database, HERE, "emergency", at=late, note="fire")
    async with database.transaction() as work:
        found = await work.handoffs.open()
    assert [(c["kind"], c["talk"]) for c in found] == [
        ("emergency", HERE),
        ("asked", THERE),
        ("asked", HERE),
    ]


async def test_a_taken_call_says_by_whom_and_a_closed_one_is_gone(database: Database) -> None:
    await meet(database)
    number = await call(database, HERE, "asked")
    async with database.transaction() as work:
        await work.handoffs.taken(HERE, "老周", MORNING)
        (found,) = await work.handoffs.open()
        assert (found["id"], found["taken_by"]) == (number, "老周")
        assert await work.handoffs.talk_of(number) == HERE
        assert await work.handoffs.talk_of(number + 1) is None
        await work.handoffs.closed(HERE, MORNING)
        assert await work.handoffs.open() == []


async def test_a_deadline_is_taken_when_it_is_due_and_once(database: Database) -> None:
    async with database.transaction() as work:
        await work.deadlines.set("question", "a", MORNING)
        await work.deadlines.set("question", "b", MORNING + timedelta(minutes=1))
    taken = []
    for _ in range(2):
        async with database.transaction() as work:
            taken += await work.deadlines.take_due(MORNING, 10)
    assert taken == [("question", "a")]


async def test_two_sweepers_take_each_deadline_once(database: Database) -> None:
    async with database.transaction() as work:
        for number in range(30):
            await work.deadlines.set("question", str(number), MORNING)

    async def sweep() -> list[tuple[str, str]]:
        async with database.transaction() as work:
            return list(await work.deadlines.take_due(MORNING, 50))

    sweeps = await asyncio.gather(*(sweep() for _ in range(4)))
    taken = [ref for sweep in sweeps for _, ref in sweep]
    assert sorted(taken, key=int) == [str(n) for n in range(30)]


async def test_a_deadline_taken_in_vain_is_due_again(database: Database) -> None:
    async with database.transaction() as work:
        await work.deadlines.set("question", "a", MORNING)
    try:
        async with database.transaction() as work:
            await work.deadlines.take_due(MORNING, 10)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    async with database.transaction() as work:
        assert await work.deadlines.take_due(MORNING, 10) == [("question", "a")]


async def test_a_deadline_is_moved_and_forgotten(database: Database) -> None:
    async with database.transaction() as work:
        await work.deadlines.set("question", "a", MORNING)
        await work.deadlines.set("question", "a", MORNING + timedelta(minutes=1))
        assert await work.deadlines.take_due(MORNING, 10) == []
        await work.deadlines.clear("question", "a")
        assert await work.deadlines.take_due(MORNING + timedelta(hours=1), 10) == []


async def test_a_group_has_the_estate_an_admin_gave_it(database: Database) -> None:
    async with database.transaction() as work:
        await work.groups.add("sandbox", "g01", "云栖澜苑", "云栖澜苑")
        await work.groups.add("sandbox", "g01", "another name", None)
        await work.groups.add("sandbox", "g99", "闲聊群", None)
        assert await work.groups.estate_of("sandbox", "g01") == "云栖澜苑"
        assert await work.groups.estate_of("sandbox", "g99") is None
        assert await work.groups.estate_of("another", "g01") is None
        assert await work.groups.estate_of("sandbox", None) is None
        assert [group["group_id"] for group in await work.groups.all("sandbox")] == [
            "g99",
            "g01",
        ]  # what nobody has bound comes first
