"""Our own training lines as a resident might send them: no corpus is needed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from nlu.text.normalise import normalise

_SEED = 2026


def lines_by_intent(root: Path) -> dict[str, list[str]]:
    """Return every line of data/nlu under its request type or act."""
    found: dict[str, list[str]] = {}
    for block in _blocks(root):
        found.setdefault(block["intent"], []).extend(_lines(block))
    return found


def filed_lines(root: Path) -> list[tuple[str, str]]:
    """Return what CategoryClassifier learns: each line in its normal form with its category."""
    found = [
        (normalise(line).text, block["metadata"]["category"])
        for block in _blocks(root)
        if "category" in (block.get("metadata") or {})
        for line in _lines(block)
    ]
    return list(dict.fromkeys(found))


def _blocks(root: Path) -> Iterator[dict[str, Any]]:
    for file in sorted((root / "data" / "nlu").rglob("*.yml")):
        told = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        yield from (block for block in told if "intent" in block)


def _lines(block: dict[str, Any]) -> Iterator[str]:
    lines = (line.strip() for line in block["examples"].splitlines())
    return (line[1:].strip() for line in lines if line)


def varied(root: Path, most: int) -> list[str]:
    """Return up to `most` lines in an order that is always the same, as often as they occur."""
    lines = [line for of_one in lines_by_intent(root).values() for line in of_one if line]
    random.Random(_SEED).shuffle(lines)
    return lines[:most]
