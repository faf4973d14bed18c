"""Every line is stored once, waits in order, and is told once that it waits."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.message import InboundMessage, InboxId
from bot.storage.database import Database
from tests.support.builders import a_message
from tests.support.clock import MORNING


async def store(database: Database, message: InboundMessage) -> InboxId | None:
    async with database.transaction() as work:
        await work.talks.meet_all([message])
        return (await work.inbox.store_all([message]))[0]


async def test_a_message_is_stored_once_for_each_robot_and_id(database: Database) -> None:
    message = a_message(message_id="same")
    assert await store(database, message) is not None
    assert await store(database, message) is None
    assert await store(database, a_message("another text", message_id="same")) is None


async def test_the_same_id_at_two_robots_is_two_messages(database: Database) -> None:
    one = await store(database, a_message(message_id="same"))
    other = await store(database, a_message(message_id="same", robot_id="another"))
    assert None not in (one, other)
    assert one != other


async def test_of_ten_deliveries_at_once_one_is_stored(database: Database) -> None:
    message = a_message()
    stored = await asyncio.gather(*(store(database, message) for _ in range(10)))
    assert sum(found is not None for found in stored) == 1


async def test_a_message_that_was_not_committed_was_not_stored(database: Database) -> None:
    message = a_message()
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as work:
            await work.inbox.store_all([message])
            raise ZeroDivisionError
    assert await store(database, message) is not None


async def test_a_message_comes_back_as_it_went_in(database: Database) -> None:
    message = a_message(
        "👍 <b>'; --\n\t", sender_id=None, group_id=None, photo="ab12", private=True
    )
    await store(database, message)
    async with database.transaction() as work:
        found = await work.inbox.oldest_waiting(message.talk)
    assert found is not None
    assert found.message == message
    assert found.attempts == 0


async def test_lines_of_a_talk_wait_in_the_order_they_came(database: Database) -> None:
    first, second = a_message("一"), a_message("二")
    for message in (first, second):
        await store(database, message)
    heads = []
    async with database.transaction() as work:
        assert (await work.inbox.latest(first.talk)).message == second
        while head := await work.inbox.oldest_waiting(first.talk):
            heads.append(head.message)
            await work.inbox.done(head.id, "chitchat")
    assert heads == [first, second]


async def test_tries_are_counted(database: Database) -> None:
    stored = await store(database, a_message())
    assert stored is not None
    async with database.transaction() as work:
        assert await work.inbox.try_again(stored, MORNING) == 1
        assert await work.inbox.try_again(stored, MORNING) == 2


async def test_who_waits_too_long_is_named_once(database: Database) -> None:
    early, late = a_message(), a_message(received_at=MORNING + timedelta(seconds=2))
    for message in (early, late):
        await store(database, message)
    named = []
    for _ in range(2):
        async with database.transaction() as work:
            found = await work.inbox.without_receipt(MORNING + timedelta(seconds=1), 100)
            named += [stored.message for stored, _ in found]
    assert named == [early]


async def test_who_was_answered_or_has_a_human_waits_for_no_receipt(database: Database) -> None:
    answered, with_human = a_message(sender_id="a"), a_message(sender_id="b")
    done = await store(database, answered)
    assert done is not None
    await store(database, with_human)
    async with database.transaction() as work:
        await work.inbox.done(done, "faq")
        await work.talks.change_owner(with_human.talk, "老周", MORNING)
        assert await work.inbox.without_receipt(MORNING + timedelta(hours=1), 100) == []


async def test_two_sweeps_at_once_name_each_line_once(database: Database) -> None:
    for number in range(20):
        await store(database, a_message(sender_id=f"s{number}"))

    async def sweep() -> int:
        async with database.transaction() as work:
            return len(await work.inbox.without_receipt(MORNING + timedelta(hours=1), 100))

    assert sum(await asyncio.gather(*(sweep() for _ in range(4)))) == 20
