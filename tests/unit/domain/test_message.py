"""What a line is, before anybody understands it."""

from __future__ import annotations

import pytest

from bot.domain.message import is_foreign, speaks_what_the_model_learned
from tests.support.builders import a_message


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


@pytest.mark.parametrize(
    ("text", "quote", "meant"),
    [
        ("电梯停了", None, "电梯停了"),
        ("", "3幢电梯又停了", "3幢电梯又停了"),
        ("  ", "3幢电梯又停了", "3幢电梯又停了"),
        ("解决了", "编号尾号0031：办理结果已反馈。", "解决了 0031"),
        ("解决了 0032", "编号尾号0031：办理结果已反馈。", "解决了 0032"),
        ("解决了", "尾号0031：处理中；尾号0032：已派单。", "解决了"),
        ("我家也是这样的而且已经三天没人管了还漏水", "编号尾号0031：已签收。", None),
    ],
)
def test_words_that_point_back_help_out(text: str, quote: str | None, meant: str | None) -> None:
    assert a_message(text, quote=quote).meant == (text if meant is None else meant)


def test_somebody_who_can_only_be_mentioned_is_still_one_person() -> None:
    lines = [a_message(sender_id=None, speaker_id="$:LWCP_v1:$a") for _ in range(2)]
    assert lines[0].talk == lines[1].talk
    assert a_message(sender_id=None).talk != a_message(sender_id=None).talk
