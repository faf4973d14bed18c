"""Work orders keep their numbers, their story and their timeline."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import TicketNotFound
from bot.domain.message import InboxId
from bot.domain.ticket import State
from bot.storage.database import Database
from tests.support.builders import a_message, a_ticket
from tests.support.clock import MORNING


async def a_stored_message(database: Database, **fields: object) -> InboxId:
    message = a_message(**fields)
    async with database.transaction() as work:
        await work.talks.meet_all([message])
        stored = (await work.inbox.store_all([message]))[0]
    assert stored is not None
    return stored


async def test_numbers_are_unique_and_without_holes_whoever_asks_at_once(
    database: Database,
) -> None:
    async def number() -> str:
        async with database.transaction() as work:
            return await work.tickets.new_number("HT", "20261122")

    numbers = await asyncio.gather(*(number() for _ in range(40)))
    assert sorted(numbers) == [f"HT20261122-{n:04d}" for n in range(1, 41)]


async def test_each_day_and_each_subdistrict_counts_for_itself(database: Database) -> None:
    async with database.transaction() as work:
        numbers = [
            await work.tickets.new_number(letters, day)
            for letters, day in (("HT", "20261122"), ("HT", "20261123"), ("XT", "20261122"))
        ]
    assert numbers == ["HT20261122-0001", "HT20261123-0001", "XT20261122-0001"]


async def test_a_number_whose_ticket_was_not_committed_is_given_again(database: Database) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            async with database.transaction() as work:
                assert await work.tickets.new_number("HT", "20261122") == "HT20261122-0001"
                raise ZeroDivisionError


async def test_a_ticket_comes_back_as_it_went_in(database: Database) -> None:
    ticket = a_ticket(reporter=None, group_id=None, place=None, story="👍\n'; --")
    async with database.transaction() as work:
        await work.tickets.add(ticket, None)
        assert await work.tickets.get(ticket.number) == ticket
        with pytest.raises(TicketNotFound):
            await work.tickets.get("HT20261122-9999")


async def test_a_message_opens_one_ticket_and_may_belong_to_more(database: Database) -> None:
    message = await a_stored_message(database)
    one, other = a_ticket(), a_ticket()
    async with database.transaction() as work:
        await work.tickets.add(one, message)
        await work.tickets.add(other, None)
        await work.tickets.attach(other.number, message)
        await work.tickets.attach(other.number, message)
    with pytest.raises(IntegrityError):
        async with database.transaction() as work:
            await work.tickets.add(a_ticket(), message)


async def test_tickets_are_found_by_the_message_at_one_robot_or_at_any(database: Database) -> None:
    for robot in ("sandbox", "another"):
        message = await a_stored_message(database, message_id="same", robot_id=robot)
        async with database.transaction() as work:
            await work.tickets.add(a_ticket(robot_id=robot), message)
    async with database.transaction() as work:
        assert len(await work.tickets.from_message(None, "same")) == 2
        (found,) = await work.tickets.from_message("another", "same")
        assert found.robot_id == "another"
        assert await work.tickets.from_message("another", "unknown") == []


async def test_a_talks_tickets_stand_newest_first(database: Database) -> None:
    old, new = a_ticket(), a_ticket(created_at=MORNING + timedelta(hours=1))
    elsewhere = a_ticket(talk="sandbox|xiaowang")
    async with database.transaction() as work:
        for ticket in (old, new, elsewhere):
            await work.tickets.add(ticket, None)
        found = await work.tickets.of_reporter(a_message().talk)
    assert [ticket.number for ticket in found] == [new.number, old.number]


async def test_the_timeline_counts_up(database: Database) -> None:
    ticket = a_ticket()
    async with database.transaction() as work:
        await work.tickets.add(ticket, None)
        numbers = [
            await work.tickets.note(
                ticket,
                at=MORNING,
                actor="staff",
                who="老周",
                step=step,
                to=State.SIGNED,
                text="",
                audience="staff",
            )
            for step in ("sign", "contact")
        ]
        timeline = await work.tickets.timeline(ticket.number)
    assert numbers == [1, 2]
    assert [(entry["seq"], entry["step"]) for entry in timeline] == [(1, "sign"), (2, "contact")]


async def test_state_and_urgency_move(database: Database) -> None:
    ticket = a_ticket()
    later = MORNING + timedelta(hours=1)
    async with database.transaction() as work:
        await work.tickets.add(ticket, None)
        await work.tickets.set_state(ticket.number, State.EMERGENCY, later)
        await work.tickets.set_urgency(ticket.number, "P0")
        moved = await work.tickets.get(ticket.number, lock=True)
    assert (moved.state, moved.urgency, moved.updated_at) == (State.EMERGENCY, "P0", later)
