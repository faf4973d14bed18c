"""Our own training lines as a resident might send them: no corpus is needed."""

from __future__ import annotations

import random
from pathlib import Path

import yaml

_SEED = 2026


def lines_by_intent(root: Path) -> dict[str, list[str]]:
    """Return every line of data/nlu under its request type or act."""
    found: dict[str, list[str]] = {}
    for file in sorted((root / "data" / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in block:
                lines = (line.strip() for line in block["examples"].splitlines())
                found.setdefault(block["intent"], []).extend(x[1:].strip() for x in lines if x)
    return found


def varied(root: Path, most: int) -> list[str]:
    """Return up to `most` lines in an order that is always the same, as often as they occur."""
    lines = [line for of_one in lines_by_intent(root).values() for line in of_one if line]
    random.Random(_SEED).shuffle(lines)
    return lines[:most]
