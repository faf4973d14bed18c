"""What the desk's pages show: questions only, each answered by one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import TalkNotFound
from bot.domain.message import InboxId, TalkKey
from bot.domain.outgoing import Robots
from bot.domain.ticket import State
from bot.storage.desk_questions import (
    groups_of,
    heard_lines,
    is_unbound,
    last_words,
    open_calls,
    pictures_of,
    said_lines,
    same_group,
    talks_with_groups,
)
from bot.storage.tables import attachment, group_chat, handoff, inbox, photo, staff, talk, ticket


class SqlDesk:
    """Read models of the desk on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def talks(self, most: int = 200) -> Sequence[Mapping[str, Any]]:
        """Return talks that wait for a human or have one: dangers first, then the longest waiting."""
        calls = open_calls().subquery()
        last = last_words().lateral()
        question = (
            talks_with_groups(calls, last)
            .join(calls, calls.c.talk == talk.c.key, isouter=True)
            .join(last, literal(True), isouter=True)
            .where(or_(calls.c.talk.is_not(None), talk.c.owner.is_not(None)))
            .order_by(calls.c.danger.desc().nulls_last(), calls.c.since.nulls_last())
            .limit(most)
        )
        return await self._rows(question)

    async def talk(self, key: TalkKey) -> Mapping[str, Any] | None:
        """Return one talk as the list shows it."""
        calls = open_calls().subquery()
        last = last_words().lateral()
        question = (
            talks_with_groups(calls, last)
            .join(calls, calls.c.talk == talk.c.key, isouter=True)
            .join(last, literal(True), isouter=True)
            .where(talk.c.key == key)
        )
        found = await self._rows(question)
        return found[0] if found else None

    async def lines(self, key: TalkKey, most: int = 200) -> Sequence[Mapping[str, Any]]:
        """Return the newest lines of a talk, both sides, oldest first."""
        both = union_all(heard_lines(key), said_lines(key)).subquery()
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
            group_chat, same_group(ticket), isouter=True
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
        """Return the pictures that came with the messages of a ticket, oldest first, each once."""
        rows = await self._connection.execute(pictures_of(number))
        return list(dict.fromkeys(row.photo for row in rows))

    async def attachments(self, messages: Sequence[InboxId]) -> Sequence[Mapping[str, Any]]:
        """Return what came with messages, in order: its size, never its content."""
        return await self._rows(
            select(attachment, func.octet_length(photo.c.content).label("size"))
            .join(photo, photo.c.sha256 == attachment.c.sha256, isouter=True)
            .where(attachment.c.message.in_(messages))
            .order_by(attachment.c.message, attachment.c.place)
        )

    async def file(self, sha256: str) -> Mapping[str, Any] | None:
        """Return what came beside somebody's words, with its content and its first name."""
        question = (
            select(attachment.c.kind, attachment.c.name, photo.c.content)
            .join(photo, photo.c.sha256 == attachment.c.sha256)
            .where(attachment.c.sha256 == sha256, attachment.c.state == "kept")
            .order_by(attachment.c.message, attachment.c.place)
            .limit(1)
        )
        found = await self._rows(question)
        return found[0] if found else None

    async def groups(
        self, robots: Robots, words: str = "", most: int = 500
    ) -> Sequence[Mapping[str, Any]]:
        """Return groups: those an admin has still to bind first, the newest on top, then by name."""
        question = groups_of(robots)
        if words:
            columns = (group_chat.c.name, group_chat.c.estate, group_chat.c.grid)
            question = question.where(or_(*(c.icontains(words, autoescape=True) for c in columns)))
        return await self._rows(
            question.order_by(
                is_unbound().desc(),
                (group_chat.c.state == "gone").asc(),
                case((is_unbound(), group_chat.c.met_at)).desc().nulls_last(),
                func.lower(group_chat.c.name),
                group_chat.c.group_id,
            ).limit(most)
        )

    async def group(self, robot_id: str, group_id: str) -> Mapping[str, Any] | None:
        """Return one group."""
        one = groups_of(Robots(frozenset({robot_id}))).where(group_chat.c.group_id == group_id)
        found = await self._rows(one)
        return found[0] if found else None

    async def unbound(self) -> int:
        """Return how many groups wait for an admin to bind them, of those that can be reached."""
        waiting = is_unbound() & (group_chat.c.state == "active")
        return int(await self._connection.scalar(select(func.count()).where(waiting)) or 0)

    async def robots(self) -> Sequence[str]:
        """Return the robots that were spoken to in groups of a platform."""
        met = select(group_chat.c.robot_id).where(group_chat.c.met_at.is_not(None)).distinct()
        return sorted(row.robot_id for row in await self._connection.execute(met))

    async def _rows(self, question: Select[Any]) -> Sequence[Mapping[str, Any]]:
        return [dict(row._mapping) for row in await self._connection.execute(question)]
