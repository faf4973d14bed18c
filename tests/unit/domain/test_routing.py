"""Who answers a line, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import pytest

from bot.domain.faq import sureness
from bot.domain.routing import (
    FAQ_ASKS,
    FAQ_BELIEF,
    FAQ_GAP,
    FAQ_SAME,
    FAQ_SCORE,
    FAQ_SURE,
    IN_DANGER,
    Route,
    breaks_off,
    danger_of,
    faq_answer,
    faq_offer,
    is_sensitive,
    route_of,
)
from bot.domain.understanding import MATTERS, REQUEST_TYPES, CategoryGuess, DangerGuess
from bot.reference.catalogue import read_catalogue
from bot.settings import ROOT
from tests.support.builders import a_hit, an_understanding

SURE = FAQ_SCORE + FAQ_GAP


@pytest.mark.parametrize("intent", sorted(REQUEST_TYPES))
def test_every_intent_has_a_route_of_the_contract(intent: str) -> None:
    assert route_of(an_understanding(intent)) in get_args(Route)


@pytest.mark.parametrize("intent", sorted(MATTERS))
def test_every_matter_becomes_a_ticket(intent: str) -> None:
    assert route_of(an_understanding(intent)) == "ticket"


@pytest.mark.parametrize(
    ("asks", "scores", "answered"),
    [
        (0.9, [SURE], True),
        (0.9, [FAQ_SCORE], True),
        (0.9, [FAQ_SCORE - 0.01], False),
        (0.9, [SURE, SURE - FAQ_GAP - 0.01], True),
        (0.9, [SURE, SURE - FAQ_GAP + 0.01], False),
        (0.9, [], False),
        (FAQ_ASKS - 0.01, [FAQ_SAME - 0.01], False),
        (0.0, [FAQ_SAME], True),
        (0.0, [1.0, 1.0], True),
    ],
)
def test_what_the_model_does_not_know_is_answered_by_score_and_gap(
    asks: float, scores: Sequence[float], answered: bool
) -> None:
    hits = [a_hit(no, score) for no, score in enumerate(scores, start=1)]
    understood = an_understanding("consult", asks=asks, asks_else=0.0)
    assert (faq_answer(understood, hits) is not None) == answered
    answer = faq_answer(understood, hits)
    assert (route_of(understood, answer) == "faq") == answered


@pytest.mark.parametrize(
    ("asks", "belief", "answered"),
    [
        (0.9, 0.99, True),  # it surely asks, and surely this
        (0.3, 1.0, True),  # a plain question in few words: the entry is beyond doubt
        (0.9, FAQ_BELIEF - 0.01, False),  # it asks, but it may be another entry
        (0.0, 1.0, False),  # told, not asked ("电梯又坏了")
    ],
)
def test_an_entry_the_model_is_sure_of_answers(asks: float, belief: float, answered: bool) -> None:
    hits = [a_hit(1, 0.4), replace(a_hit(2, 0.3), belief=belief)]
    answer = faq_answer(an_understanding("consult", asks=asks, asks_else=min(0.1, 1 - asks)), hits)
    assert (answer is not None and answer.no == 2) is answered


def test_sureness_grows_with_each_opinion_and_stays_a_probability() -> None:
    opinions = [0.0, 0.2, 0.5, 0.8, 1.0]
    by_asking = [sureness(asks, 0.1, 0.8) for asks in opinions]
    by_belief = [sureness(0.8, 0.1, belief) for belief in opinions]
    assert by_asking == sorted(by_asking)
    assert by_belief == sorted(by_belief)
    assert 0 < min(*by_asking, *by_belief) < FAQ_SURE < max(*by_asking, *by_belief) < 1


def test_what_was_edited_since_the_training_goes_before_what_the_model_believes() -> None:
    hits = [a_hit(7, SURE), replace(a_hit(2, 0.3), belief=1.0)]
    answer = faq_answer(an_understanding("consult", asks=0.9), hits)
    assert answer is not None
    assert answer.no == 7


@pytest.mark.parametrize(
    ("asks", "beliefs", "offered"),
    [
        (0.9, (0.5, 0.4), [1, 2]),
        (0.9, (0.4, 0.5), [2, 1]),
        (0.9, (0.75, 0.05), []),
        (0.1, (0.5, 0.4), []),
        (0.9, (0.9,), []),
    ],
)
def test_two_topics_that_may_both_be_meant_are_offered(
    asks: float, beliefs: Sequence[float], offered: list[int]
) -> None:
    hits = [replace(a_hit(no, 0.3), belief=b) for no, b in enumerate(beliefs, start=1)]
    understood = an_understanding("consult", asks=asks, asks_else=min(0.1, 1 - asks))
    assert [hit.no for hit in faq_offer(understood, hits)] == offered
    offer = faq_offer(understood, hits)
    assert (route_of(understood, None, offer) == "clarify") == bool(offered)


@pytest.mark.parametrize(("confidence", "kind"), [(IN_DANGER, "fire"), (IN_DANGER - 0.01, None)])
def test_danger_the_model_is_sure_enough_of_counts(confidence: float, kind: str | None) -> None:
    understood = an_understanding("help", danger=DangerGuess("fire", confidence))
    assert danger_of(understood) == kind


def test_a_plain_question_outweighs_a_danger_that_is_barely_heard() -> None:
    faint, loud = (
        an_understanding("consult", danger=DangerGuess("fire", heard)) for heard in (0.2, 0.9)
    )
    assert danger_of(faint, a_hit(1, 0.9)) is None
    assert danger_of(faint, None) == "fire"
    assert danger_of(loud, a_hit(1, 0.9)) == "fire"


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
