"""One line is understood: the model's parse, the FAQ's best answers, and the route they lead to.

The live line and `make classify` both come through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from bot.domain import faq, matters, routing
from bot.domain.faq import FaqHit
from bot.domain.message import READABLE, speaks_what_the_model_learned
from bot.domain.routing import Route
from bot.domain.understanding import Place, Understanding, not_understood
from bot.ports import DialogueEngine, Store
from nlu.text.emergency import Emergency, Kind
from nlu.text.normalise import Normalised, normalise

_CANDIDATES = 24
_TOPICS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A line with everything that decides its way. Places refer to the original text."""

    text: str
    understanding: Understanding
    hits: Sequence[FaqHit]
    route: Route
    answer: FaqHit | None
    #: Two entries it may mean, when neither is sure.
    offer: Sequence[FaqHit] = ()
    #: Danger that the model hears; the rules have been asked before.
    danger: Emergency | None = None


class Understand:
    """Understands lines; keeps nothing."""

    def __init__(self, store: Store, engine: DialogueEngine) -> None:
        self._store = store
        self._engine = engine

    async def __call__(self, original: str, *, confirmed_only: bool = False) -> Judgement:
        """Judge a line with at least one readable character; raises DialogueUnavailable.

        `confirmed_only`: the FAQ says only what an editor has confirmed.
        """
        normal = readable(original)
        understood = await self._engine.understand(normal.text)
        if not speaks_what_the_model_learned(original):
            understood = not_understood(understood)
        hits = await self._hits(normal.text, understood)
        answer = _sayable(routing.faq_answer(understood, hits), confirmed_only)
        offer = _offered(understood, hits, confirmed_only) if answer is None else ()
        danger = _danger(original, understood, answer)
        return Judgement(
            text=normal.text,
            understanding=replace(
                understood, places=[_original(normal, p) for p in understood.places]
            ),
            hits=hits,
            route="emergency" if danger else routing.route_of(understood, answer, offer),
            answer=answer,
            offer=offer,
            danger=danger,
        )

    async def matters(self, original: str, *, confirmed_only: bool = False) -> Sequence[Judgement]:
        """Judge each matter of a line that tells two or three; nothing for one that tells one."""
        parts = matters.split(readable(original).text)
        return [await self(part, confirmed_only=confirmed_only) for part in parts]

    async def _hits(self, text: str, understood: Understanding) -> Sequence[FaqHit]:
        beliefs = {topic.no: topic.confidence for topic in understood.topics}
        likely = [topic.no for topic in understood.topics[:_TOPICS]]
        async with self._store.reading() as work:
            lines = await work.faq.candidates(
                understood.vector, understood.words, _CANDIDATES, likely
            )
        return faq.rank(text, understood.words, lines, beliefs)


def readable(original: str) -> Normalised:
    """Return the part of a line that is understood, in its normal form."""
    return normalise(original[:READABLE])


def _original(normal: Normalised, place: Place) -> Place:
    start, end = normal.span(place.start, place.end)
    return replace(place, start=start, end=end)


def _sayable(answer: FaqHit | None, confirmed_only: bool) -> FaqHit | None:
    return answer if answer is not None and (answer.reviewed or not confirmed_only) else None


def _offered(
    understood: Understanding, hits: Sequence[FaqHit], confirmed_only: bool
) -> Sequence[FaqHit]:
    offer = routing.faq_offer(understood, hits)
    return offer if all(_sayable(hit, confirmed_only) for hit in offer) else ()


def _danger(original: str, understood: Understanding, answer: FaqHit | None) -> Emergency | None:
    """Return what the model hears as an emergency that a human has to look at first."""
    kind = routing.danger_of(understood, answer)
    if kind is None:
        return None
    return Emergency(cast(Kind, kind), original[:READABLE], 0, len(original[:READABLE]), sure=False)
