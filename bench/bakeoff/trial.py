"""One candidate tried: trained on filed lines, timed, judged."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from bench.bakeoff.interface import Filed, Fit, Rank
from bench.bakeoff.judges import Held, Marks, mark

_TIMED = 100  # lines, asked one at a time as residents come


@dataclass(frozen=True)
class Trial:
    """What came of one candidate; `marks` are by the name of the held-out set."""

    name: str
    lines: int
    training: float
    #: Of the classifier alone: its vector is there already.
    milliseconds: float
    marks: Mapping[str, Marks]


def attempt(name: str, fit: Fit, filed: Filed, judges: Mapping[str, Held]) -> Trial:
    """Train on all of `filed`, then ask about every held-out line."""
    begin = time.perf_counter()
    rank = fit(filed.texts, filed.vectors, filed.codes)
    training = time.perf_counter() - begin
    codes = sorted(set(filed.codes))
    return Trial(
        name=name,
        lines=len(filed.texts),
        training=training,
        marks={
            judge: mark(rank(held.texts, held.vectors), codes, held)
            for judge, held in judges.items()
        },
        milliseconds=_milliseconds(rank, filed),
    )


def _milliseconds(rank: Rank, filed: Filed) -> float:
    some = range(min(_TIMED, len(filed.texts)))
    begin = time.perf_counter()
    for row in some:
        rank(filed.texts[row : row + 1], filed.vectors[row : row + 1])
    return 1000 * (time.perf_counter() - begin) / len(some)


def won_and_lost(trial: Trial, other: Trial, judge: str) -> tuple[int, int]:
    """Return on how many lines `trial` alone is right, and on how many `other` alone."""
    pairs = list(zip(trial.marks[judge].hits, other.marks[judge].hits, strict=True))
    return sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)
