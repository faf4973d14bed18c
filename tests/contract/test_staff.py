"""Accounts, sessions and mistyped passwords in PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.domain.staff import Account, Attempts, Session, StaffMember
from bot.storage.database import Database
from tests.support.clock import MORNING

WANG = Account(
    member=StaffMember(login="wang", name="王芳", role="desk", must_change=True),
    password_hash="a-hash",
)


async def hire(database: Database, account: Account = WANG) -> bool:
    async with database.transaction() as work:
        return await work.staff.add(account, MORNING)


async def test_an_account_comes_back_as_it_was_stored(database: Database) -> None:
    async with database.reading() as work:
        assert await work.staff.is_empty()
    assert await hire(database)
    async with database.reading() as work:
        assert not await work.staff.is_empty()
        assert await work.staff.account("wang") == WANG
        assert await work.staff.account("nobody") is None


async def test_a_login_is_given_once(database: Database) -> None:
    assert sorted(await asyncio.gather(*(hire(database) for _ in range(3)))) == [False, False, True]


async def test_password_and_state_can_change(database: Database) -> None:
    await hire(database)
    async with database.transaction() as work:
        await work.staff.set_password("wang", "another", must_change=False)
        await work.staff.set_disabled("wang", True)
        found = await work.staff.account("wang", lock=True)
    assert found is not None
    assert (found.password_hash, found.member.must_change, found.disabled) == (
        "another",
        False,
        True,
    )


async def test_a_session_is_found_by_its_hash_until_it_ends(database: Database) -> None:
    await hire(database)
    session = Session.begun("hash-1", "wang", MORNING)
    later = MORNING + timedelta(minutes=5)
    async with database.transaction() as work:
        await work.sessions.open(session)
        assert await work.sessions.find("hash-1") == (session, WANG)
        assert await work.sessions.find("hash-2") is None
        await work.sessions.seen("hash-1", later)
        found = await work.sessions.find("hash-1")
        assert found is not None
        assert found[0].seen_at == later
        await work.sessions.end("hash-1")
        assert await work.sessions.find("hash-1") is None


async def test_all_sessions_of_one_person_end_together(database: Database) -> None:
    await hire(database)
    other = StaffMember(login="li", name="李强", role="admin")
    await hire(database, Account(member=other, password_hash="x"))
    async with database.transaction() as work:
        for mark, login in (("1", "wang"), ("2", "wang"), ("3", "li")):
            await work.sessions.open(Session.begun(mark, login, MORNING))
        await work.sessions.end_all("wang")
        found = [await work.sessions.find(mark) for mark in "123"]
    assert [one is not None for one in found] == [False, False, True]


async def test_sessions_of_yesterday_are_swept_by_the_next(database: Database) -> None:
    await hire(database)
    async with database.transaction() as work:
        await work.sessions.open(Session.begun("old", "wang", MORNING))
        await work.sessions.open(Session.begun("new", "wang", MORNING + timedelta(hours=25)))
        assert await work.sessions.find("old") is None
        assert await work.sessions.find("new") is not None


async def test_wrong_passwords_of_a_login_nobody_has_are_kept_too(database: Database) -> None:
    attempts = Attempts(failures=3, last_at=MORNING)
    async with database.transaction() as work:
        await work.staff.remember("key", attempts, MORNING)
        assert await work.staff.attempts("key") == attempts
        await work.staff.forgive("key")
        assert await work.staff.attempts("key") == Attempts()


async def test_wrong_passwords_are_counted_one_after_another(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as work:
            before = await work.staff.attempts("key", lock=True)
            await work.staff.remember("key", before.failed(MORNING), MORNING)

    await asyncio.gather(*(fail() for _ in range(8)))
    async with database.reading() as work:
        assert (await work.staff.attempts("key")).failures == 8


async def test_old_wrong_passwords_are_swept(database: Database) -> None:
    later = MORNING + timedelta(hours=1)
    async with database.transaction() as work:
        await work.staff.remember("old", Attempts(failures=1, last_at=MORNING), MORNING)
        await work.staff.remember("new", Attempts(failures=1, last_at=later), later)
        assert await work.staff.attempts("old") == Attempts()
        assert (await work.staff.attempts("new")).failures == 1
