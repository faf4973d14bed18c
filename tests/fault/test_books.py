"""The judge of the fault runs: books in order pass, and every kind of damage is found."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from bot.storage.tables import inbox, outbox, sandbox_line, ticket, ticket_entry, ticket_message
from tests.fault.books import Books, Verdict
from tests.fault.lines import Post
from tests.support.builders import a_message
from tests.support.scene import Scene

POST = Post(
    message_id="m-judged",
    kind="matter",
    group="g01",
    user="xiaoli",
    text="3幢电梯停了",
    private=False,
)
ROBOT = sandbox_line.c.sender == "robot"


@pytest.fixture
async def answered(scene: Scene) -> Scene:
    """One line was written, became a ticket, and its answer was said."""
    await scene.bot.receive(a_message(POST.text, message_id=POST.message_id))
    await scene.bot.handle()
    await scene.bot.send()
    return scene


async def judged(scene: Scene) -> Verdict:
    return await Books(scene.bot.settings.database_url).judge([POST])


async def copied(scene: Scene, question: Any, **changed: Any) -> dict[str, Any]:
    """Return the first row that a question finds, without its own number and with changes."""
    row = dict((await scene.rows(question))[0]._mapping)
    return {**{name: value for name, value in row.items() if name not in ("id", "seq")}, **changed}


async def test_books_in_order_pass(answered: Scene) -> None:
    verdict = await judged(answered)
    assert (verdict.lost, verdict.doubled) == ([], [])
    assert verdict.counts["tickets"] == verdict.counts["said"] == 1


async def test_a_line_that_was_never_stored_is_lost(scene: Scene) -> None:
    assert len((await judged(scene)).lost) == 1


@pytest.mark.parametrize(
    "damage",
    [
        update(inbox).values(done_at=None),
        delete(ticket_message),
        update(inbox).values(route="emergency", done_at=None),
        delete(outbox),
        delete(sandbox_line).where(ROBOT),
        update(outbox).values(state="dead"),
        update(outbox).values(state="waiting"),
    ],
    ids=["not done", "no ticket", "alarm", "no answer", "not said", "buried", "still waiting"],
)
async def test_what_is_missing_is_found(answered: Scene, damage: Any) -> None:
    await answered.does(damage)
    verdict = await judged(answered)
    assert verdict.lost or verdict.doubled


async def test_a_line_said_twice_is_found(answered: Scene) -> None:
    twice = await copied(answered, select(sandbox_line).where(ROBOT), message_id="once-more")
    await answered.does(insert(sandbox_line).values(**twice))
    assert len((await judged(answered)).doubled) == 1


async def test_a_line_said_twice_is_allowed_when_it_was_in_doubt(answered: Scene) -> None:
    twice = await copied(answered, select(sandbox_line).where(ROBOT), message_id="once-more")
    await answered.does(insert(sandbox_line).values(**twice))
    await answered.does(update(outbox).values(doubts=1))
    verdict = await judged(answered)
    assert verdict.doubled == []
    assert verdict.counts["said twice, in doubt"] == 1


async def test_words_nobody_decided_are_found(answered: Scene) -> None:
    other = await copied(
        answered, select(sandbox_line).where(ROBOT), message_id="other", text="别的话"
    )
    await answered.does(insert(sandbox_line).values(**other))
    assert len((await judged(answered)).doubled) == 1


async def test_a_second_decision_is_found(answered: Scene) -> None:
    second = await copied(answered, select(outbox), key="second", state="silenced")
    await answered.does(insert(outbox).values(**second))
    assert len((await judged(answered)).doubled) >= 1


async def test_a_second_ticket_of_the_same_words_is_found(answered: Scene) -> None:
    second = await copied(answered, select(ticket), number="HT20261122-0999")
    await answered.does(insert(ticket).values(**second))
    assert len((await judged(answered)).doubled) == 2  # the same story, and from nowhere


async def test_a_step_taken_twice_is_found(answered: Scene) -> None:
    second = await copied(answered, select(ticket_entry))
    await answered.does(insert(ticket_entry).values(**second, seq=99))
    assert len((await judged(answered)).doubled) == 1
