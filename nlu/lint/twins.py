"""Two lines of one class that are nearly the same: the second teaches nothing, and misleads a test."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from nlu.lint.lines import Line
from nlu.lint.rules import Pair, by_class, each_once

#: Lines with so few trigrams are as likely alike by chance.
_TOO_SHORT = 3


def twins(lines: Iterable[Line]) -> list[Pair]:
    """Return the pairs that share more than half the trigrams of the shorter; duplicates are none."""
    return each_once(
        Pair(first, later, taught)
        for taught, together in by_class(lines).items()
        for first, later in _alike(together)
    )


def _alike(lines: Iterable[Line]) -> Iterator[tuple[Line, Line]]:
    """Through an index from trigrams to the lines before: a class of thousands has millions of pairs."""
    before: dict[str, list[Line]] = defaultdict(list)
    sizes: dict[Line, int] = {}
    for line in lines:
        own = _trigrams(line.normal)
        if len(own) <= _TOO_SHORT:
            continue
        sizes[line] = len(own)
        shared = Counter(earlier for trigram in own for earlier in before[trigram])
        for earlier, count in shared.items():
            if count * 2 > min(sizes[earlier], len(own)) and earlier.normal != line.normal:
                yield earlier, line
        for trigram in own:
            before[trigram].append(line)


def _trigrams(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))
