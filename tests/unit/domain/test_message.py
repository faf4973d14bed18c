"""What a line is, before anybody understands it."""

from __future__ import annotations

import pytest

from bot.domain.message import is_foreign, speaks_what_the_model_learned


@pytest.mark.parametrize(
    "line",
    [
        "Where is the nearest toilet?",
        "Здравствуйте, где туалет",
        "화장실이 어디예요",
        "dianti huai le",
    ],
)
def test_other_languages_and_pinyin_are_foreign(line: str) -> None:
    assert is_foreign(line)


@pytest.mark.parametrize(
    "line", ["", "123", "ok", "👍👍👍", "ETC怎么装", "电梯坏了 please", "wifi坏了"]
)
def test_chinese_with_a_few_letters_is_not(line: str) -> None:
    assert not is_foreign(line)


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("电梯坏了", True),
        ("gas smell", True),
        ("👍", True),
        ("كيف أجد المكتب", False),
        ("где туалет", False),
    ],
)
def test_the_model_is_not_asked_about_letters_it_never_saw(line: str, known: bool) -> None:
    assert speaks_what_the_model_learned(line) is known
