"""The first words to somebody in danger keep to the rules of the trade."""

import re

import pytest

from bot.texts.emergency_cards import CARDS, EMERGENCY_CATEGORY
from nlu.text.emergency import KINDS, Kind
from nlu.text.personal_data import find

_PRIVATE_ONLY = {"self_harm", "domestic_violence", "child_harm"}
_PROMISES = re.compile(
    r"已(?:经)?(?:为您|帮您|替您)?(?:报警|通知|联系|派)|正在赶|马上到|在路上|已出动"
)


def test_every_kind_has_a_card_and_a_category() -> None:
    assert set(CARDS) == set(EMERGENCY_CATEGORY) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_is_short_names_a_number_and_promises_nothing(kind: Kind) -> None:
    card = CARDS[kind]
    for words in filter(None, (card.group, card.private)):
        assert re.search(r"\d{3,5}", words)
        assert len(words) <= 160
        assert not _PROMISES.search(words)
        assert find(words) == []
    assert card.private.rstrip().endswith(("？", "。"))
    assert "哪里" in card.private


@pytest.mark.parametrize("kind", KINDS)
def test_the_group_hears_nothing_of_private_dangers(kind: Kind) -> None:
    assert (CARDS[kind].group is None) == (kind in _PRIVATE_ONLY)


@pytest.mark.parametrize("kind", KINDS)
def test_categories_are_codes_of_the_taxonomy(kind: Kind) -> None:
    assert re.fullmatch(r"[A-N]\d\d", EMERGENCY_CATEGORY[kind])
