"""What readers ask the sandbox: the lines of a chat, and which chats have something new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from bot.channels.sandbox.platform import private_chat
from bot.storage.database import Database
from bot.storage.tables import sandbox_line

Row = Mapping[str, Any]

#: Lines given at once to somebody who reads on, and to somebody who looks back.
_ONWARD, _BACK = 500, 60
_LAST_WORDS = 60
_MANY_UNREAD = 100

_quoted = sandbox_line.alias("quoted")


@dataclass(frozen=True, slots=True)
class Span:
    """Which lines of a chat: those after a number, or the last ones before it."""

    after: int = 0
    before: int | None = None


class SandboxChats:
    """Questions to the lines the platform has stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_group(self, group: str, reader: str | None, span: Span) -> Sequence[Row]:
        """Return lines of a group in order; private ones only to the reader they concern.

        A private line that belongs to no group (news of a matter told in private) is shown with any.
        """
        alone = [private_chat(reader)] if reader else []
        here = sandbox_line.c.group_id.in_([group, *alone])
        return await self._lines(span, here, [group, *alone])

    async def private(self, reader: str, span: Span) -> Sequence[Row]:
        """Return a resident's chat with the robot, whichever group it came from."""
        return await self._lines(span, None, [private_chat(reader)])

    async def summary(self, seen: Mapping[str, int], reader: str | None) -> Sequence[Row]:
        """Return the last line of each chat in `seen`, and how many there are after what was seen."""
        async with self._database.reading() as work:
            rows = await work.connection.execute(_summary(seen, reader or ""))
            return [dict(row._mapping) for row in rows]

    async def _lines(
        self, span: Span, condition: ColumnElement[bool] | None, chats: list[str]
    ) -> Sequence[Row]:
        question = _with_quotes().where(sandbox_line.c.chat.in_(chats), _within(span))
        if condition is not None:
            question = question.where(condition)
        order = sandbox_line.c.seq if span.before is None else sandbox_line.c.seq.desc()
        most = _ONWARD if span.before is None else _BACK
        async with self._database.reading() as work:
            rows = await work.connection.execute(question.order_by(order).limit(most))
            found = [dict(row._mapping) for row in rows]
        return found if span.before is None else found[::-1]


def _within(span: Span) -> ColumnElement[bool]:
    if span.before is None:
        return sandbox_line.c.seq > span.after
    return sandbox_line.c.seq < span.before


def _with_quotes() -> Select[Any]:
    """Select lines with the words they answer, unless the reader could not see those anyway."""
    visible = or_(
        _quoted.c.chat == sandbox_line.c.chat,
        and_(sandbox_line.c.private, _quoted.c.chat == sandbox_line.c.group_id),
    )
    answered = and_(_quoted.c.message_id == sandbox_line.c.reply_to, visible)
    return select(
        sandbox_line,
        _quoted.c.sender.label("quoted_from"),
        func.left(_quoted.c.text, _LAST_WORDS).label("quoted_text"),
    ).select_from(sandbox_line.outerjoin(_quoted, answered))


def _summary(seen: Mapping[str, int], reader: str) -> Select[Any]:
    chats, marks = list(seen), list(seen.values())
    chat = select(
        func.unnest(cast(chats, ARRAY(Text))).label("chat"),
        func.unnest(cast(marks, ARRAY(BigInteger))).label("mark"),
    ).subquery("of")
    line = sandbox_line.c
    last = (
        select(line.seq, line.sender, line.kind, line.photo, line.at)
        .add_columns(func.left(line.text, _LAST_WORDS).label("text"))
        .where(line.chat == chat.c.chat)
        .order_by(line.seq.desc())
        .limit(1)
        .lateral("last")
    )
    unread = (
        select(line.seq)
        .where(line.chat == chat.c.chat, line.seq > chat.c.mark, line.sender != reader)
        .limit(_MANY_UNREAD)
        .correlate(chat)
        .subquery("unread")
    )
    count = select(func.count()).select_from(unread).scalar_subquery()
    return select(chat.c.chat, last, count.label("unread")).join(last, true())
