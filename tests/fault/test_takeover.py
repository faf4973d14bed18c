"""A member of staff takes a talk over while the robot is busy with it (design D8)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select

from bot.domain.message import TalkKey
from bot.storage.tables import inbox, outbox, ticket
from tests.support.builders import a_message
from tests.support.scene import Scene
from tests.support.waiting import until

TALK = TalkKey("sandbox|xiaoli")


async def test_a_takeover_between_lease_and_commit_drops_the_robots_answer(scene: Scene) -> None:
    await scene.bot.receive(a_message("3幢电梯停了"))
    scene.engine.may_answer.clear()
    answering = asyncio.create_task(scene.bot.handle())
    await until(scene.is_asked, "the robot is at its turn")
    await scene.bot.take_over.take(TALK, "小王")  # does not wait for the robot
    scene.engine.may_answer.set()
    assert await answering
    assert await scene.rows(select(outbox)) == []
    assert await scene.rows(select(ticket)) == []
    [line] = await scene.rows(select(inbox))
    assert line.done_at is None, "the line is still waiting"


async def test_after_the_drop_the_line_is_left_to_the_human(scene: Scene) -> None:
    await scene.bot.receive(a_message("3幢电梯停了"))
    scene.engine.may_answer.clear()
    answering = asyncio.create_task(scene.bot.handle())
    await until(scene.is_asked, "the robot is at its turn")
    await scene.bot.take_over.take(TALK, "小王")
    scene.engine.may_answer.set()
    await answering
    assert await scene.bot.handle()
    [line] = await scene.rows(select(inbox))
    assert line.route == "human"
    assert await scene.rows(select(outbox)) == []


async def test_a_second_worker_after_the_lease_ran_out_answers_and_the_first_is_dropped(
    scene: Scene,
) -> None:
    await scene.bot.receive(a_message("3幢电梯停了"))
    scene.engine.may_answer.clear()
    slow = asyncio.create_task(scene.bot.handle())
    await until(scene.is_asked, "the first worker is at its turn")
    scene.clock.advance(seconds=16)
    scene.engine.turns.clear()
    second = asyncio.create_task(scene.bot.handle())
    await until(scene.is_asked, "the second worker is at the same line")
    scene.engine.may_answer.set()
    assert all(await asyncio.gather(slow, second))
    assert len(await scene.rows(select(outbox))) == 1
    assert len(await scene.rows(select(ticket))) == 1


async def test_a_joke_decided_before_the_takeover_and_not_begun_is_silenced(scene: Scene) -> None:
    await scene.bot.receive(a_message("你好"))
    await scene.bot.handle()
    await scene.bot.take_over.take(TALK, "小王")
    assert await scene.claims() == []
    [line] = await scene.rows(select(outbox))
    assert line.state == "silenced"


async def test_a_ticket_number_is_owed_to_the_resident_whoever_owns_the_talk(scene: Scene) -> None:
    await scene.bot.receive(a_message("3幢电梯停了"))
    await scene.bot.handle()
    await scene.bot.take_over.take(TALK, "小王")
    assert [waiting.line.kind for waiting in await scene.claims()] == ["number"]


async def test_a_line_begun_before_the_takeover_is_told_as_sent(scene: Scene) -> None:
    await scene.bot.receive(a_message("你好"))
    await scene.bot.handle()
    [begun] = await scene.claims()
    await scene.bot.take_over.take(TALK, "小王")
    async with scene.bot.database.transaction() as work:
        await work.outbox.sent([begun], scene.clock.now() + timedelta(seconds=1), None)
    [line] = await scene.rows(select(outbox))
    assert line.state == "sent"
