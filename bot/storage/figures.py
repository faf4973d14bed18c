"""How things stand, in numbers: one cheap question each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.figures import Figures, Waiting
from bot.storage.tables import (
    IS_OPEN_TICKET,
    IS_OWNED_TALK,
    deadline,
    faq,
    handoff,
    inbox,
    outbox,
    talk,
    ticket,
)

PATIENCE = timedelta(seconds=1)
LATELY = timedelta(minutes=5)
#: "The last day" looks at so many of the newest rows by key, so that it stays cheap as tables grow.
#: 446 groups make about a quarter of them in a day; with more of them the day gets shorter.
_NEWEST = 50_000
_NEWEST_ANSWERS = 5_000

_DESK = "desk"  # the owner of a talk that waits for a human and has none yet


class SqlFigures:
    """Figures on PostgreSQL at a moment, in the transaction of `connection`."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def read(self) -> Figures:
        """Return all figures; the server gives up on each question after a second."""
        await self._connection.execute(text("SET TRANSACTION READ ONLY"))
        milliseconds = int(PATIENCE.total_seconds() * 1000)
        await self._connection.execute(text(f"SET LOCAL statement_timeout = {milliseconds}"))
        unattended, attended = await self.human_talks()
        replies, p50, p95 = await self.first_replies()
        return Figures(
            messages=await self.waiting_messages(),
            lines=await self.waiting_lines(),
            lines_last_day=await self.lines_last_day(),
            messages_last_day=await self.messages_last_day(),
            tickets=await self.open_tickets(),
            calls=await self.open_calls(),
            talks_unattended=unattended,
            talks_attended=attended,
            overdue=await self.overdue_deadlines(),
            faq=await self.faq_entries(),
            first_replies=replies,
            reply_p50=p50,
            reply_p95=p95,
        )

    async def waiting_messages(self) -> Waiting:
        """Return the messages that are not answered yet."""
        since = func.min(inbox.c.received_at)
        question = select(func.count(), since).where(inbox.c.done_at.is_(None))
        return self._waiting(*(await self._connection.execute(question)).one())

    async def waiting_lines(self) -> Mapping[tuple[str, bool], Waiting]:
        """Return the lines that are not said yet, by state and whether urgent."""
        question = (
            select(outbox.c.state, outbox.c.urgent, func.count(), func.min(outbox.c.created_at))
            .where(text("outbox.state IN ('waiting', 'sending')"))  # as its index says it
            .group_by(outbox.c.state, outbox.c.urgent)
        )
        rows = await self._connection.execute(question)
        return {(row[0], row[1]): self._waiting(row[2], row[3]) for row in rows}

    async def lines_last_day(self) -> Mapping[str, int]:
        """Return what became of the newest lines, by state."""
        newest = (
            select(outbox.c.state.label("what"), outbox.c.created_at.label("at"))
            .order_by(outbox.c.id.desc())
            .limit(_NEWEST)
        )
        return await self._counted_last_day(newest)

    async def messages_last_day(self) -> Mapping[str, int]:
        """Return what was done with the newest messages, by route; some wait."""
        newest = (
            select(
                func.coalesce(inbox.c.route, "waiting").label("what"),
                inbox.c.received_at.label("at"),
            )
            .order_by(inbox.c.id.desc())
            .limit(_NEWEST)
        )
        return await self._counted_last_day(newest)

    async def open_tickets(self) -> Mapping[tuple[str, str], int]:
        """Return the tickets nobody is done with, by state and urgency."""
        question = (
            select(ticket.c.state, ticket.c.urgency, func.count())
            .where(text(IS_OPEN_TICKET))
            .group_by(ticket.c.state, ticket.c.urgency)
        )
        rows = await self._connection.execute(question)
        return {(row[0], row[1]): row[2] for row in rows}

    async def open_calls(self) -> Mapping[tuple[str, bool], Waiting]:
        """Return the open calls for a human, by kind and whether somebody has taken them."""
        taken = handoff.c.taken_at.is_not(None)
        question = (
            select(handoff.c.kind, taken, func.count(), func.min(handoff.c.raised_at))
            .where(handoff.c.closed_at.is_(None))
            .group_by(handoff.c.kind, taken)
        )
        rows = await self._connection.execute(question)
        return {(row[0], row[1]): self._waiting(row[2], row[3]) for row in rows}

    async def human_talks(self) -> tuple[int, int]:
        """Return how many talks wait for a human, and how many have one."""
        question = select(
            func.count().filter(talk.c.owner == _DESK), func.count().filter(talk.c.owner != _DESK)
        ).where(text(IS_OWNED_TALK))
        row = (await self._connection.execute(question)).one()
        return row[0], row[1]

    async def overdue_deadlines(self) -> Waiting:
        """Return the deadlines that have passed and nobody took up."""
        question = select(func.count(), func.min(deadline.c.due_at)).where(
            deadline.c.due_at < self._now
        )
        return self._waiting(*(await self._connection.execute(question)).one())

    async def faq_entries(self) -> Mapping[bool, int]:
        """Return how many FAQ entries there are, by whether somebody has reviewed them."""
        question = select(faq.c.reviewed, func.count()).group_by(faq.c.reviewed)
        return {row[0]: row[1] for row in await self._connection.execute(question)}

    async def first_replies(self) -> tuple[int, float | None, float | None]:
        """Return how many messages were first answered lately, and p50 and p95 of the seconds.

        A receipt is no answer: it says that the answer is late.
        """
        said = (
            select(outbox.c.robot_id, outbox.c.reply_to, outbox.c.kind, outbox.c.sent_at)
            .order_by(outbox.c.id.desc())
            .limit(_NEWEST_ANSWERS)
            .subquery()
        )
        took = func.extract("epoch", func.min(said.c.sent_at) - inbox.c.received_at)
        answered = (
            select(took.label("seconds"))
            .join_from(
                said,
                inbox,
                (inbox.c.robot_id == said.c.robot_id) & (inbox.c.message_id == said.c.reply_to),
            )
            .where(said.c.sent_at > self._now - LATELY, said.c.kind != "receipt")
            .group_by(inbox.c.id)
            .subquery()
        )
        half, most = (
            func.percentile_cont(part).within_group(answered.c.seconds) for part in (0.5, 0.95)
        )
        row = (
            await self._connection.execute(select(func.count(), half, most).select_from(answered))
        ).one()
        return row[0], row[1], row[2]

    async def _counted_last_day(self, newest: Select[tuple[str, datetime]]) -> Mapping[str, int]:
        rows = newest.subquery()
        question = (
            select(rows.c.what, func.count())
            .where(rows.c.at > self._now - timedelta(days=1))
            .group_by(rows.c.what)
        )
        return {row[0]: row[1] for row in await self._connection.execute(question)}

    def _waiting(self, count: int, since: datetime | None) -> Waiting:
        seconds = (self._now - since).total_seconds() if since is not None else 0.0
        return Waiting(count, max(seconds, 0.0))
