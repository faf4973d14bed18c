"""The estates (小区) as data/gazetteer/estates.csv has them, each with the group of its residents."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EstateGroup:
    """A group and the estate it belongs to."""

    group: str
    estate: str


def read_estates(data: Path) -> Sequence[EstateGroup]:
    """Return all estates with their groups."""
    with (data / "gazetteer" / "estates.csv").open(encoding="utf-8", newline="") as file:
        return [EstateGroup(row["group"], row["estate"]) for row in csv.DictReader(file)]
