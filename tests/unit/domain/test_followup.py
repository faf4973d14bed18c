"""A short line right after an answer of the FAQ may be about that answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.followup import FRESH, Chosen, Judged, Offer, read
from tests.support.clock import MORNING

ANSWERED = Offer([34], MORNING)
OFFERED = Offer([34, 48], MORNING)


@pytest.mark.parametrize("text", ["1", "第一个", "一", "选1", "前面那个"[:2] + "个", "问的第1个"])
def test_the_first_of_two_is_chosen(text: str) -> None:
    assert read(text, OFFERED, MORNING) == Chosen(34)


@pytest.mark.parametrize("text", ["2", "第二个", "后面的", "是第2个吧"])
def test_the_second_of_two_is_chosen(text: str) -> None:
    assert read(text, OFFERED, MORNING) == Chosen(48)


@pytest.mark.parametrize("text", ["都不是", "两个都不对", "不是这个"])
def test_neither_of_two_is_a_wrong_guess(text: str) -> None:
    assert read(text, OFFERED, MORNING) == Judged([34, 48], False)


@pytest.mark.parametrize(
    ("text", "right"), [("不对", False), ("答非所问", False), ("对的", True), ("有用！", True)]
)
def test_an_answer_is_judged(text: str, right: bool) -> None:
    assert read(text, ANSWERED, MORNING) == Judged([34], right)


@pytest.mark.parametrize(
    "text",
    ["3幢电梯停了", "1号楼电梯停了", "不对门口那家也在装修吵死人了", "谢谢", "2单元漏水", ""],
)
def test_anything_else_is_about_something_else(text: str) -> None:
    assert read(text, ANSWERED, MORNING) is None
    assert read(text, OFFERED, MORNING) is None or text.startswith("不对")


def test_long_after_the_answer_nothing_is_about_it() -> None:
    assert read("不对", ANSWERED, MORNING + FRESH) is not None
    assert read("不对", ANSWERED, MORNING + FRESH + timedelta(seconds=1)) is None
    assert read("不对", None, MORNING) is None
