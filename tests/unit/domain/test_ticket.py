"""The lifecycle as one table: every state is reached, every open one is left, nothing else moves."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product
from typing import get_args

import pytest

from bot.domain.errors import Conflict, StepNotAllowed
from bot.domain.ticket import MOVES, REOPEN_WITHIN, Actor, State, Step, next_state
from tests.support.builders import a_ticket
from tests.support.clock import MORNING

ACTORS: tuple[Actor, ...] = get_args(Actor)
STEPS: tuple[Step, ...] = get_args(Step)
BIRTHS = {State.REGISTERED, State.EMERGENCY}
FINAL = {State.CLOSED, State.WITHDRAWN}
CHINESE_SENTENCE = re.compile(r"[\u4e00-\u9fff].*。$")


def allowed(state: State, step: Step, actor: Actor) -> bool:
    return state in MOVES[step].sources and actor in MOVES[step].actors


def test_the_table_knows_every_step_and_no_other() -> None:
    assert set(MOVES) == set(STEPS)


def test_every_state_is_reached_from_a_birth() -> None:
    reached, fresh = set(BIRTHS), set(BIRTHS)
    while fresh:
        fresh = {m.target for m in MOVES.values() if m.sources & fresh} - reached
        reached |= fresh
    assert reached == set(State)


@pytest.mark.parametrize("state", sorted(set(State) - FINAL))
def test_every_open_state_is_left_by_staff(state: State) -> None:
    ways = {m.target for m in MOVES.values() if state in m.sources and "staff" in m.actors}
    assert ways - {state}


@pytest.mark.parametrize("state", sorted(set(State) - FINAL))
def test_every_open_state_leads_to_an_end(state: State) -> None:
    reached = {state}
    while more := {m.target for m in MOVES.values() if m.sources & reached} - reached:
        reached |= more
    assert reached & FINAL


def test_open_means_not_final() -> None:
    assert {state for state in State if not state.is_open} == FINAL


def test_every_state_has_a_chinese_name_of_its_own() -> None:
    assert len({state.chinese for state in State}) == len(State)


@pytest.mark.parametrize(("state", "step"), list(product(State, STEPS)))
def test_who_may_move_a_ticket_is_what_the_table_says(state: State, step: Step) -> None:
    for actor in ACTORS:
        ticket = a_ticket(state)
        if allowed(state, step, actor):
            assert next_state(ticket, step, actor, "因为", MORNING) is MOVES[step].target
        else:
            with pytest.raises(StepNotAllowed) as refusal:
                next_state(ticket, step, actor, "因为", MORNING)
            assert CHINESE_SENTENCE.search(str(refusal.value))


@pytest.mark.parametrize("step", [step for step in STEPS if MOVES[step].needs_text])
@pytest.mark.parametrize("text", ["", " ", "\n　"])
def test_a_step_whose_point_is_its_text_refuses_an_empty_one(step: Step, text: str) -> None:
    state = min(MOVES[step].sources)
    with pytest.raises(StepNotAllowed, match="请写明内容"):
        next_state(a_ticket(state), step, "staff", text, MORNING)


def test_a_refusal_is_a_conflict_and_names_tail_and_state() -> None:
    with pytest.raises(Conflict, match="工单0031现在是“已办结”"):
        next_state(a_ticket(State.CLOSED, number="HT20261122-0031"), "sign", "staff", "", MORNING)


def test_a_closed_matter_is_opened_again_for_fifteen_days_and_no_longer() -> None:
    ticket = a_ticket(State.CLOSED)
    last = MORNING + REOPEN_WITHIN
    assert next_state(ticket, "unsolved", "resident", "", last) is State.REWORK
    with pytest.raises(StepNotAllowed, match="15天"):
        next_state(ticket, "unsolved", "resident", "", last + timedelta(seconds=1))


def test_a_matter_that_is_not_closed_has_no_such_term() -> None:
    late = MORNING + 2 * REOPEN_WITHIN
    assert next_state(a_ticket(State.CALLBACK), "unsolved", "resident", "", late) is State.REWORK


def test_only_a_human_says_that_it_was_no_emergency() -> None:
    assert MOVES["downgrade"].actors == {"staff"}
    assert MOVES["confirm"].actors == {"staff"}


def test_the_clock_moves_nothing() -> None:
    assert not any("clock" in move.actors for move in MOVES.values())


def test_the_tail_is_what_follows_the_date() -> None:
    assert a_ticket(number="HT20261122-0031").tail == "0031"
    assert a_ticket(number="HT20261122-12345").tail == "12345"
