"""How things stand in numbers, on the real database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text, update

from bot.domain.figures import Figures, Waiting
from bot.domain.message import InboxId, TalkKey
from bot.domain.ticket import State
from bot.storage.database import Database
from bot.storage.figures import SqlFigures
from bot.storage.tables import outbox, talk
from tests.support.builders import ANY_ROBOT, a_line, a_message, a_ticket
from tests.support.clock import MORNING

HERE = TalkKey("sandbox|xiaoli")


async def figures(database: Database, now: datetime = MORNING) -> Figures:
    async with database.transaction() as work:
        return await SqlFigures(work.connection, now).read()


def later(**span: float) -> datetime:
    return MORNING + timedelta(**span)


async def test_an_empty_database_has_figures(database: Database) -> None:
    assert await figures(database) == Figures(
        messages=Waiting(),
        lines={},
        lines_last_day={},
        messages_last_day={},
        tickets={},
        calls={},
        talks_unattended=0,
        talks_attended=0,
        overdue=Waiting(),
        faq={},
        first_replies=0,
        reply_p50=None,
        reply_p95=None,
    )


async def receive(database: Database, message_id: str, at: datetime = MORNING) -> InboxId:
    async with database.transaction() as work:
        message = a_message(message_id=message_id, received_at=at)
        await work.talks.meet_all([message])
        stored = (await work.inbox.store_all([message]))[0]
        assert stored is not None
        return stored


async def test_messages_wait_from_the_moment_they_came(database: Database) -> None:
    first = await receive(database, "1")
    await receive(database, "2", later(seconds=20))
    assert (await figures(database, later(seconds=30))).messages == Waiting(2, 30)
    async with database.transaction() as work:
        await work.inbox.done(first, "faq")
    found = await figures(database, later(seconds=30))
    assert found.messages == Waiting(1, 10)
    assert found.messages_last_day == {"faq": 1, "waiting": 1}
    assert (await figures(database, later(hours=25))).messages_last_day == {}


async def test_a_clock_that_is_behind_makes_nobody_wait_less_than_nothing(
    database: Database,
) -> None:
    await receive(database, "1", later(seconds=5))
    assert (await figures(database)).messages == Waiting(1, 0)


async def test_urgent_lines_are_told_apart_and_sent_ones_count_for_a_day(
    database: Database,
) -> None:
    async with database.transaction() as work:
        for kind, at in (("emergency", MORNING), ("reply", later(seconds=5)), ("reply", MORNING)):
            await work.outbox.put(a_line(kind=kind, group_id=f"{kind}{at}"), at)
        (urgent, *_) = await work.outbox.claim(later(seconds=9), 1, ANY_ROBOT)
    now = later(seconds=10)
    found = await figures(database, now)
    assert found.lines == {("sending", True): Waiting(1, 10), ("waiting", False): Waiting(2, 10)}
    async with database.transaction() as work:
        await work.outbox.dead(urgent, "gone")
    assert (await figures(database, now)).lines_last_day == {"dead": 1, "waiting": 2}
    assert (await figures(database, later(hours=25))).lines_last_day == {}


async def test_only_open_tickets_count(database: Database) -> None:
    async with database.transaction() as work:
        for state in (State.EMERGENCY, State.REGISTERED, State.REGISTERED, State.CLOSED):
            await work.tickets.add(a_ticket(state), None)
        await work.tickets.add(a_ticket(State.WITHDRAWN, urgency="P0"), None)
        await work.tickets.add(a_ticket(State.EMERGENCY, urgency="P0"), None)
    assert (await figures(database)).tickets == {
        ("EMERGENCY", "P0"): 1,
        ("EMERGENCY", "P2"): 1,
        ("REGISTERED", "P2"): 2,
    }


async def test_calls_wait_until_somebody_takes_them_and_go_when_closed(database: Database) -> None:
    await receive(database, "1")
    async with database.transaction() as work:
        for kind in ("emergency", "asked"):
            given = {"ticket": None, "message": None, "at": MORNING}
            await work.handoffs.raise_(talk=HERE, kind=kind, **given)  # type: ignore[arg-type]
    now = later(minutes=1)
    waiting = {("emergency", False): Waiting(1, 60), ("asked", False): Waiting(1, 60)}
    assert (await figures(database, now)).calls == waiting
    async with database.transaction() as work:
        await work.handoffs.taken(HERE, "zhou", now)
    taken = {("emergency", True): Waiting(1, 60), ("asked", True): Waiting(1, 60)}
    assert (await figures(database, now)).calls == taken
    async with database.transaction() as work:
        await work.handoffs.closed(HERE, now)
    assert (await figures(database, now)).calls == {}


@pytest.mark.parametrize(("owner", "quiet"), [(None, (0, 0)), ("desk", (1, 0)), ("zhou", (0, 1))])
async def test_talks_with_and_without_a_human(
    database: Database, owner: str | None, quiet: tuple[int, int]
) -> None:
    await receive(database, "1")
    async with database.transaction() as work:
        await work.connection.execute(update(talk).values(owner=owner))
    found = await figures(database)
    assert (found.talks_unattended, found.talks_attended) == quiet


async def test_a_deadline_nobody_takes_up_is_overdue(database: Database) -> None:
    async with database.transaction() as work:
        await work.deadlines.set("question", "a", MORNING)
        await work.deadlines.set("question", "b", later(hours=1))
    assert (await figures(database)).overdue == Waiting()
    assert (await figures(database, later(minutes=2))).overdue == Waiting(1, 120)


async def answer(database: Database, message_id: str, at: datetime, kind: str = "reply") -> None:
    async with database.transaction() as work:
        line = a_line(kind=kind, reply_to=message_id)
        await work.outbox.put(line, at)
        await work.connection.execute(
            update(outbox).where(outbox.c.key == line.key).values(state="sent", sent_at=at)
        )


async def test_first_answers_are_timed_and_receipts_are_none(database: Database) -> None:
    for message_id, seconds in (("1", 1), ("2", 2), ("3", 9)):
        await receive(database, message_id)
        await answer(database, message_id, later(seconds=0.5), kind="receipt")
        await answer(database, message_id, later(seconds=seconds))
        await answer(database, message_id, later(seconds=100))
    await answer(database, "never received", later(seconds=3))
    found = await figures(database, later(minutes=4))
    assert (found.first_replies, found.reply_p50) == (3, 2)
    assert found.reply_p95 == pytest.approx(8.3)
    assert (await figures(database, later(minutes=10))).first_replies == 0


async def test_reading_figures_changes_nothing_and_hands_the_connection_back_as_it_was(
    database: Database,
) -> None:
    await figures(database)
    async with database.transaction() as work:
        patience = await work.connection.scalar(text("SHOW statement_timeout"))
        assert patience == "0"
        await work.talks.meet_all([a_message()])
