"""A month's use of the platform is counted from what was received, sent and fetched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.message import Attachment
from bot.domain.outgoing import Robots
from bot.domain.quota import month_of
from bot.storage.database import Database
from tests.support.builders import a_line, a_message
from tests.support.clock import MORNING

DING = Robots(frozenset({"sandbox"}), but=True)


async def receive(database: Database, **fields: Any) -> None:
    message = a_message(**fields)
    async with database.transaction() as work:
        await work.talks.meet_all([message])
        (stored,) = await work.inbox.store_all([message])
        assert stored is not None
        if message.attachments:
            await work.attachments.add(stored, message.attachments, MORNING)


async def sent(database: Database, route: str | None, **fields: Any) -> None:
    async with database.transaction() as work:
        await work.outbox.put(a_line(**fields), MORNING)
        claimed = await work.outbox.claim(MORNING, 1, Robots(frozenset(), but=True))
        await work.outbox.sent(claimed, MORNING, route)


async def test_messages_and_calls_of_the_month_are_counted(database: Database) -> None:
    await receive(database, robot_id="ding")
    await receive(database, robot_id="ding", received_at=MORNING - timedelta(days=40))
    await receive(database, robot_id="sandbox")
    await receive(database, robot_id="ding", attachments=(Attachment(kind="picture", code="dc"),))
    for route in ("session", "session", "group", "private", "card"):
        await sent(database, route, robot_id="ding")
    await sent(database, None, robot_id="sandbox")
    async with database.reading() as work:
        used = await work.usage.of(DING, *month_of(MORNING))
    assert used == {"messages": 2 + 2, "calls": 1 + 3}
