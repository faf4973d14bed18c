"""The database goes away in the middle of a turn; nobody's message is blamed for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage.tables import handoff, inbox, outbox
from tests.support.builders import a_message
from tests.support.outage import shut
from tests.support.scene import Scene
from tests.support.town import small_data
from tests.support.waiting import until

_LEASE_ENDS = 16
#: Long enough for a first try to fail, and for a later one to work.
_A_WHILE, _PATIENCE = 1.0, 60.0


async def test_a_line_whose_turn_met_a_dead_database_is_answered_later_as_if_new(
    scene: Scene, database_url: str
) -> None:
    await scene.bot.receive(a_message("3幢电梯停了"))
    scene.engine.may_answer.clear()
    answering = asyncio.create_task(scene.bot.handle())
    await until(scene.is_asked, "the robot is at its turn")
    await shut(database_url, away=True)
    scene.engine.may_answer.set()
    with pytest.raises(ConnectionError):
        await answering
    await shut(database_url, away=False)
    [line] = await scene.rows(select(inbox))
    assert (line.done_at, line.attempts) == (None, 0)
    scene.clock.advance(seconds=_LEASE_ENDS)
    assert await scene.bot.handle()
    assert [row.kind for row in await scene.rows(select(outbox))] == ["number"]
    assert await scene.rows(select(handoff)) == []


async def test_whatever_is_asked_of_a_dead_database_it_is_the_connection_that_failed(
    scene: Scene, database_url: str
) -> None:
    await shut(database_url, away=True)
    with pytest.raises(ConnectionError):
        await scene.rows(select(inbox))
    await shut(database_url, away=False)
    assert await scene.rows(select(inbox)) == []


async def test_a_bot_that_starts_without_a_database_waits_for_it(
    scene: Scene, database_url: str
) -> None:
    await shut(database_url, away=True)
    starting = asyncio.create_task(scene.bot.take_up_leases())
    await asyncio.wait({starting}, timeout=_A_WHILE)
    await shut(database_url, away=False)
    await asyncio.wait_for(starting, _PATIENCE)


async def test_a_database_that_is_away_while_the_faq_is_loaded_only_delays_it(
    scene: Scene, database_url: str, tmp_path: Path
) -> None:
    # two entries: what is shown here does not grow with the FAQ, but the time for it does
    scene.bot.settings = replace(scene.bot.settings, data=small_data(tmp_path))
    await shut(database_url, away=True)
    loading = asyncio.create_task(scene.bot.load_reference())
    await asyncio.wait({loading}, timeout=_A_WHILE)
    await shut(database_url, away=False)
    await asyncio.wait_for(loading, _PATIENCE)
    assert await scene.bot.has_faq()
