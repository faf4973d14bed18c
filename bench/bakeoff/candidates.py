"""Who takes part."""

from __future__ import annotations

from collections.abc import Mapping

from bench.bakeoff.hierarchy import hierarchy
from bench.bakeoff.interface import Filed, Fit
from bench.bakeoff.neighbours import neighbours
from bench.bakeoff.ours import ours
from bench.bakeoff.regressions import characters, meaning, union

OURS = "two views (ours)"
DIET = "words + DIET"


def candidates(described: Filed) -> Mapping[str, Fit]:
    """Return all that are trained on every line; `described` has the catalogue's descriptions.

    DIET is not among them: 20 lines a class alone take it ten minutes (diet.py).
    """
    return {
        OURS: ours,
        "e5 + regression": meaning,
        "characters + regression": characters,
        "both in one regression": union,
        "first level, then second": hierarchy,
        "nearest examples and descriptions": neighbours(described),
    }
