"""Why a line was taken as it was: rule, words and nearest lines, as sentences for staff.

The reasons are found anew each time, with the rules and the model of this moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.catalogue import Catalogue
from bot.domain.understanding import Understanding
from bot.service.understand import Judgement, Understand, readable
from bot.texts import reasons
from nlu.text import emergency

#: Entries that are neither believed in nor near the words explain nothing.
_BELIEVED, _NEAR = 0.05, 0.4


class Explain:
    """Explains lines; keeps nothing."""

    def __init__(self, understand: Understand, catalogue: Catalogue) -> None:
        self._understand = understand
        self._catalogue = catalogue

    async def __call__(self, text: str) -> Sequence[str]:
        """Return the reasons, the one that decided first; raises DialogueUnavailable."""
        judgement = await self._understand(text) if readable(text).text else None
        return reasons_of(text, judgement, self._catalogue)


def reasons_of(text: str, judgement: Judgement | None, catalogue: Catalogue) -> list[str]:
    """Return the reasons behind a judgement; None stands for a line nobody can read."""
    ruled = emergency.detect(text)
    told = [reasons.rule(ruled.kind, text[ruled.start : ruled.end], ruled.sure)] if ruled else []
    if judgement is None:
        return [*told, reasons.UNREADABLE]
    heard = judgement.understanding
    return [
        *told,
        *_danger(judgement, heard),
        reasons.route(judgement.route),
        *_faq(judgement, heard),
        reasons.request(heard.request_type, heard.confidence, heard.evidence.get("intent", ())),
        *_category(heard, catalogue),
        *_places(text, heard),
    ]


def _danger(judgement: Judgement, heard: Understanding) -> Iterator[str]:
    if judgement.danger is not None and heard.danger is not None:
        words = heard.evidence.get("danger", ())
        yield reasons.danger(judgement.danger.kind, heard.danger.confidence, words)


def _faq(judgement: Judgement, heard: Understanding) -> Iterator[str]:
    yield reasons.asks(heard.asks)
    near = [hit for hit in judgement.hits if hit.belief >= _BELIEVED or hit.score >= _NEAR]
    for hit in sorted(near, key=lambda hit: (-hit.belief, -hit.score))[:2]:
        yield reasons.topic(hit)


def _category(heard: Understanding, catalogue: Catalogue) -> Iterator[str]:
    for place, guess in enumerate(heard.categories[:2]):
        words = heard.evidence.get("category", ()) if place == 0 else ()
        name = catalogue.of(guess.code).short_name
        yield reasons.category(guess.code, name, guess.confidence, words)
    for alike in heard.alike:
        yield reasons.alike(alike.text, catalogue.of(alike.code).short_name)


def _places(text: str, heard: Understanding) -> Iterator[str]:
    for place in heard.places:
        yield reasons.place(text[place.start : place.end], place.name)
