"""Questions are found by meaning and by words, and an edit is live with its commit."""

from __future__ import annotations

import pytest

from bot.domain.errors import FaqNotFound
from bot.domain.faq import Phrase
from bot.storage.database import Database
from tests.support.builders import a_direction, a_faq_entry
from tests.support.clock import MORNING

ENTRIES = [a_faq_entry(no, question, axis=no) for no, question in enumerate("甲乙丙丁", start=1)]


async def found(database: Database, axis: int, words: list[str], most: int = 1) -> dict[int, float]:
    async with database.transaction() as work:
        lines = await work.faq.candidates(a_direction(axis), words, most)
    return {line.no: round(line.cosine, 3) for line in lines}


async def load(database: Database, digest: str = "one") -> None:
    async with database.transaction() as work:
        await work.faq.load(ENTRIES, digest)


async def test_an_empty_faq_answers_nothing(database: Database) -> None:
    assert await found(database, 1, ["甲"]) == {}


async def test_lines_are_found_by_meaning_and_by_words(database: Database) -> None:
    await load(database)
    assert await found(database, 2, []) == {2: 1.0}
    assert await found(database, 2, ["丙"]) == {2: 1.0, 3: 0.0}


@pytest.mark.parametrize(
    "words",
    [
        [""],
        [" "],
        ["'"],
        ["\\"],
        ["a' | 'b"],
        ["!"],
        ["&", "|", "(", ":*"],
        ["字" * 5000],
        ["的"] * 900,
    ],
)
async def test_no_word_breaks_the_search(database: Database, words: list[str]) -> None:
    await load(database)
    assert await found(database, 1, words) == {1: 1.0}


async def test_an_entry_comes_back_as_it_went_in(database: Database) -> None:
    async with database.transaction() as work:
        await work.faq.put(ENTRIES[0], "老周", MORNING)
        assert await work.faq.get(1) == ENTRIES[0]
        with pytest.raises(FaqNotFound):
            await work.faq.get(2)


async def test_an_edit_replaces_phrases_and_answer_at_once(database: Database) -> None:
    await load(database)
    phrases = [Phrase(text="戊", vector=a_direction(50), words=["戊"])]
    async with database.transaction() as work:
        await work.faq.put(a_faq_entry(1, "戊", answer="新", phrases=phrases), "老周", MORNING)
    assert await found(database, 50, []) == {1: 1.0}
    assert await found(database, 1, ["甲"], most=10) == {1: 0.0, 2: 0.0, 3: 0.0, 4: 0.0}
    async with database.transaction() as work:
        assert (await work.faq.get(1)).answer == "新"


async def test_loading_the_files_again_keeps_what_a_person_edited(database: Database) -> None:
    await load(database)
    async with database.transaction() as work:
        await work.faq.put(a_faq_entry(1, "甲", answer="改过"), "老周", MORNING)
        await work.faq.load(ENTRIES, "two")
        assert (await work.faq.get(1)).answer == "改过"
        assert (await work.faq.get(2)).answer == "答案2"
        assert await work.faq.digest() == "two"


async def test_the_digest_is_that_of_the_last_load(database: Database) -> None:
    async with database.transaction() as work:
        assert await work.faq.digest() is None
    for digest in ("one", "two", "one"):
        await load(database, digest)
        async with database.transaction() as work:
            assert await work.faq.digest() == digest
