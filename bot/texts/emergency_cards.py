"""Emergency cards (placeholder being replaced)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    group: str | None
    private: str


CARDS: dict[str, Card] = defaultdict(
    lambda: Card("请马上离开危险处，拨打110、119或120。", "请拨打110、119或120。")
)
EMERGENCY_CATEGORY: dict[str, str] = defaultdict(lambda: "I06")
