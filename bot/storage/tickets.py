"""Work orders (工单) and their timelines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import TicketNotFound
from bot.domain.message import InboxId, TalkKey
from bot.domain.ticket import Actor, Audience, State, Ticket, Urgency
from bot.storage.tables import inbox, ticket, ticket_counter, ticket_entry, ticket_message


class SqlTickets:
    """The port `Tickets` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def new_number(self, letters: str, day: str) -> str:
        """Return the next number of the day, such as HT20261122-0031."""
        last = await self._connection.scalar(
            upsert(ticket_counter)
            .values(letters=letters, day=day, last=1)
            .on_conflict_do_update(
                index_elements=["letters", "day"], set_={"last": ticket_counter.c.last + 1}
            )
            .returning(ticket_counter.c.last)
        )
        return f"{letters}{day}-{last:04d}"

    async def add(self, new: Ticket, source: InboxId | None) -> None:
        """Store a new ticket; `source` is the message it came from."""
        await self._connection.execute(
            insert(ticket).values(**{**asdict(new), "state": new.state.value})
        )
        if source is not None:
            await self.attach(new.number, source, opened=True)

    async def attach(self, number: str, message: InboxId, *, opened: bool = False) -> None:
        """Remember that a message belongs to a ticket."""
        await self._connection.execute(
            upsert(ticket_message)
            .values(message=message, number=number, opened=opened)
            .on_conflict_do_nothing(index_elements=["message", "number"])
        )

    async def get(self, number: str, *, lock: bool = False) -> Ticket:
        """Return a ticket by full number; raises TicketNotFound."""
        question = select(ticket).where(ticket.c.number == number)
        if lock:
            question = question.with_for_update()
        row = (await self._connection.execute(question)).first()
        if row is None:
            raise TicketNotFound
        return _ticket(row)

    async def of_reporter(self, talk: TalkKey) -> Sequence[Ticket]:
        """Return the tickets of a talk, newest first, at most 50."""
        rows = await self._connection.execute(
            select(ticket)
            .where(ticket.c.talk == talk)
            .order_by(ticket.c.created_at.desc(), ticket.c.number.desc())
            .limit(50)
        )
        return [_ticket(row) for row in rows]

    async def from_message(self, robot_id: str | None, message_id: str) -> Sequence[Ticket]:
        """Return the tickets a platform message led to."""
        question = (
            select(ticket)
            .join(ticket_message, ticket_message.c.number == ticket.c.number)
            .join(inbox, inbox.c.id == ticket_message.c.message)
            .where(inbox.c.message_id == message_id)
            .order_by(ticket.c.number)
        )
        if robot_id is not None:
            question = question.where(inbox.c.robot_id == robot_id)
        return [_ticket(row) for row in await self._connection.execute(question)]

    async def newest(self, most: int, state: str | None = None) -> Sequence[Ticket]:
        """Return the newest tickets, of one state if given."""
        question = (
            select(ticket).order_by(ticket.c.created_at.desc(), ticket.c.number.desc()).limit(most)
        )
        if state is not None:
            question = question.where(ticket.c.state == state)
        return [_ticket(row) for row in await self._connection.execute(question)]

    async def set_state(self, number: str, state: State, now: datetime) -> None:
        """Move a ticket."""
        await self._connection.execute(
            update(ticket)
            .where(ticket.c.number == number)
            .values(state=state.value, updated_at=now)
        )

    async def set_urgency(self, number: str, urgency: Urgency) -> None:
        """Change a ticket's urgency."""
        await self._connection.execute(
            update(ticket).where(ticket.c.number == number).values(urgency=urgency)
        )

    async def note(
        self,
        about: Ticket,
        *,
        at: datetime,
        actor: Actor,
        who: str,
        step: str,
        to: State,
        text: str,
        audience: Audience,
    ) -> int:
        """Append to the timeline; the ticket's row must be locked or new."""
        last = await self._connection.scalar(
            select(func.coalesce(func.max(ticket_entry.c.seq), 0)).where(
                ticket_entry.c.number == about.number
            )
        )
        seq = int(last or 0) + 1
        await self._connection.execute(
            insert(ticket_entry).values(
                number=about.number,
                seq=seq,
                at=at,
                actor=actor,
                who=who,
                step=step,
                from_state=about.state.value,
                to_state=to.value,
                text=text,
                audience=audience,
            )
        )
        return seq

    async def timeline(self, number: str) -> Sequence[Mapping[str, Any]]:
        """Return the entries of a ticket, oldest first."""
        rows = await self._connection.execute(
            select(ticket_entry).where(ticket_entry.c.number == number).order_by(ticket_entry.c.seq)
        )
        return [dict(row._mapping) for row in rows]


def _ticket(row: Row[Any]) -> Ticket:
    fields = dict(row._mapping)
    return Ticket(**{**fields, "state": State(fields["state"])})
