"""Lines: where they go and what happens when a send is in doubt."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.domain.outgoing import REPEATED_WHEN_UNKNOWN, SILENCED_BY_TAKEOVER, URGENT, LineKind
from tests.support.builders import a_line, a_message


def test_a_private_line_and_a_group_line_have_different_targets() -> None:
    assert a_line().target == "g:g01"
    assert a_line(private=True).target == "1:xiaoli"


@pytest.mark.parametrize("kind", get_args(LineKind))
def test_what_a_takeover_may_not_silence_is_owed_to_the_resident(kind: LineKind) -> None:
    assert (kind in SILENCED_BY_TAKEOVER) == (kind in ("answer", "reply", "receipt"))


def test_what_somebody_waits_for_is_repeated_and_small_talk_is_not() -> None:
    assert {"emergency", "number", "status", "answer"} == REPEATED_WHEN_UNKNOWN
    assert {"emergency"} == URGENT


def test_a_message_says_its_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        a_message(received_at=a_message().received_at.replace(tzinfo=None))


def test_a_talk_belongs_to_one_resident_and_one_robot() -> None:
    here, elsewhere = a_message(), a_message(group_id="g02", private=True)
    assert here.talk == elsewhere.talk == "sandbox|xiaoli"
    assert a_message(robot_id="another").talk != here.talk


def test_residents_without_an_id_have_a_talk_for_each_line() -> None:
    assert a_message(sender_id=None).talk != a_message(sender_id=None).talk
