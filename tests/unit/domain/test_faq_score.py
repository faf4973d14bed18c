"""How near a line is to a question of the FAQ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.faq import MEANING, rank, score
from tests.support.builders import a_faq_line

CARD = a_faq_line("老年证怎么办", ["老年证", "怎么", "办"], cosine=0.8)


@pytest.mark.parametrize("text", ["老年证怎么办", "老年证怎么办？", " 老年证怎么办!! "])
def test_the_same_words_score_one_whatever_ends_them(text: str) -> None:
    assert score(text, [], CARD) == 1.0


def test_meaning_and_shared_words_count_together() -> None:
    assert score("办老年证", ["办", "老年证"], CARD) == pytest.approx(MEANING * 0.8 + 0.3)
    assert score("办居住证", ["办", "居住证"], CARD) == pytest.approx(MEANING * 0.8 + 0.3 * 0.5)
    assert score("今天天气", ["今天", "天气"], CARD) == pytest.approx(MEANING * 0.8)


def test_words_every_question_has_are_not_shared() -> None:
    line = a_faq_line("怎么办", ["怎么", "办"], cosine=0.0)
    assert score("怎么吃", ["怎么", "吃"], line) == 0.0


def test_an_opposite_meaning_is_worth_nothing_and_not_less() -> None:
    assert score("天气", ["天气"], a_faq_line("老年证", ["老年证"], cosine=-0.5)) == 0.0


def test_each_entry_is_ranked_once_by_its_best_line() -> None:
    lines = [
        a_faq_line("甲", ["甲"], no=1, cosine=0.5),
        a_faq_line("乙", ["乙"], no=2, cosine=0.6),
        a_faq_line("丙", ["丙"], no=1, cosine=0.9),
    ]
    assert [hit.no for hit in rank("丁", ["丁"], lines)] == [1, 2]


def test_equal_scores_are_ranked_by_number() -> None:
    lines = [a_faq_line("甲", ["甲"], no=no, cosine=0.5) for no in (3, 1, 2)]
    assert [hit.no for hit in rank("丁", ["丁"], lines)] == [1, 2, 3]


@given(
    st.text(max_size=20),
    st.lists(st.text(max_size=3), max_size=6),
    st.lists(st.text(max_size=3), max_size=6),
    st.floats(-1, 1),
)
def test_a_score_is_between_zero_and_one(
    text: str, words: list[str], others: list[str], cosine: float
) -> None:
    assert 0.0 <= score(text, words, a_faq_line("老年证", others, cosine=cosine)) <= 1.0
