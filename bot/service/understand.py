"""One line is understood: the model's parse, the FAQ's best answers, and the route they lead to.

The live line and `make classify` both come through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain import faq, routing
from bot.domain.faq import FaqHit
from bot.domain.message import READABLE
from bot.domain.routing import Route
from bot.domain.understanding import Place, Understanding
from bot.ports import DialogueEngine, Store
from nlu.text.normalise import Normalised, normalise

_CANDIDATES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A line with everything that decides its way. Places refer to the original text."""

    text: str
    understanding: Understanding
    hits: Sequence[FaqHit]
    route: Route
    answer: FaqHit | None


class Understand:
    """Understands lines; keeps nothing."""

    def __init__(self, store: Store, engine: DialogueEngine) -> None:
        self._store = store
        self._engine = engine

    async def __call__(self, original: str) -> Judgement:
        """Judge a line with at least one readable character; raises DialogueUnavailable."""
        normal = readable(original)
        understood = await self._engine.understand(normal.text)
        async with self._store.reading() as work:
            lines = await work.faq.candidates(understood.vector, understood.words, _CANDIDATES)
        hits = faq.rank(normal.text, understood.words, lines)
        return Judgement(
            text=normal.text,
            understanding=replace(
                understood, places=[_original(normal, p) for p in understood.places]
            ),
            hits=hits,
            route=routing.route_of(understood, hits),
            answer=routing.faq_answer(understood, hits),
        )


def readable(original: str) -> Normalised:
    """Return the part of a line that is understood, in its normal form."""
    return normalise(original[:READABLE])


def _original(normal: Normalised, place: Place) -> Place:
    start, end = normal.span(place.start, place.end)
    return replace(place, start=start, end=end)
