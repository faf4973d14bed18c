"""Figures and tables."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence


def percentile(values: Sequence[float], part: float) -> float:
    """Return the smallest value that at least `part` of all values do not exceed; NaN for none."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]


def percentiles_ms(seconds: Sequence[float]) -> str:
    """Return p50 / p95 / p99 in milliseconds."""
    return " / ".join(f"{1000 * percentile(seconds, part):.0f}" for part in (0.50, 0.95, 0.99))


def columns(rows: Sequence[tuple[str, str]]) -> str:
    """Return two aligned columns for a terminal, where a Chinese character is two cells wide."""
    width = max(_cells(left) for left, _ in rows) + 2
    return "\n".join(left + " " * (width - _cells(left)) + right for left, right in rows)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
