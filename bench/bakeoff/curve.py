"""How much our own model gains from more lines, and where more lines no longer help."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.bakeoff.interface import Filed
from bench.bakeoff.judges import Held, OfOne, of_each
from bench.bakeoff.ours import ours
from bench.bakeoff.trial import Trial, attempt

SIZES = (10, 20, 40)
SEEDS = (0, 1, 2)
#: What a class is compared at: this many lines, and all.
FEW = 20
_LEAST_LINES = 3  # held-out lines of a class, below which its figures are dice


@dataclass(frozen=True)
class Point:
    """The trials at one size: one for each seed; `size` is None for all lines."""

    size: int | None
    trials: Sequence[Trial]

    def mean(self, judge: str, figure: str) -> float:
        """Return the mean of one figure (a field of Marks) over the seeds."""
        return _mean([getattr(trial.marks[judge], figure) for trial in self.trials])


@dataclass(frozen=True)
class Flat:
    """A class whose F1 on held-out lines did not grow."""

    code: str
    few: OfOne
    every: OfOne


def sample(codes: Sequence[str], size: int, seed: int) -> list[int]:
    """Return the rows of `size` lines of each class (all it has, if fewer), always the same."""
    dice = random.Random(seed)
    rows: list[int] = []
    for code in sorted(set(codes)):
        known = [row for row, one in enumerate(codes) if one == code]
        rows += dice.sample(known, min(size, len(known)))
    return sorted(rows)


def points(filed: Filed, judges: Mapping[str, Held], every: Trial) -> Iterator[Point]:
    """Yield the curve, smallest first; `every` is our trial with all lines."""
    for size in SIZES:
        parts = [filed.part(sample(filed.codes, size, seed)) for seed in SEEDS]
        yield Point(size, [attempt(f"{size}", ours, part, judges) for part in parts])
    yield Point(None, [every])


def flat(curve: Sequence[Point], judge: str, held: Held) -> list[Flat]:
    """Return the classes with room to grow that did not grow from FEW lines to all, worst first."""
    few = next(point for point in curve if point.size == FEW)
    before, after = _fared(few, judge, held), _fared(curve[-1], judge, held)
    stuck = [
        Flat(code, before[code], one)
        for code, one in after.items()
        if one.lines >= _LEAST_LINES and one.f1 < 1 and one.f1 <= before[code].f1
    ]
    return sorted(stuck, key=lambda one: (one.every.f1, one.code))


def _fared(point: Point, judge: str, held: Held) -> Mapping[str, OfOne]:
    runs = [of_each(trial.marks[judge], held) for trial in point.trials]
    return {
        code: OfOne(
            lines=one.lines,
            recall=_mean([run[code].recall for run in runs]),
            f1=_mean([run[code].f1 for run in runs]),
        )
        for code, one in runs[0].items()
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
