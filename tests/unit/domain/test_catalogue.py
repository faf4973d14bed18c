"""The catalogue of categories, as the code uses it and as its file has it."""

from __future__ import annotations

import re

import pytest

from bot.domain.catalogue import DISPATCH_CONFIDENCE, UNKNOWN, Catalogue, Category
from bot.domain.understanding import MATTERS
from bot.reference.catalogue import read_catalogue
from bot.settings import ROOT
from bot.texts.emergency_cards import CARDS, EMERGENCY_CATEGORY
from nlu.text.emergency import KINDS

REAL = read_catalogue(ROOT / "data")


def a_category(code: str, *, sensitive: bool = False) -> Category:
    return Category(code=code, name="名", unit="单位", urgency="P2", sensitive=sensitive)


SMALL = Catalogue(
    {c.code: c for c in (a_category("A02"), a_category("K01", sensitive=True), a_category(UNKNOWN))}
)


def test_a_code_nobody_knows_is_other() -> None:
    assert SMALL.of("Z00") is SMALL.of(UNKNOWN)


@pytest.mark.parametrize("request_type", sorted(MATTERS))
def test_questions_wishes_and_praise_are_never_urgent(request_type: str) -> None:
    calm = request_type in ("consult", "suggest", "praise")
    assert SMALL.urgency("A02", request_type) == ("P4" if calm else "P2")


@pytest.mark.parametrize(
    ("code", "confidence", "by_itself"),
    [
        ("A02", DISPATCH_CONFIDENCE, True),
        ("A02", DISPATCH_CONFIDENCE - 0.01, False),
        ("K01", 1.0, False),
        (UNKNOWN, 1.0, False),
        ("Z00", 0.4, False),
    ],
)
def test_the_robot_dispatches_what_is_sure_and_not_sensitive(
    code: str, confidence: float, by_itself: bool
) -> None:
    assert SMALL.dispatches_itself(code, confidence) is by_itself


def test_the_file_has_all_89_categories() -> None:
    assert len(REAL.categories) == 89
    assert all(re.fullmatch(r"[A-N]\d\d", code) for code in REAL.categories)
    assert all(c.name and c.unit for c in REAL.categories.values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_emergency_has_a_card_and_a_category_of_the_file(kind: str) -> None:
    assert CARDS[kind].private
    assert EMERGENCY_CATEGORY[kind] in REAL.categories
