"""On a DingTalk that drops, repeats, refuses and hides its answers nothing is lost and nothing doubled."""

from __future__ import annotations

import pytest

from bench.dingtalk import burst, storm
from bench.dingtalk.storm import Outcome

# the first start on a machine may have to train the model
pytestmark = pytest.mark.timeout(1800)


def is_clean(outcome: Outcome) -> bool:
    """Tell whether the books are in order; the figures show up in the failure."""
    verdict = outcome.verdict
    assert verdict.lost == []
    assert verdict.doubled_tickets == 0
    assert verdict.doubled_posts == verdict.explained
    assert verdict.unseen == 0
    assert outcome.most_live == 1
    return True


async def test_200_messages_survive_a_storm() -> None:
    outcome = await storm.ride_out(200, rate=8.0, seed=20261130, patience=300)
    assert is_clean(outcome)
    assert outcome.weather.faults["connection dropped"] >= 1


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 4))
async def test_2000_messages_survive_a_storm(seed: int) -> None:
    assert is_clean(await storm.ride_out(2000, rate=8.0, seed=seed, patience=900))


async def test_1000_messages_at_once_are_stored_once_and_in_order() -> None:
    outcome = await burst.measure(1000, listened=0.0)
    assert outcome.lost == 0
    assert outcome.out_of_order == 0
    assert outcome.memory_most < outcome.memory_before + 150


@pytest.mark.soak
async def test_10000_messages_at_once_are_stored_once_and_in_order() -> None:
    outcome = await burst.measure(10_000)
    assert outcome.lost == 0
    assert outcome.out_of_order == 0
    assert outcome.memory_most < outcome.memory_before + 150
