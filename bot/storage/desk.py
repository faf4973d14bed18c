"""What the desk's pages show: questions only, each answered by one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, null, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import TalkNotFound
from bot.domain.message import InboxId, TalkKey
from bot.domain.ticket import State
from bot.storage.tables import (
    group_chat,
    handoff,
    inbox,
    outbox,
    staff,
    talk,
    ticket,
    ticket_message,
)


class SqlDesk:
    """Read models of the desk on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def talks(self, most: int = 200) -> Sequence[Mapping[str, Any]]:
        """Return talks that wait for a human or have one: dangers first, then the longest waiting."""
        calls = _open_calls().subquery()
        last = _last_words().lateral()
        question = (
            _talks_with_groups(calls, last)
            .join(calls, calls.c.talk == talk.c.key, isouter=True)
            .join(last, literal(True), isouter=True)
            .where(or_(calls.c.talk.is_not(None), talk.c.owner.is_not(None)))
            .order_by(calls.c.danger.desc().nulls_last(), calls.c.since.nulls_last())
            .limit(most)
        )
        return await self._rows(question)

    async def talk(self, key: TalkKey) -> Mapping[str, Any] | None:
        """Return one talk as the list shows it."""
        calls = _open_calls().subquery()
        last = _last_words().lateral()
        question = (
            _talks_with_groups(calls, last)
            .join(calls, calls.c.talk == talk.c.key, isouter=True)
            .join(last, literal(True), isouter=True)
            .where(talk.c.key == key)
        )
        found = await self._rows(question)
        return found[0] if found else None

    async def lines(self, key: TalkKey, most: int = 200) -> Sequence[Mapping[str, Any]]:
        """Return the newest lines of a talk, both sides, oldest first."""
        both = union_all(_heard(key), _said(key)).subquery()
        newest = (
            select(both)
            .order_by(both.c.at.desc(), both.c.side.desc(), both.c.id.desc())
            .limit(most)
        )
        return list(reversed(await self._rows(newest)))

    async def heard(self, key: TalkKey, line: InboxId) -> str:
        """Return what a resident wrote; raises TalkNotFound when it is no line of this talk."""
        found: str | None = await self._connection.scalar(
            select(inbox.c.text).where(inbox.c.id == line, inbox.c.talk == key)
        )
        if found is None:
            raise TalkNotFound
        return found

    async def alarms(self) -> Sequence[Mapping[str, Any]]:
        """Return emergencies nobody has confirmed yet, with who has taken the talk, if anyone."""
        question = (
            select(
                ticket.c.number,
                ticket.c.talk,
                ticket.c.category,
                ticket.c.place,
                ticket.c.story,
                ticket.c.confidential,
                ticket.c.created_at,
                func.max(handoff.c.taken_by).label("taken_by"),
                func.max(handoff.c.note).label("note"),
            )
            .join(handoff, handoff.c.ticket == ticket.c.number, isouter=True)
            .where(ticket.c.state == State.EMERGENCY.value)
            .group_by(ticket.c.number)
            .order_by(ticket.c.created_at)
            .limit(50)
        )
        return await self._rows(question)

    async def tickets(
        self, *, states: Sequence[State], words: str, before: datetime | None, most: int = 100
    ) -> Sequence[Mapping[str, Any]]:
        """Return tickets, newest first: of some states, with words in number, story, place or name."""
        question = select(ticket, group_chat.c.name.label("group_name")).join(
            group_chat, _same_group(ticket), isouter=True
        )
        if states:
            question = question.where(ticket.c.state.in_([state.value for state in states]))
        if words:
            columns = (ticket.c.number, ticket.c.story, ticket.c.place, ticket.c.nickname)
            question = question.where(or_(*(c.icontains(words, autoescape=True) for c in columns)))
        if before is not None:
            question = question.where(ticket.c.created_at < before)
        return await self._rows(
            question.order_by(ticket.c.created_at.desc(), ticket.c.number.desc()).limit(most)
        )

    async def names(self) -> Mapping[str, str]:
        """Return what members of staff are called, by login."""
        rows = await self._connection.execute(select(staff.c.login, staff.c.name))
        return {row.login: row.name for row in rows}

    async def open_by_state(self) -> Mapping[str, int]:
        """Return how many tickets are in each state."""
        rows = await self._connection.execute(
            select(ticket.c.state, func.count()).group_by(ticket.c.state)
        )
        return {row[0]: row[1] for row in rows}

    async def photos_of(self, number: str) -> Sequence[str]:
        """Return the photos that came with the messages of a ticket, oldest first."""
        rows = await self._connection.execute(
            select(inbox.c.photo)
            .join(ticket_message, ticket_message.c.message == inbox.c.id)
            .where(ticket_message.c.number == number, inbox.c.photo.is_not(None))
            .order_by(inbox.c.id)
        )
        return [row.photo for row in rows]

    async def _rows(self, question: Select[Any]) -> Sequence[Mapping[str, Any]]:
        return [dict(row._mapping) for row in await self._connection.execute(question)]


def _open_calls() -> Select[Any]:
    return (
        select(
            handoff.c.talk,
            func.min(handoff.c.raised_at).label("since"),
            func.array_agg(handoff.c.kind.distinct()).label("kinds"),
            func.bool_or(handoff.c.kind == "emergency").label("danger"),
            func.bool_or(ticket.c.confidential).label("confidential"),
            func.array_remove(func.array_agg(handoff.c.note.distinct()), "").label("notes"),
        )
        .join(ticket, ticket.c.number == handoff.c.ticket, isouter=True)
        .where(handoff.c.closed_at.is_(None))
        .group_by(handoff.c.talk)
    )


def _last_words() -> Select[Any]:
    """The resident's last line of the talk in question."""
    return (
        select(inbox.c.text, inbox.c.photo, inbox.c.received_at)
        .where(inbox.c.talk == talk.c.key)
        .order_by(inbox.c.id.desc())
        .limit(1)
        .correlate(talk)
    )


def _talks_with_groups(calls: Any, last: Any) -> Select[Any]:
    return select(
        talk.c.key,
        talk.c.nickname,
        talk.c.sender_id,
        talk.c.group_id,
        talk.c.private,
        talk.c.owner,
        talk.c.owner_version,
        group_chat.c.name.label("group_name"),
        calls.c.since,
        calls.c.kinds,
        calls.c.notes,
        calls.c.confidential,
        last.c.text.label("last_text"),
        last.c.photo.label("last_photo"),
        last.c.received_at.label("last_at"),
    ).join(group_chat, _same_group(talk), isouter=True)


def _same_group(table: Any) -> Any:
    return (group_chat.c.robot_id == table.c.robot_id) & (group_chat.c.group_id == table.c.group_id)


def _heard(key: TalkKey) -> Select[Any]:
    return select(
        inbox.c.id,
        literal("resident").label("side"),
        inbox.c.received_at.label("at"),
        inbox.c.text,
        inbox.c.photo,
        inbox.c.private,
        inbox.c.nickname.label("who"),
        inbox.c.route.label("kind"),
        null().label("state"),
        null().label("error"),
    ).where(inbox.c.talk == key)


def _said(key: TalkKey) -> Select[Any]:
    return select(
        outbox.c.id,
        literal("us").label("side"),
        outbox.c.created_at.label("at"),
        outbox.c.text,
        null().label("photo"),
        outbox.c.private,
        outbox.c.author.label("who"),
        outbox.c.kind,
        outbox.c.state,
        outbox.c.error,
    ).where(outbox.c.talk == key)
