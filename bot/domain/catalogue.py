"""The catalogue of categories (事项类别): who handles what, and how urgent it is by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.ticket import Urgency

UNKNOWN = "N99"

#: A category is dispatched without the desk from this confidence on.
DISPATCH_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A second-level category with its lead unit (主办)."""

    code: str
    name: str
    unit: str
    urgency: Urgency
    #: Never shown in a group: family, mental health, school, corruption...
    sensitive: bool

    @property
    def short_name(self) -> str:
        """The name as residents read it, without the trade's remarks in brackets."""
        return self.name.partition("(")[0].partition("（")[0]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All categories by code."""

    categories: Mapping[str, Category]

    def of(self, code: str) -> Category:
        """Return the category, or 其他 for a code nobody knows."""
        return self.categories.get(code) or self.categories[UNKNOWN]

    def urgency(self, code: str, request: str) -> Urgency:
        """Return how urgent a request is: questions, wishes and praise are P4 whatever about."""
        if request in ("consult", "suggest", "praise"):
            return "P4"
        return self.of(code).urgency

    def dispatches_itself(self, code: str, confidence: float) -> bool:
        """Tell whether the robot may dispatch without the desk."""
        category = self.of(code)
        return confidence >= DISPATCH_CONFIDENCE and not category.sensitive and code != UNKNOWN
