"""The FAQ in PostgreSQL: nearest by vector, nearest by words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pgvector import HalfVector
from sqlalchemy import Select, delete, func, insert, or_, select, union_all
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import FaqNotFound
from bot.domain.faq import FaqEntry, FaqLine, Phrase
from bot.domain.message import InboxId
from bot.storage.tables import faq, faq_load, faq_phrase, faq_verdict

FILES = "files"  # the editor of entries that no person has touched


class SqlFaq:
    """The port `Faq` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def candidates(
        self, vector: Sequence[float], words: Sequence[str], most: int, topics: Sequence[int] = ()
    ) -> Sequence[FaqLine]:
        """Return the lines nearest by meaning and by words, and those of `topics`, in no order."""
        by_meaning = select(faq_phrase.c.id).order_by(_distance(vector)).limit(most)
        questions: list[Select[Any]] = [by_meaning]
        if words:
            questions.append(_sharing(words).limit(most))
        near = union_all(*(select(q.subquery()) for q in questions)).subquery()
        rows = await self._connection.execute(
            select(
                faq.c.no,
                faq.c.question,
                faq.c.answer,
                faq.c.reviewed,
                faq.c.source,
                faq_phrase.c.text,
                faq_phrase.c.words,
                (1 - _distance(vector)).label("cosine"),
            )
            .join(faq, faq.c.no == faq_phrase.c.no)
            .where(or_(faq_phrase.c.id.in_(select(near.c.id)), faq_phrase.c.no.in_(list(topics))))
        )
        return [FaqLine(**row._mapping) for row in rows]

    async def digest(self) -> str | None:
        """Return the digest of the files the entries were loaded from, None when there are none."""
        found: str | None = await self._connection.scalar(
            select(faq_load.c.digest).order_by(faq_load.c.at.desc()).limit(1)
        )
        return found

    async def load(self, entries: Sequence[FaqEntry], digest: str) -> None:
        """Put in the entries of the files; what a person has edited since stays as it is."""
        edited = set(await self._connection.scalars(select(faq.c.no).where(faq.c.editor != FILES)))
        now = func.clock_timestamp()
        for entry in entries:
            if entry.no not in edited:
                await self._save(entry, FILES, now)
        await self._connection.execute(
            upsert(faq_load)
            .values(digest=digest, at=now)
            .on_conflict_do_update(index_elements=["digest"], set_={"at": now})
        )

    async def put(self, entry: FaqEntry, editor: str, now: datetime) -> None:
        """Save one entry as a person edited it; live on every instance with the commit."""
        await self._save(entry, editor, now)

    async def get(self, no: int) -> FaqEntry:
        """Return one entry; raises FaqNotFound."""
        row = (await self._connection.execute(select(faq).where(faq.c.no == no))).first()
        if row is None:
            raise FaqNotFound
        phrases = await self._connection.execute(
            select(faq_phrase).where(faq_phrase.c.no == no).order_by(faq_phrase.c.id)
        )
        return FaqEntry(
            no=row.no,
            question=row.question,
            category=row.category,
            answer=row.answer,
            source=row.source,
            reviewed=row.reviewed,
            phrases=[Phrase(text=p.text, vector=list(p.vector), words=p.words) for p in phrases],
        )

    async def judged(self, no: int, right: bool, message: InboxId, at: datetime) -> None:
        """Remember what a resident said of an answer."""
        await self._connection.execute(
            insert(faq_verdict).values(no=no, right=right, message=message, at=at)
        )

    async def _save(self, entry: FaqEntry, editor: str, now: Any) -> None:
        values = {
            "question": entry.question,
            "category": entry.category,
            "answer": entry.answer,
            "source": entry.source,
            "reviewed": entry.reviewed,
            "editor": editor,
            "updated_at": now,
        }
        await self._connection.execute(
            upsert(faq)
            .values(no=entry.no, **values)
            .on_conflict_do_update(
                index_elements=["no"], set_={**values, "version": faq.c.version + 1}
            )
        )
        await self._connection.execute(delete(faq_phrase).where(faq_phrase.c.no == entry.no))
        for phrase in entry.phrases:
            await self._connection.execute(
                insert(faq_phrase).values(
                    no=entry.no,
                    text=phrase.text,
                    words=list(phrase.words),
                    tokens=func.array_to_tsvector(_lexemes(phrase.words)),
                    vector=HalfVector(list(phrase.vector)),
                )
            )


def _distance(vector: Sequence[float]) -> Any:
    return faq_phrase.c.vector.cosine_distance(HalfVector(list(vector)))


def _sharing(words: Sequence[str]) -> Select[Any]:
    """Return ids of phrases that share words, those with the most first."""
    query = func.to_tsquery("simple", " | ".join(_quoted(word) for word in _lexemes(words)))
    return (
        select(faq_phrase.c.id)
        .where(faq_phrase.c.tokens.op("@@")(query))
        .order_by(func.ts_rank(faq_phrase.c.tokens, query).desc())
    )


def _lexemes(words: Sequence[str]) -> list[str]:
    """Return the words as tsvector knows them: once each, without blanks."""
    return sorted({word.strip()[:200] for word in words if word.strip()})[:200] or ["-"]


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
