"""How dangerous a message sounds when no cue proves it: signs and scenes added up in points."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from nlu.text.emergency_calm import CALM
from nlu.text.emergency_scenes_people import SCENES as PEOPLE
from nlu.text.emergency_scenes_places import SCENES as PLACES
from nlu.text.emergency_signs import WHAT, WHO, Sign

#: One look takes in a chat message; a letter is looked at piece by piece, each overlapping the
#: last, lest its many words add up to a danger nobody tells of.
LOOK = 90
_STEP = 60
_MOST_LOOKS = 40
_TELLING = 10
_TELLING_TWICE = 13
_THING = 2
_MOST_THINGS = 3
#: Nobody in earnest says more; it bounds the work on a line of any malice.
_MOST_HITS = 20
#: Who is there counts no more than this.
_MOST_WHO = 9
#: Nobody is told of: rather a thing is broken.
_NOBODY = 3
#: The first word of ordinary talk says more than the next.
_ANY_CALM = 4
#: Where no scene tells it, as much must happen.
_ENOUGH_UNTOLD = 6
#: From here on a human looks.
_ENOUGH = 14

#: Blanks the false friends of a kind in a text.
Hide = Callable[[str, str], str]


@dataclass(frozen=True)
class Weighed:
    """What the signs say, and the words that told it."""

    kind: str
    points: int
    start: int
    end: int


@dataclass(frozen=True)
class _Scene:
    telling: re.Pattern[str]
    things: re.Pattern[str]


def calm(text: str) -> int:
    """How many points speak against a danger in this piece of text."""
    points = _points(_signs().calm, text)
    return points + _ANY_CALM if points else 0


def danger(text: str) -> int:
    """How many points speak for one, of whatever kind."""
    return _points(_signs().who, text) + _points(_signs().what, text)


def weigh(text: str, hide: Hide) -> Weighed | None:
    """The danger that the words of one look add up to; None if they do not."""
    for look in range(min(_MOST_LOOKS, 1 + max(0, len(text) - LOOK + _STEP - 1) // _STEP)):
        found = _weigh(text[look * _STEP : look * _STEP + LOOK], look * _STEP, hide)
        if found:
            return found
    return None


def _weigh(text: str, offset: int, hide: Hide) -> Weighed | None:
    what, who = _points(_signs().what, text), _points(_signs().who, text)
    points = what + (min(who, _MOST_WHO) or -_NOBODY) - calm(text)
    if points + _TELLING_TWICE + _THING * _MOST_THINGS < _ENOUGH:
        return None
    best = _best_scene(text, hide)
    if best is None or best.points + points < _ENOUGH:
        return None
    if best.points < _TELLING and what < _ENOUGH_UNTOLD:
        return None
    return Weighed(best.kind, best.points + points, best.start + offset, best.end + offset)


def _best_scene(text: str, hide: Hide) -> Weighed | None:
    """The kind that the text looks most like, and the words that tell it."""
    best: Weighed | None = None
    for kind, scene in _scenes():
        seen = _look(kind, scene, hide(kind, text))
        if seen and (best is None or seen.points > best.points):
            best = seen
    return best


def _look(kind: str, scene: _Scene, text: str) -> Weighed | None:
    told = scene.telling.search(text)
    rest = text[: told.start()] + "|" + text[told.end() :] if told else text
    things = _different(scene.things.finditer(rest))
    points = _THING * len(things)
    if told is None:
        return Weighed(kind, points, *things[0].span()) if things else None
    twice = len(_different(scene.telling.finditer(text))) > 1
    return Weighed(kind, points + (_TELLING_TWICE if twice else _TELLING), *told.span())


def _different(found: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """The first few hits that say different words: a repeated cry tells no more than a single one."""
    first: dict[str, re.Match[str]] = {}
    for hit in islice(found, _MOST_HITS):
        first.setdefault(hit.group(), hit)
    return list(first.values())[:_MOST_THINGS]


_Patterns = tuple[tuple[int, re.Pattern[str]], ...]


@dataclass(frozen=True)
class _Signs:
    who: _Patterns
    what: _Patterns
    calm: _Patterns


def _points(patterns: _Patterns, text: str) -> int:
    return sum(points for points, pattern in patterns if pattern.search(text))


@lru_cache(maxsize=1)
def _signs() -> _Signs:
    """The signs of danger and of calm, compiled on first use."""
    return _Signs(*map(_compiled, (WHO, WHAT, CALM)))


def _compiled(signs: tuple[Sign, ...]) -> _Patterns:
    return tuple((sign.points, _pattern(sign.pattern)) for sign in signs)


@lru_cache(maxsize=1)
def _scenes() -> tuple[tuple[str, _Scene], ...]:
    return tuple(
        (kind, _Scene(_pattern(scene.telling), _pattern(scene.things)))
        for kind, scene in (*PEOPLE.items(), *PLACES.items())
    )


def _pattern(written: str) -> re.Pattern[str]:
    """The pattern compiled; a gap in it crosses no end of a sentence and no blanked friend."""
    return re.compile(written.replace(".{", "[^。!?;＿]{"))
