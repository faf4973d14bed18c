"""What a line is, before anybody understands it."""

from __future__ import annotations

import pytest

from bot.domain.message import is_foreign


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
