"""Single values: names nobody can play tricks with, ids, times, objects inside texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.dingtalk import fields

_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("小李", "小李"),
        ("  小  李 ", "小 李"),
        ("小\n李", "小 李"),
        ("小\u2028李\u3000", "小 李"),
        ("小\r\n\t李", "小 李"),
        ("\u202e管理员\u202c", "管理员"),
        ("\u2066管\u2069理\u200f员\u061c", "管理员"),
        ("管\u200b理\u200d员\ufeff\u2060", "管理员"),
        ("a\x00b\x1b[31mc\x7f\x9b", "ab[31mc"),
        ("\ud83d小李\udc4d", "小李"),
        ("小李👍", "小李👍"),
        ("❤\ufe0f", "❤"),
        ("\u3164\u115f\u1160\uffa0\u2800", ""),
        ("\u200b\u202e", ""),
        ("\U000e0041\U000e0101\ue000", ""),
        ("字" * 65, "字" * 64),
        ("字" * 63 + " 字", "字" * 63),
        ("<b>'\"&", "<b>'\"&"),  # pages escape
        ("", ""),
        (None, ""),
        (7, ""),
        (["小李"], ""),
    ],
)
def test_a_name_keeps_what_can_be_seen_on_one_line(given_name: Any, shown: str) -> None:
    assert fields.name(given_name) == shown


@given(st.text(max_size=300) | st.text(alphabet="\u202e\u200b\n \u3164a", max_size=90))
def test_every_name_is_one_line_that_can_be_stored(text: str) -> None:
    shown = fields.name(text)
    assert len(shown) <= 64
    assert shown == shown.strip() == fields.name(shown)
    assert len(shown.splitlines()) <= 1
    shown.encode()


def test_a_very_long_name_costs_no_more_than_its_beginning() -> None:
    assert fields.name("\u200b" * 10_000_000 + "小李") == ""


@pytest.mark.parametrize(
    "value",
    ["cidA1b2==", "$:LWCP_v1:$aB+/==", "manager4711", "员工7", "a" * 256],
)
def test_an_id_is_kept_as_it_is(value: str) -> None:
    assert fields.identifier(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "a b",
        "a\nb",
        "a\x00",
        "\ud800",
        "a\u200b",
        "a\u202eb",
        "a" * 257,
        None,
        7,
        True,
        [],
    ],
)
def test_what_cannot_be_an_id_is_none(value: Any) -> None:
    assert fields.identifier(value) is None


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (1_790_000_000_123, True),
        ("1790000000123", True),
        (" 1790000000123 ", True),
        (1.790000000123e12, True),
        (0, True),
        ("", False),
        ("soon", False),
        ("１７９００００００００１２３", False),
        (True, False),
        (None, False),
        ({}, False),
        (float("nan"), False),
        (float("inf"), False),
        (10**400, False),
        (-(10**30), False),
        ("9" * 16, False),
        ("9" * 100_000, False),
    ],
)
def test_a_time_is_a_number_of_milliseconds_or_nothing(value: Any, read: bool) -> None:
    assert (fields.moment(value) is not None) == read


def test_milliseconds_are_exact() -> None:
    assert fields.moment("1790000000123") == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        milliseconds=1_790_000_000_123
    )


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({"a": 1}, {"a": 1}),
        ('{"a": 1}', {"a": 1}),
        ("", {}),
        ("{", {}),
        ('"a"', {}),
        ("[1]", {}),
        ('{"a":' * 100_000, {}),
        ("[" * 100_000, {}),
        ("9" * 10_000, {}),
        (None, {}),
        ([], {}),
        (5, {}),
    ],
)
def test_an_object_may_come_as_a_text(value: Any, read: dict[str, Any]) -> None:
    assert fields.mapping(value) == read


@given(_ANYTHING)
def test_no_value_breaks_a_reader(value: Any) -> None:
    fields.name(value)
    fields.identifier(value)
    fields.moment(value)
    fields.mapping(value)
    fields.sequence(value)
    fields.words(value, 10)
