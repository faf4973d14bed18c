"""What makes a line unfit beside the others. Each rule is pure: lines in, the offending ones out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from nlu.lint.lines import Class, Line

_OPENING = 2  # characters
#: Under so many lines a class is too small to speak of habits.
_HABIT_LINES = 40
#: More than one line in so many may not begin alike, and three always may.
_ONE_IN, _FREE = 20, 3


class Pair(NamedTuple):
    """Two lines of one class that are too much alike; `later` stands after `first`."""

    first: Line
    later: Line
    of: Class


class Opening(NamedTuple):
    """How too many of a class begin."""

    characters: str
    lines: Sequence[Line]
    of: Class
    class_size: int


def by_class(lines: Iterable[Line]) -> dict[Class, list[Line]]:
    """Return the lines of each class, in their order."""
    found: dict[Class, list[Line]] = defaultdict(list)
    for line in lines:
        for taught in line.classes:
            found[taught].append(line)
    return found


def each_once(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs; two lines that share an intent and a category too are one pair."""
    found: dict[tuple[Line, Line], Pair] = {}
    for pair in pairs:
        found.setdefault((pair.first, pair.later), pair)
    return list(found.values())


def duplicates(lines: Iterable[Line]) -> list[Pair]:
    """Return every line that repeats an earlier one of its class, beside the first of them."""
    return each_once(
        Pair(same[0], again, taught)
        for taught, together in by_class(lines).items()
        for same in _by_normal(together).values()
        for again in same[1:]
    )


def contradictions(lines: Iterable[Line]) -> Iterator[Mapping[Class, Line]]:
    """Yield for each text that teaches one task two things: what, and a line that does."""
    for same in _by_normal(lines).values():
        tasks: dict[str, dict[Class, Line]] = defaultdict(dict)
        for line in same:
            for taught in line.all_classes:
                tasks[taught.task].setdefault(taught, line)
        yield from (said for said in tasks.values() if len(said) > 1)


def leaks(lines: Iterable[Line], held_out: Iterable[tuple[str, str]]) -> Iterator[tuple[Line, str]]:
    """Yield the lines that also stand in a held-out set, with the file of the set."""
    sets = dict(held_out)
    return ((line, sets[line.normal]) for line in lines if line.normal in sets)


def openings(lines: Iterable[Line]) -> Iterator[Opening]:
    """Yield the first two characters that too many lines of one class share."""
    for taught, together in by_class(lines).items():
        if len(together) >= _HABIT_LINES:
            most = max(_FREE, len(together) // _ONE_IN)
            for characters, alike in _by_opening(together).items():
                if len(alike) > most:
                    yield Opening(characters, alike, taught, len(together))


def _by_normal(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.normal].append(line)
    return found


def _by_opening(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.normal[:_OPENING]].append(line)
    return found
