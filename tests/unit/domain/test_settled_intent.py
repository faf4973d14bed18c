"""A model that is torn between two kinds of matter has understood that it is one."""

from __future__ import annotations

import pytest

from bot.domain.understanding import FALLBACK, settled_intent


@pytest.mark.parametrize(
    ("ranking", "settled"),
    [
        ({"help": 0.31, "complain": 0.30, "report": 0.2}, "help"),
        ({"complain": 0.26, "chitchat": 0.25, "help": 0.25}, "complain"),
        ({"chitchat": 0.3, "help": 0.29, "complain": 0.28}, FALLBACK),
        ({"help": 0.24, "status": 0.23, "urge": 0.2}, FALLBACK),
    ],
)
def test_only_a_line_that_is_surely_a_matter_is_acted_on(
    ranking: dict[str, float], settled: str
) -> None:
    assert settled_intent(FALLBACK, ranking) == settled


def test_what_the_model_is_sure_of_stays() -> None:
    assert settled_intent("greet", {"greet": 0.6, "help": 0.4}) == "greet"
