"""Which of a resident's matters a line is about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import ticket_choice
from bot.domain.ticket import REOPEN_WITHIN, State
from tests.support.builders import a_ticket
from tests.support.clock import MORNING

OLD = a_ticket(number="HT20261120-0031", created_at=MORNING - timedelta(days=2))
NEW = a_ticket(number="HT20261122-0031", created_at=MORNING)
OTHER = a_ticket(number="HT20261121-0007", created_at=MORNING - timedelta(days=1))
DONE = a_ticket(State.CLOSED, number="HT20261119-0001", created_at=MORNING - timedelta(days=3))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (["HT20261120-0031"], OLD),
        (["0007"], OTHER),
        (["0031"], NEW),
        (["0001"], DONE),
        (["9999"], None),
        ([], None),
        (["9999", "0007"], OTHER),
    ],
)
def test_a_number_or_its_tail_names_a_matter_and_the_newest_of_two(
    said: list[str], meant: object
) -> None:
    assert ticket_choice.named([OLD, OTHER, NEW, DONE], said) == meant


def test_open_matters_stand_newest_first() -> None:
    assert ticket_choice.open_ones([OLD, DONE, NEW, OTHER]) == [NEW, OTHER, OLD]
    assert ticket_choice.latest_open([OLD, DONE, OTHER]) == OTHER
    assert ticket_choice.latest_open([DONE]) is None


@pytest.mark.parametrize(
    ("states", "judged"),
    [
        ([State.PROCESSING, State.CALLBACK, State.REPORTED], State.CALLBACK),
        ([State.PROCESSING, State.REPORTED], State.REPORTED),
        ([State.DISPATCHED, State.REWORK, State.PROCESSING], State.REWORK),
        ([State.DISPATCHED, State.CLOSED], State.DISPATCHED),
        ([State.CLOSED, State.WITHDRAWN], State.CLOSED),
        ([State.WITHDRAWN], None),
        ([], None),
    ],
)
def test_a_rating_is_about_what_waits_for_it_first(
    states: list[State], judged: State | None
) -> None:
    found = ticket_choice.judged([a_ticket(state) for state in states], MORNING)
    assert (found.state if found else None) == judged


def test_what_was_closed_long_ago_is_not_judged() -> None:
    late = MORNING + REOPEN_WITHIN + timedelta(seconds=1)
    assert ticket_choice.judged([a_ticket(State.CLOSED)], late) is None
