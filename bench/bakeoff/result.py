"""Everything a bake-off has found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.bakeoff.curve import Flat, Point
from bench.bakeoff.trial import Trial


@dataclass(frozen=True)
class Result:
    """What the report tells. Where the corpus is missing, real titles are in none of the parts."""

    #: Trained on every line; ours is the first.
    trials: Sequence[Trial]
    #: DIET and ours on the same few lines; nothing when DIET was not wanted.
    few: Sequence[Trial]
    epochs: int
    #: Smallest first, the last with every line.
    curve: Sequence[Point]
    flat: Sequence[Flat]
    classes: int
    #: Lines of each held-out set.
    judges: Mapping[str, int]
    #: Names of codes.
    names: Mapping[str, str]
