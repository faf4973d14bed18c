"""Lines leave in order, once, and what is in doubt follows the policy of its kind."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import get_args

import pytest

from bot.domain.outgoing import REPEATED_WHEN_UNKNOWN, Line, LineKind, WaitingLine
from bot.storage.database import Database
from tests.support.builders import ANY_ROBOT, a_line, a_message
from tests.support.clock import MORNING

LATER = MORNING + timedelta(seconds=30)


async def put(database: Database, *lines: Line) -> list[bool]:
    async with database.transaction() as work:
        return [await work.outbox.put(line, MORNING) for line in lines]


async def claim(database: Database, now: object = MORNING, most: int = 20) -> list[WaitingLine]:
    async with database.transaction() as work:
        return list(await work.outbox.claim(now, most, ANY_ROBOT))  # type: ignore[arg-type]


async def send_all(database: Database) -> list[Line]:
    sent = []
    while claimed := await claim(database):
        for waiting in claimed:
            sent.append(waiting.line)
            async with database.transaction() as work:
                await work.outbox.sent([waiting], MORNING, None)
    return sent


async def counts(database: Database) -> dict[str, int]:
    async with database.transaction() as work:
        return await work.outbox.counts()


async def test_a_line_is_stored_once_for_its_key(database: Database) -> None:
    assert await put(database, a_line(key="k"), a_line("other words", key="k")) == [True, False]


async def test_a_line_comes_back_as_it_went_in(database: Database) -> None:
    line = a_line("👍\n<b>", kind="staff", private=True, reply_to="m", talk="t", owner_version=3)
    await put(database, line)
    assert [waiting.line for waiting in await claim(database)] == [line]


async def test_lines_of_one_target_leave_one_by_one_in_their_order(database: Database) -> None:
    lines = [a_line(f"{n}") for n in range(3)]
    await put(database, *lines)
    (first,) = await claim(database)
    assert await claim(database) == []  # the first is in the air
    async with database.transaction() as work:
        await work.outbox.sent([first], MORNING, None)
    assert [first.line, *await send_all(database)] == lines


async def test_a_line_that_was_refused_holds_back_those_behind_it(database: Database) -> None:
    await put(database, a_line("一"), a_line("二"))
    (first,) = await claim(database)
    async with database.transaction() as work:
        await work.outbox.refused(first, LATER, "slow down")
    assert await claim(database) == []
    assert [waiting.line.text for waiting in await claim(database, LATER)] == ["一"]


async def test_targets_do_not_wait_for_each_other(database: Database) -> None:
    await put(database, a_line(), a_line(group_id="g02"), a_line(private=True))
    assert {w.line.target for w in await claim(database)} == {"g:g01", "g:g02", "1:xiaoli"}


async def test_an_emergency_overtakes_what_waits(database: Database) -> None:
    await put(database, a_line("一"), a_line("二"), a_line("火", kind="emergency"))
    assert [line.text for line in await send_all(database)] == ["火", "一", "二"]


async def test_two_senders_at_once_take_each_line_once(database: Database) -> None:
    await put(database, *(a_line(group_id=f"g{n}") for n in range(20)))
    claimed = await asyncio.gather(*(claim(database, most=10) for _ in range(4)))
    ids = [waiting.id for batch in claimed for waiting in batch]
    assert len(ids) == len(set(ids))


async def test_a_dead_line_lets_the_next_one_go(database: Database) -> None:
    await put(database, a_line("一"), a_line("二"))
    (first,) = await claim(database)
    async with database.transaction() as work:
        await work.outbox.dead(first, "the group is gone")
    assert [line.text for line in await send_all(database)] == ["二"]
    assert await counts(database) == {"dead": 1, "sent": 1, "doubted": 0}


@pytest.mark.parametrize("kind", get_args(LineKind))
async def test_an_unknown_send_is_repeated_once_or_never_by_its_kind(
    database: Database, kind: LineKind
) -> None:
    await put(database, a_line(kind=kind))
    sends = 0
    for _ in range(4):
        for waiting in await claim(database):
            sends += 1
            async with database.transaction() as work:
                await work.outbox.in_doubt(waiting, MORNING)
    assert sends == (2 if kind in REPEATED_WHEN_UNKNOWN else 1)
    assert await counts(database) == {"unknown": 1, "doubted": 1}


async def test_a_line_whose_sender_died_is_found_again(database: Database) -> None:
    await put(database, a_line())
    (waiting,) = await claim(database)
    async with database.transaction() as work:
        assert await work.outbox.begun_before(MORNING) == []
        (lost,) = await work.outbox.begun_before(LATER)
    assert lost.id == waiting.id


@pytest.mark.parametrize("kind", get_args(LineKind))
async def test_a_takeover_silences_what_the_robot_had_not_begun_to_say(
    database: Database, kind: LineKind
) -> None:
    message = a_message()
    async with database.transaction() as work:
        await work.talks.meet_all([message])
    await put(database, a_line(kind=kind, talk=message.talk, owner_version=0))
    async with database.transaction() as work:
        await work.talks.change_owner(message.talk, "老周", MORNING)
    silenced = kind in ("answer", "reply", "receipt")
    assert len(await claim(database)) == (0 if silenced else 1)
    assert (await counts(database)).get("silenced", 0) == silenced


async def test_a_line_bound_to_no_owner_is_said_whoever_owns_the_talk(database: Database) -> None:
    message = a_message()
    async with database.transaction() as work:
        await work.talks.meet_all([message])
        await work.talks.change_owner(message.talk, "老周", MORNING)
    await put(database, a_line(kind="reply", talk=message.talk))
    assert len(await claim(database)) == 1


async def test_a_silenced_line_holds_back_nothing(database: Database) -> None:
    message = a_message()
    async with database.transaction() as work:
        await work.talks.meet_all([message])
        await work.outbox.put(a_line("旧", talk=message.talk, owner_version=0), MORNING)
        await work.talks.change_owner(message.talk, "老周", MORNING)
        await work.outbox.put(a_line("我来看看", kind="staff", talk=message.talk), MORNING)
    await claim(database)
    assert [line.text for line in await send_all(database)] == ["我来看看"]
