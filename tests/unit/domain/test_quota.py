"""A month's quota is warned about in time and never quietly runs out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.outgoing import LineKind
from bot.domain.quota import Thrift, Use, month_of, thriftiest


def use(used: int, *, known: bool = True, kind: str = "messages") -> Use:
    return Use(kind=kind, used=used, most=1000, known=known)


@pytest.mark.parametrize(
    ("used", "near", "thrift"),
    [
        (0, False, Thrift.NONE),
        (799, False, Thrift.NONE),
        (800, True, Thrift.NONE),
        (949, True, Thrift.NONE),
        (950, True, Thrift.SPARE),
        (1000, True, Thrift.OUT),
    ],
)
def test_warned_at_four_fifths_and_spared_near_the_end(
    used: int, near: bool, thrift: Thrift
) -> None:
    assert (use(used).is_near, use(used).thrift) == (near, thrift)


def test_a_guessed_quota_is_warned_about_and_not_held_to() -> None:
    guessed = use(5000, known=False)
    assert guessed.is_near
    assert guessed.thrift is Thrift.NONE


def test_one_way_out_that_is_used_up_leaves_the_other() -> None:
    assert thriftiest([use(1000), use(10, kind="calls")]) is Thrift.SPARE
    assert thriftiest([use(1000), use(1000, kind="calls")]) is Thrift.OUT
    assert thriftiest([use(10), use(10, kind="calls")]) is Thrift.NONE
    assert thriftiest([]) is Thrift.NONE


@pytest.mark.parametrize("kind", ["emergency", "number", "status", "answer", "staff"])
def test_what_is_owed_is_always_tried(kind: LineKind) -> None:
    assert not any(thrift.forbids(kind) for thrift in Thrift)


def test_receipts_are_the_first_to_stay_unsaid_and_answers_the_last() -> None:
    assert Thrift.SPARE.forbids("receipt")
    assert not Thrift.SPARE.forbids("reply")
    assert Thrift.OUT.forbids("reply")


def test_a_month_is_the_one_people_live_by() -> None:
    new_year_in_china = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    start, end = month_of(new_year_in_china)
    assert f"{start:%Y-%m-%d %H:%M} {end:%Y-%m-%d}" == "2027-01-01 00:00 2027-02-01"
