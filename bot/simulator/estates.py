"""The groups of the gazetteer: one for the residents of each estate (小区)."""

from __future__ import annotations

import csv
from pathlib import Path

from bot.simulator.platform import Simulator


def create_estate_groups(simulator: Simulator, data: Path) -> None:
    """Create the group of every estate in `data/gazetteer/estates.csv`, with every robot in it."""
    with (data / "gazetteer" / "estates.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            simulator.create_group(row["group"], f"{row['estate']}业主群")
