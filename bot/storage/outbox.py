"""Lines decided and not yet said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, any_, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import (
    REPEATED_WHEN_UNKNOWN,
    SILENCED_BY_TAKEOVER,
    URGENT,
    Choice,
    Line,
    OutboxId,
    Robots,
    WaitingLine,
)
from bot.storage.tables import outbox, talk

_OPEN = ("waiting", "sending")
_POINTED = "pointed to an earlier answer"
#: Written once: a statement with its rows in it is compiled every time.
_PUT = insert(outbox).on_conflict_do_nothing(index_elements=["key"]).returning(outbox.c.id)


class SqlOutbox:
    """The port `Outbox` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, line: Line, now: datetime) -> bool:
        """Store a line in the transaction that decided it; False when its key is known."""
        return await self.put_all([line], now) == 1

    async def put_all(self, lines: Sequence[Line], now: datetime) -> int:
        """Store lines in their order; return how many had keys nobody knew."""
        if not lines:
            return 0
        rows = await self._connection.execute(_PUT, [_row(line, now) for line in lines])
        return len(rows.all())

    async def claim(
        self, now: datetime, most: int, robots: Robots, *, urgent_only: bool = False
    ) -> Sequence[WaitingLine]:
        """Take lines to send now, the first of each target; they count as begun from here on.

        A takeover changes the talk's row, and this locks it: either the takeover is committed first
        and the robot's line is silenced here, or the line has begun before it.
        """
        question = self._first_of_each_target(now, most, robots, urgent_only)
        return await self._begin((await self._connection.execute(question)).all(), now)

    async def claim_with(
        self, head: WaitingLine, now: datetime, fits: Callable[[Line], bool], most: int
    ) -> Sequence[WaitingLine]:
        """Take more lines that wait for the target of `head` and may leave in the same post.

        None overtakes a line of its own talk that does not fit.
        """
        question = (
            select(outbox)
            .where(
                outbox.c.target == head.line.target,
                outbox.c.robot_id == head.line.robot_id,
                outbox.c.state == "waiting",
                outbox.c.doubts == 0,
            )
            .order_by(outbox.c.id)
            .limit(4 * most)
            .with_for_update(skip_locked=True)
        )
        rows = (await self._connection.execute(question)).all()
        return await self._begin(_fitting(rows, fits)[:most], now)

    async def said_at(self, line: Line, since: datetime) -> datetime | None:
        """Return when the very words of a line were last said to its target, if after `since`."""
        said: datetime | None = await self._connection.scalar(
            select(func.max(outbox.c.sent_at)).where(
                outbox.c.sent_at > since,
                outbox.c.target == line.target,
                outbox.c.robot_id == line.robot_id,
                outbox.c.text == line.text,
                outbox.c.error.is_(None),  # said itself, and not pointed to
            )
        )
        return said

    async def _begin(self, rows: Sequence[Row[Any]], now: datetime) -> Sequence[WaitingLine]:
        void = await self._void(rows)
        await self._set([r.id for r in rows if r.id in void], state="silenced")
        kept = [r for r in rows if r.id not in void]
        await self._set(
            [r.id for r in kept], state="sending", begun_at=now, attempts=outbox.c.attempts + 1
        )
        return [_waiting(row) for row in kept]

    @staticmethod
    def _first_of_each_target(
        now: datetime, most: int, robots: Robots, urgent_only: bool
    ) -> Select[Any]:
        """Select the lines that are first in their target's order and due.

        The heads are found first, as a list of ids: a join with them is planned badly for a table
        that has grown by thousands of lines since anybody counted them.
        """
        ours = outbox.c.robot_id.in_(robots.names)
        heads = (
            select(outbox.c.id, outbox.c.state, outbox.c.due_at, outbox.c.urgent)
            .where(outbox.c.state.in_(_OPEN), ~ours if robots.but else ours)
            .ext(distinct_on(outbox.c.robot_id, outbox.c.target))
            .order_by(
                outbox.c.robot_id,
                outbox.c.target,
                (outbox.c.state == "sending").desc(),
                outbox.c.urgent.desc(),
                outbox.c.id,
            )
            .subquery()
        )
        due = select(heads.c.id).where(heads.c.state == "waiting", heads.c.due_at <= now)
        if urgent_only:
            due = due.where(heads.c.urgent)
        first = due.order_by(heads.c.urgent.desc(), heads.c.id).limit(most)
        return (
            select(outbox)
            .where(outbox.c.id == any_(func.array(first.scalar_subquery())))
            .where(outbox.c.state == "waiting")  # another worker may have taken it just now
            .order_by(outbox.c.urgent.desc(), outbox.c.id)
            .with_for_update(skip_locked=True)
        )

    async def _void(self, rows: Sequence[Row[Any]]) -> set[int]:
        """Return ids of robot lines whose talk has changed hands since they were decided."""
        bound = [r for r in rows if r.kind in SILENCED_BY_TAKEOVER and r.owner_version is not None]
        if not bound:
            return set()
        found = await self._connection.execute(
            select(talk.c.key, talk.c.owner_version)
            .where(talk.c.key.in_(sorted({r.talk for r in bound})))
            .order_by(talk.c.key)
            .with_for_update(read=True)
        )
        versions = {row.key: row.owner_version for row in found}
        return {r.id for r in bound if versions.get(r.talk) != r.owner_version}

    async def sent(
        self,
        lines: Sequence[WaitingLine],
        now: datetime,
        route: str | None,
        *,
        points: bool = False,
    ) -> None:
        """The platform took them, in one post; `points`: it only pointed to their words."""
        note = _POINTED if points else None
        ids = [line.id for line in lines]
        await self._set(ids, state="sent", sent_at=now, error=note, route=route)

    async def refused(self, line: WaitingLine, due_at: datetime, why: str) -> None:
        """The platform did not take it; try again at `due_at`."""
        await self._set([line.id], state="waiting", due_at=due_at, error=why)

    async def dead(self, line: WaitingLine, why: str) -> None:
        """It can never be sent."""
        await self._set([line.id], state="dead", error=why)

    async def silenced(self, line: WaitingLine, why: str) -> None:
        """It is left unsaid on purpose."""
        await self._set([line.id], state="silenced", error=why)

    async def redirected(self, line: WaitingLine, now: datetime, why: str) -> None:
        """Its group cannot be reached: it goes to its addressee alone."""
        await self._set(
            [line.id],
            state="waiting",
            private=True,
            target=f"1:{line.line.person}",
            due_at=now,
            error=why,
        )

    async def line_of(self, robot_id: str, key: str) -> Line | None:
        """Return the line of a key."""
        row = (
            await self._connection.execute(
                select(outbox).where(outbox.c.key == key, outbox.c.robot_id == robot_id)
            )
        ).first()
        return _waiting(row).line if row else None

    async def in_doubt(self, line: WaitingLine, now: datetime) -> None:
        """Nobody knows whether it was sent: repeat it once or mark it unknown, by its kind."""
        again = line.line.kind in REPEATED_WHEN_UNKNOWN
        row = (
            await self._connection.execute(
                select(outbox.c.doubts).where(outbox.c.id == line.id).with_for_update()
            )
        ).one()
        state = "waiting" if again and row.doubts == 0 else "unknown"
        await self._set([line.id], state=state, doubts=outbox.c.doubts + 1, due_at=now)

    async def begun_before(self, moment: datetime) -> Sequence[WaitingLine]:
        """Return lines whose sender was never heard of again."""
        rows = await self._connection.execute(
            select(outbox)
            .where(and_(outbox.c.state == "sending", outbox.c.begun_at < moment))
            .limit(100)
            .with_for_update(skip_locked=True)
        )
        return [_waiting(row) for row in rows]

    async def counts(self) -> dict[str, int]:
        """Return how many lines are in each state; `doubted` counts those once in doubt."""
        rows = await self._connection.execute(
            select(outbox.c.state, func.count()).group_by(outbox.c.state)
        )
        doubted = await self._connection.scalar(
            select(func.count()).select_from(outbox).where(outbox.c.doubts > 0)
        )
        return {**{row[0]: row[1] for row in rows}, "doubted": int(doubted or 0)}

    async def _set(self, ids: Sequence[int], **values: Any) -> None:
        if ids:
            await self._connection.execute(
                update(outbox).where(outbox.c.id.in_(ids)).values(**values)
            )


