"""Who answers a line, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import pytest

from bot.domain.routing import (
    FAQ_GAP,
    FAQ_SAME,
    FAQ_SCORE,
    Route,
    breaks_off,
    faq_answer,
    is_sensitive,
    route_of,
)
from bot.domain.understanding import MATTERS, REQUEST_TYPES, CategoryGuess
from bot.reference.catalogue import read_catalogue
from bot.settings import ROOT
from tests.support.builders import a_hit, an_understanding

SURE = FAQ_SCORE + FAQ_GAP


@pytest.mark.parametrize("intent", sorted(REQUEST_TYPES))
def test_every_intent_has_a_route_of_the_contract(intent: str) -> None:
    assert route_of(an_understanding(intent), []) in get_args(Route)


@pytest.mark.parametrize("intent", sorted(MATTERS))
def test_every_matter_becomes_a_ticket(intent: str) -> None:
    assert route_of(an_understanding(intent), []) == "ticket"


@pytest.mark.parametrize(
    ("intent", "scores", "answered"),
    [
        ("consult", [SURE], True),
        ("consult", [FAQ_SCORE], True),
        ("consult", [FAQ_SCORE - 0.01], False),
        ("consult", [SURE, SURE - FAQ_GAP - 0.01], True),
        ("consult", [SURE, SURE - FAQ_GAP + 0.01], False),
        ("consult", [], False),
        ("complain", [FAQ_SAME - 0.01], False),
        ("complain", [FAQ_SAME], True),
        ("nlu_fallback", [SURE], False),
        ("nlu_fallback", [1.0, 1.0], True),
    ],
)
def test_the_faq_answers_questions_by_score_and_gap_and_other_lines_only_word_for_word(
    intent: str, scores: Sequence[float], answered: bool
) -> None:
    hits = [a_hit(no, score) for no, score in enumerate(scores, start=1)]
    understood = an_understanding(intent)
    assert (faq_answer(understood, hits) is not None) == answered
    assert (route_of(understood, hits) == "faq") == answered


def test_the_best_entry_answers() -> None:
    answer = faq_answer(an_understanding("consult"), [a_hit(7, 0.9), a_hit(3, 0.5)])
    assert answer is not None
    assert answer.no == 7


@pytest.mark.parametrize(
    ("intent", "confidence", "ends"),
    [
        ("human", 0.9, True),
        ("withdraw", 0.5, True),
        ("human", 0.49, False),
        ("help", 0.9, False),
        ("status", 0.9, False),
    ],
)
def test_only_a_sure_wish_for_a_human_or_to_withdraw_ends_an_open_question(
    intent: str, confidence: float, ends: bool
) -> None:
    assert breaks_off(an_understanding(intent, confidence=confidence)) is ends


@pytest.mark.parametrize(
    ("intent", "code", "sensitive"),
    [
        ("report", "A02", True),
        ("help", "K01", True),
        ("consult", "K01", True),
        ("help", "A02", False),
        ("help", None, False),
        ("status", "K01", False),
        ("greet", "K01", False),
        ("human", "K01", False),
    ],
)
def test_reports_and_what_is_a_familys_own_business_are_sensitive(
    intent: str, code: str | None, sensitive: bool
) -> None:
    guesses = [CategoryGuess(code, 0.9)] if code else []
    understood = an_understanding(intent, categories=guesses)
    assert is_sensitive(understood, read_catalogue(ROOT / "data")) is sensitive
