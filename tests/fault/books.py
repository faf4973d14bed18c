"""After a run the books are read: every line that was taken, and everything it has led to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.tables import (
    handoff,
    inbox,
    outbox,
    sandbox_line,
    ticket,
    ticket_entry,
    ticket_message,
)
from nlu.text import personal_data
from tests.fault.lines import Post

_TICKET_ROUTES = frozenset({"ticket", "emergency"})
#: How often a line may have been said, by its state and by how often it was in doubt (design D4):
#: once where nobody doubted, and for each doubt perhaps once more.
_SAID = {
    ("sent", 0): {1},
    ("sent", 1): {1, 2},
    ("unknown", 1): {0, 1},
    ("unknown", 2): {0, 1, 2},
    ("silenced", 0): {0},
    ("silenced", 1): {0, 1},
}


@dataclass
class Verdict:
    """What went wrong in a run, one sentence each, and what was counted."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0


class Books:
    """Reads the tables of a stack."""

    def __init__(self, database_url: str) -> None:
        self._engine = create_async_engine(database_url, poolclass=NullPool)

    async def is_quiet(self) -> bool:
        """Tell whether every line is answered and every answer has left or is given up."""
        waiting = select(func.count()).where(inbox.c.done_at.is_(None))
        unsaid = select(func.count()).where(outbox.c.state.in_(("waiting", "sending")))
        async with self._engine.connect() as connection:
            return not (await connection.scalar(waiting) or await connection.scalar(unsaid))

    async def doubts(self) -> dict[str, int]:
        """Count the lines that were in doubt, and those that still are."""
        rows = await self._rows(select(outbox.c.state, outbox.c.doubts).where(outbox.c.doubts > 0))
        return {"doubted": len(rows), "unknown": sum(row.state == "unknown" for row in rows)}

    async def receipts(self, posts: Sequence[Post]) -> dict[str, datetime]:
        """Return when each line's receipt was said, for lines that got one."""
        rows = await self._rows(
            select(outbox.c.reply_to, outbox.c.sent_at).where(
                outbox.c.kind == "receipt",
                outbox.c.state == "sent",
                outbox.c.reply_to.in_([post.message_id for post in posts]),
            )
        )
        return {row.reply_to: row.sent_at for row in rows}

    async def first_answer(self, posts: Sequence[Post], after: datetime) -> datetime | None:
        """Return when the first line that came after a moment, and is no emergency, was answered."""
        rows = await self._rows(
            select(func.min(inbox.c.done_at).label("at")).where(
                inbox.c.message_id.in_([post.message_id for post in posts]),
                inbox.c.received_at > after,
                inbox.c.route != "emergency",
            )
        )
        found: datetime | None = rows[0].at
        return found

    async def judge(self, posts: Sequence[Post]) -> Verdict:
        """Compare what residents have written with what the tables hold about it."""
        ids = [post.message_id for post in posts]
        talks = [f"sandbox|{user}" for user in {post.user for post in posts}]
        verdict = Verdict()
        stored = await self._rows(select(inbox).where(inbox.c.message_id.in_(ids)))
        lines = await self._rows(select(outbox).where(outbox.c.talk.in_(talks)))
        tickets = await self._rows(select(ticket).where(ticket.c.talk.in_(talks)))
        links = await self._rows(
            select(ticket_message, inbox.c.message_id)
            .join(inbox, inbox.c.id == ticket_message.c.message)
            .where(inbox.c.message_id.in_(ids))
        )
        _judge_messages(verdict, posts, stored, links)
        _judge_answers(verdict, stored, lines, await self._calls(talks))
        _judge_tickets(verdict, tickets, links, await self._entries(tickets))
        _judge_lines(verdict, lines, await self._said(posts))
        return verdict

    async def _calls(self, talks: Sequence[str]) -> Sequence[Row[Any]]:
        return await self._rows(select(handoff).where(handoff.c.talk.in_(talks)))

    async def _entries(self, tickets: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
        numbers = [row.number for row in tickets]
        return await self._rows(select(ticket_entry).where(ticket_entry.c.number.in_(numbers)))

    async def _said(self, posts: Sequence[Post]) -> Sequence[Row[Any]]:
        users = {post.user for post in posts}
        question = select(sandbox_line).where(
            sandbox_line.c.sender == "robot", sandbox_line.c.addressee.in_(users)
        )
        return await self._rows(question)

    async def _rows(self, question: Any) -> Sequence[Row[Any]]:
        async with self._engine.connect() as connection:
            return (await connection.execute(question)).all()


def _judge_messages(
    verdict: Verdict,
    posts: Sequence[Post],
    stored: Sequence[Row[Any]],
    links: Sequence[Row[Any]],
) -> None:
    """Every line taken is stored once, done, on its way, and has its ticket if the way wants one."""
    known = {row.message_id: row for row in stored}
    with_ticket = {row.message_id for row in links}
    for post in posts:
        row = known.get(post.message_id)
        if row is None or row.done_at is None:
            verdict.lost.append(f"{post.message_id} was taken and is not done: {post.text}")
            continue
        verdict.counts[f"route {row.route}"] += 1
        waited = (row.done_at - row.received_at).total_seconds()
        verdict.slowest = max(verdict.slowest, waited)
        if post.kind == "emergency" and row.route != "emergency":
            verdict.lost.append(f"{post.message_id} is no emergency but {row.route}: {post.text}")
        if row.route in _TICKET_ROUTES and post.message_id not in with_ticket:
            verdict.lost.append(f"{post.message_id} ({row.route}) has no ticket: {post.text}")
    if len(stored) != len(known):
        verdict.doubled.append("a message is stored twice")


def _judge_answers(
    verdict: Verdict,
    stored: Sequence[Row[Any]],
    lines: Sequence[Row[Any]],
    calls: Sequence[Row[Any]],
) -> None:
    """One decision for each line, and nobody without an answer but who waits for a human."""
    answers = Counter(line.reply_to for line in lines if line.kind != "receipt")
    receipts = Counter(line.reply_to for line in lines if line.kind == "receipt")
    called = {call.talk for call in calls}
    verdict.counts["receipts"] = receipts.total()
    verdict.counts["faults"] = sum(call.kind == "fault" for call in calls)
    for row in stored:
        decided = answers[row.message_id]
        if decided > 1 or receipts[row.message_id] > 1:
            verdict.doubled.append(f"{row.message_id} was decided {decided} times: {row.text}")
        elif decided == 0 and row.route == "human" and row.talk in called:
            verdict.counts["left to a human"] += 1
        elif decided == 0:
            verdict.lost.append(f"{row.message_id} ({row.route}) got no answer: {row.text}")


def _judge_tickets(
    verdict: Verdict,
    tickets: Sequence[Row[Any]],
    links: Sequence[Row[Any]],
    entries: Sequence[Row[Any]],
) -> None:
    """One message opens one ticket, no ticket comes from nowhere, no step is taken twice."""
    verdict.counts["tickets"] = len(tickets)
    verdict.counts["steps"] = len(entries)
    opened = Counter(row.message_id for row in links if row.opened)
    verdict.doubled += [f"{m} opened {n} tickets" for m, n in opened.items() if n > 1]
    for name, seen in (
        ("number", Counter(row.number for row in tickets)),
        ("story", Counter((row.talk, row.story) for row in tickets)),
        ("step", Counter((row.number, row.step, row.text) for row in entries)),
    ):
        verdict.doubled += [
            f"{name} {what} is there {n} times" for what, n in seen.items() if n > 1
        ]
    openers = {row.number for row in links if row.opened}
    verdict.doubled += [
        f"{t.number} comes from nowhere" for t in tickets if t.number not in openers
    ]


def _judge_lines(verdict: Verdict, lines: Sequence[Row[Any]], heard: Sequence[Row[Any]]) -> None:
    """Each line was said as often as its state and its doubts allow."""
    said = Counter((row.reply_to, row.addressee, row.text) for row in heard)
    verdict.counts["lines"] = len(lines)
    verdict.counts["said"] = said.total()
    for line in lines:
        verdict.counts[f"lines {line.state}"] += 1
        verdict.counts["doubted"] += line.doubts > 0
        text = line.text if line.private else personal_data.mask(line.text)
        times = said.pop((line.reply_to, line.person, text), 0)
        allowed = _SAID.get((line.state, line.doubts), set())
        verdict.counts["said twice, in doubt"] += times == 2
        if times not in allowed:
            wrong = verdict.lost if times < min(allowed, default=1) else verdict.doubled
            wrong.append(f"{line.key} ({line.state}, {line.doubts} doubts) was said {times} times")
    verdict.doubled += [f"said and never decided: {left}" for left in said]
