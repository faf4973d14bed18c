"""An FAQ entry is edited: embedded, saved, and live on every instance with the commit (design D6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import UserMistake
from bot.domain.faq import FaqEntry, Phrase
from bot.ports import Clock, Embedder, Store
from bot.service.understand import readable
from nlu.text import personal_data


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqDraft:
    """An entry as a person or a file writes it."""

    no: int
    question: str
    category: str
    answer: str
    source: str
    reviewed: bool
    similar: Sequence[str]


class EditFaq:
    """Saves drafts; refuses what must not stand in an FAQ."""

    def __init__(self, store: Store, embedder: Embedder, clock: Clock) -> None:
        self._store = store
        self._embedder = embedder
        self._clock = clock

    async def __call__(self, draft: FaqDraft, editor: str) -> FaqEntry:
        """Save one entry. Raises UserMistake for an empty or private one, DialogueUnavailable."""
        _check(draft)
        entry = await self.embedded(draft)
        async with self._store.transaction() as work:
            await work.faq.put(entry, editor, self._clock.now())
        return entry

    async def load(self, drafts: Sequence[FaqDraft], digest: str) -> bool:
        """Load the entries of the files once for each digest; False when they were there."""
        async with self._store.transaction() as work:
            if await work.faq.digest() == digest:
                return False
        entries = [await self.embedded(draft) for draft in drafts]
        async with self._store.transaction() as work:
            await work.faq.load(entries, digest)
        return True

    async def embedded(self, draft: FaqDraft) -> FaqEntry:
        """Return the draft with the vectors and words of all its phrases."""
        phrases = [draft.question, *draft.similar]
        texts = list(dict.fromkeys(readable(text).text for text in phrases if text.strip()))
        return FaqEntry(
            no=draft.no,
            question=draft.question,
            category=draft.category,
            answer=draft.answer,
            source=draft.source,
            reviewed=draft.reviewed,
            phrases=[
                Phrase(text=text, vector=one.vector, words=one.words)
                for text, one in zip(texts, await self._embedder.embed(texts), strict=True)
            ],
        )


def _check(draft: FaqDraft) -> None:
    if not draft.question.strip() or not draft.answer.strip():
        raise UserMistake("问题和答案都要填写。")
    if personal_data.find(draft.answer):
        raise UserMistake("答案里有个人信息（姓名、电话、门牌等），请去掉后再保存。")
