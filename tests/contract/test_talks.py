"""One worker at a time has a talk, and whoever lost it cannot commit."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import LeaseLost, TalkChanged, TalkNotFound
from bot.domain.followup import Offer
from bot.domain.message import InboundMessage, TalkKey
from bot.domain.talk import Lease
from bot.storage.database import Database
from tests.support.builders import a_message
from tests.support.clock import MORNING

LATER = MORNING + timedelta(seconds=15)
NOBODY = TalkKey("sandbox|nobody")
OFFER = Offer([34, 48], MORNING)


async def receive(database: Database, *messages: InboundMessage) -> None:
    for message in messages:
        async with database.transaction() as work:
            await work.talks.meet_all([message])
            await work.inbox.store_all([message])


async def lease(database: Database, holder: str = "one", now: object = MORNING) -> Lease | None:
    async with database.transaction() as work:
        return await work.talks.lease_next(holder, now, now + timedelta(seconds=15))  # type: ignore[arg-type, operator]


async def test_a_talk_is_leased_to_one_at_a_time(database: Database) -> None:
    await receive(database, a_message(), a_message())
    assert await lease(database) is not None
    assert await lease(database, "two") is None


async def test_nothing_is_leased_where_nothing_waits(database: Database) -> None:
    assert await lease(database) is None


async def test_the_talk_that_waits_longest_comes_first(database: Database) -> None:
    await receive(database, a_message(sender_id="b"), a_message(sender_id="a"))
    leases = [await lease(database), await lease(database)]
    assert [found.talk for found in leases if found] == ["sandbox|b", "sandbox|a"]


async def test_ten_workers_at_once_share_ten_talks(database: Database) -> None:
    await receive(database, *(a_message(sender_id=f"s{n}") for n in range(10)))
    leases: list[Lease] = []

    async def work_on() -> None:
        while found := await lease(database):
            leases.append(found)

    await asyncio.gather(*(work_on() for _ in range(10)))
    assert len({found.talk for found in leases}) == len(leases) == 10


async def test_a_line_put_back_holds_back_those_behind_it(database: Database) -> None:
    first = a_message()
    await receive(database, first, a_message())
    async with database.transaction() as work:
        head = await work.inbox.oldest_waiting(first.talk)
        assert head is not None
        await work.inbox.try_again(head.id, MORNING + timedelta(seconds=5))
    assert await lease(database) is None
    assert await lease(database, now=MORNING + timedelta(seconds=5)) is not None


async def test_a_lease_ends_and_its_fence_tells_the_old_holder(database: Database) -> None:
    await receive(database, a_message())
    old = await lease(database)
    new = await lease(database, "two", LATER + timedelta(seconds=1))
    assert old is not None
    assert new is not None
    assert new.fence > old.fence
    async with database.transaction() as work:
        with pytest.raises(LeaseLost):
            await work.talks.hold(old, 0)
    async with database.transaction() as work:
        await work.talks.hold(new, 0)


async def test_an_old_holder_cannot_give_back_what_is_anothers(database: Database) -> None:
    await receive(database, a_message())
    old = await lease(database)
    await lease(database, "two", LATER + timedelta(seconds=1))
    assert old is not None
    async with database.transaction() as work:
        await work.talks.release(old)
    assert await lease(database, "three", LATER + timedelta(seconds=2)) is None


async def test_a_lease_given_back_is_free_at_once(database: Database) -> None:
    await receive(database, a_message())
    held = await lease(database)
    assert held is not None
    async with database.transaction() as work:
        await work.talks.release(held)
    assert await lease(database, "two") is not None


async def test_a_new_life_takes_up_its_own_leases_and_no_others(database: Database) -> None:
    await receive(database, a_message(sender_id="a"), a_message(sender_id="b"))
    mine = await lease(database, "one")
    await lease(database, "two")
    async with database.transaction() as work:
        await work.talks.release_all("one")
    again = await lease(database, "one")
    assert mine is not None
    assert again is not None
    assert again.talk == mine.talk
    assert await lease(database, "one") is None


async def test_a_takeover_voids_what_was_decided_before_it(database: Database) -> None:
    message = a_message()
    await receive(database, message)
    held = await lease(database)
    assert held is not None
    async with database.transaction() as work:
        before = await work.talks.load(message.talk)
        after = await work.talks.change_owner(message.talk, "老周", MORNING)
    assert before is not None
    assert after.owner_version == before.owner_version + 1
    async with database.transaction() as work:
        with pytest.raises(TalkChanged):
            await work.talks.hold(held, before.owner_version)
    async with database.transaction() as work:
        await work.talks.hold(held, after.owner_version)


async def test_a_takeover_waits_for_no_lease(database: Database) -> None:
    message = a_message()
    await receive(database, message)
    await lease(database)
    async with asyncio.timeout(5), database.transaction() as work:
        await work.talks.change_owner(message.talk, "老周", MORNING)


async def test_a_talk_nobody_knows_is_not_found(database: Database) -> None:
    async with database.transaction() as work:
        assert await work.talks.load(NOBODY) is None
        with pytest.raises(TalkNotFound):
            await work.talks.change_owner(NOBODY, "老周", MORNING)
        with pytest.raises(TalkNotFound):
            await work.talks.lock(NOBODY)


async def test_what_the_dialogue_remembers_comes_back(database: Database) -> None:
    message = a_message()
    await receive(database, message)
    events = [
        {"event": "slot", "name": "story", "value": ["电梯\\u0000停了", "👍"], "timestamp": 1.5}
    ]
    async with database.transaction() as work:
        await work.talks.remember(
            message.talk, events=events, waiting_for="place", unclear=1, offer=OFFER
        )
    async with database.transaction() as work:
        talk = await work.talks.load(message.talk)
    assert talk is not None
    assert (talk.events, talk.waiting_for, talk.unclear) == (events, "place", 1)
    assert talk.offer == OFFER


async def test_a_talk_remembers_the_group_it_was_last_heard_in(database: Database) -> None:
    first = a_message(group_id="g01")
    await receive(database, first, a_message(group_id="g02"), a_message(group_id=None))
    async with database.transaction() as work:
        talk = await work.talks.load(first.talk)
    assert talk is not None
    assert talk.group_id == "g02"