def _row(line: Line, now: datetime) -> dict[str, Any]:
    return {
        "key": line.key,
        "kind": line.kind,
        "urgent": line.kind in URGENT,
        "robot_id": line.robot_id,
        "target": line.target,
        "group_id": line.group_id,
        "person": line.person,
        "private": line.private,
        "text": line.text,
        "reply_to": line.reply_to,
        "talk": line.talk,
        "owner_version": line.owner_version,
        "author": line.author,
        "speaker": line.speaker,
        "choices": [{"label": c.label, "says": c.says} for c in line.choices],
        "created_at": now,
        "due_at": now,
    }


def _fitting(rows: Sequence[Row[Any]], fits: Callable[[Line], bool]) -> list[Row[Any]]:
    held: set[str] = set()
    found = []
    for row in rows:
        if row.talk not in held and fits(_waiting(row).line):
            found.append(row)
        elif row.talk is not None:
            held.add(row.talk)
    return found


def _waiting(row: Row[Any]) -> WaitingLine:
    line = Line(
        kind=row.kind,
        text=row.text,
        robot_id=row.robot_id,
        group_id=row.group_id,
        person=row.person,
        private=row.private,
        reply_to=row.reply_to,
        talk=row.talk,
        owner_version=row.owner_version,
        key=row.key,
        author=row.author,
        speaker=row.speaker,
        choices=tuple(Choice(c["label"], c["says"]) for c in row.choices or ()),
    )
    return WaitingLine(
        id=OutboxId(row.id), line=line, attempts=row.attempts, doubted=row.doubts > 0
    )
