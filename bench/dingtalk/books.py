"""After a run the books are read: what was said, what was stored, what was posted, and how often."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.simulator import Post, Saying, Simulator
from bot.storage.tables import inbox, outbox, ticket_message

_MENTIONS = re.compile(r"^(?:@\S+ )+")
_POINTING = re.compile(r"和\d\d:\d\d群里刚答过的一样")


@dataclass
class Verdict:
    """What a run led to."""

    said: int = 0
    stored: int = 0
    #: Messages that are not in the inbox.
    lost: list[str] = field(default_factory=list)
    #: Messages that led to more than one ticket.
    doubled_tickets: int = 0
    #: Posts beyond the lines they say, and those of them whose first copy hid its answer.
    doubled_posts: int = 0
    explained: int = 0
    #: Lines of the outbox by state, and how many were once in doubt.
    lines: dict[str, int] = field(default_factory=dict)
    doubted: int = 0
    hidden: int = 0
    #: Lines marked as sent that nobody saw.
    unseen: int = 0


class Books:
    """Reads the database of a stack beside the record of its platform."""

    def __init__(self, database_url: str) -> None:
        self._engine = create_async_engine(database_url, poolclass=NullPool)

    async def is_stored(self, said: Sequence[Saying]) -> bool:
        """Tell whether everything that was said is in the inbox."""
        return int(await self._scalar(select(func.count()).select_from(inbox))) >= len(said)

    async def is_quiet(self) -> bool:
        """Tell whether every line is answered and every answer has left or is given up."""
        waiting = select(func.count()).where(inbox.c.done_at.is_(None))
        unsaid = select(func.count()).where(outbox.c.state.in_(("waiting", "sending")))
        return not (await self._scalar(waiting) or await self._scalar(unsaid))

    async def judge(self, sim: Simulator, said: Sequence[Saying]) -> Verdict:
        """Return what became of `said`."""
        verdict = Verdict(said=len({one.message_id for one in said}))
        stored = {row.message_id for row in await self._rows(select(inbox.c.message_id))}
        verdict.stored = len(stored)
        verdict.lost = sorted({one.message_id for one in said} - stored)
        opened = (
            select(func.count())
            .where(ticket_message.c.opened)
            .group_by(ticket_message.c.message)
            .having(func.count() > 1)
        )
        verdict.doubled_tickets = len(await self._rows(opened))
        await self._judge_posts(sim, verdict)
        return verdict

    async def receipts(self) -> Sequence[Any]:
        """Return (received_at, first line said about it) of every message."""
        first = (
            select(outbox.c.talk, func.min(outbox.c.sent_at).label("told"))
            .where(outbox.c.state == "sent")
            .group_by(outbox.c.talk)
            .subquery()
        )
        return await self._rows(
            select(inbox.c.message_id, inbox.c.received_at, first.c.told).join(
                first, first.c.talk == inbox.c.talk, isouter=True
            )
        )

    async def order(self) -> list[str]:
        """Return all message ids in the order in which they will be answered."""
        return [
            r.message_id for r in await self._rows(select(inbox.c.message_id).order_by(inbox.c.id))
        ]

    async def close(self) -> None:
        """Close the connection."""
        await self._engine.dispose()

    async def _judge_posts(self, sim: Simulator, verdict: Verdict) -> None:
        rows = await self._rows(select(outbox))
        verdict.lines = dict(Counter(row.state for row in rows))
        verdict.doubted = sum(row.doubts > 0 for row in rows)
        verdict.hidden = sum(post.hidden is not None for post in sim.posts)
        lines = Counter(row.text for row in rows if row.state in ("sent", "unknown"))
        seen, hidden = _texts(sim.posts), _texts([p for p in sim.posts if p.hidden])
        for text, count in seen.items():
            if text in lines and count > lines[text]:
                verdict.doubled_posts += count - lines[text]
                verdict.explained += min(count - lines[text], hidden[text])
        sent = Counter(row.text for row in rows if row.state == "sent")
        unique = [text for text, count in sent.items() if count == 1]
        verdict.unseen = sum(not seen[text] for text in unique)

    async def _rows(self, question: Any) -> Sequence[Any]:
        async with self._engine.connect() as connection:
            return (await connection.execute(question)).all()

    async def _scalar(self, question: Any) -> Any:
        async with self._engine.connect() as connection:
            return await connection.scalar(question)


def _texts(posts: Sequence[Post]) -> Counter[str]:
    """Count what posts say, line by line where several lines share a post."""
    said: Counter[str] = Counter()
    for post in posts:
        text = _MENTIONS.sub("", post.text)
        if _POINTING.match(text):
            continue
        parts = text.removeprefix("• ").split("\n• ") if text.startswith("• ") else [text]
        said.update(parts)
    return said
