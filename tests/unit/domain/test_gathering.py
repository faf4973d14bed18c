"""Several lines for one group become one post that still tells everybody their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.gathering import MOST_PEOPLE, gathered, is_worth_pointing, may_join, pointing
from bot.domain.outgoing import Choice, Line
from tests.support.builders import a_line

LONG = "装修时间是工作日上午八点到十二点、下午两点到六点，法定休息日和节假日不能做有噪声的活，" * 2


def status(text: str, person: str | None = "xiaoli", **fields: Any) -> Line:
    return a_line(text, kind="status", person=person, **fields)


@pytest.mark.parametrize(
    ("head", "other", "joins"),
    [
        (status("一"), status("二"), True),
        (status("一"), a_line("收到", kind="receipt"), True),
        (status("一"), a_line("编号", kind="number"), True),
        (status("一"), a_line("答", kind="reply"), False),
        (status("一"), a_line("真人的话", kind="staff"), False),
        (a_line("救命卡", kind="emergency"), a_line("救命卡", kind="emergency"), False),
        (a_line("答", kind="reply"), a_line("答", kind="reply"), True),
        (a_line("答", kind="reply"), a_line("另一个答", kind="reply"), False),
        (status("一", private=True), status("二", private=True), False),
        (status("一"), status("二", private=True), False),
        (status("一"), status("二", choices=(Choice("解决了", "解决了 0031"),)), False),
    ],
)
def test_what_may_join(head: Line, other: Line, joins: bool) -> None:
    assert may_join(head, other) is joins


def test_a_single_line_stays_as_it_is() -> None:
    line = status("编号尾号0031：已签收。")
    assert gathered([line]) is line


def test_different_lines_are_listed_and_everybody_is_named() -> None:
    post = gathered([status("尾号0031：已签收。", "a"), status("尾号0032：已派单。", "b")])
    assert post.text == "• 尾号0031：已签收。\n• 尾号0032：已派单。"
    assert (post.person, post.also_to) == ("a", ("b",))


def test_the_same_words_are_said_once_to_everybody() -> None:
    receipts = [a_line("收到", kind="receipt", person=who) for who in ("a", "b", "a", None)]
    post = gathered(receipts)
    assert (post.text, post.person, post.also_to) == ("收到", "a", ("b",))


def test_a_post_is_treated_as_its_most_careful_line() -> None:
    post = gathered([a_line("收到", kind="receipt"), a_line("编号", kind="number"), status("一")])
    assert post.kind == "number"


def test_no_more_people_are_named_than_a_platform_takes() -> None:
    post = gathered([a_line("收到", kind="receipt", person=f"p{n}") for n in range(80)])
    assert 1 + len(post.also_to) == MOST_PEOPLE


def test_a_long_answer_said_just_now_is_pointed_to() -> None:
    answer = a_line(LONG, kind="answer")
    short = pointing(answer, datetime(2026, 11, 22, 2, 5, tzinfo=UTC))
    assert is_worth_pointing(answer)
    assert "10:05" in short.text
    assert LONG[:10] in short.text
    assert len(short.text) < len(LONG)
    assert short.key == answer.key


def test_short_answers_private_ones_and_staff_are_said_again() -> None:
    assert not is_worth_pointing(a_line("可以的。", kind="answer"))
    assert not is_worth_pointing(a_line(LONG, kind="answer", private=True))
    assert not is_worth_pointing(a_line(LONG, kind="staff"))
