"""The FAQ as retrieval sees it: entries, their lines, and how near a line is to a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log

#: How much of the score is meaning (the vectors' cosine); the rest is shared words.
MEANING = 0.7

#: What each of the model's opinions counts for `sureness` (logistic regression).
_ASKS, _ASKS_ELSE, _BELIEF, _BIAS = 0.40, 0.12, 0.44, -1.63

#: Words so common in questions that sharing them says nothing.
_EMPTY = frozenset("的了吗呢啊呀吧么是有在我你们要想问请怎么怎样如何什么哪里哪可以能不一下个")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One way to ask, with its vector (384 numbers, length 1) and words."""

    text: str
    vector: Sequence[float] = field(repr=False)
    words: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqEntry:
    """One entry. `no` is 1..128 for the topics of the catalogue and stays stable."""

    no: int
    question: str
    category: str
    answer: str
    source: str
    reviewed: bool
    phrases: Sequence[Phrase]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqLine:
    """A phrase found by a search, with the answer it leads to."""

    no: int
    question: str
    answer: str
    reviewed: bool
    source: str
    text: str
    words: Sequence[str]
    cosine: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqHit:
    """The best phrase of one entry: `score` 0..1, 1 = the same words."""

    no: int
    score: float
    question: str
    answer: str
    reviewed: bool
    source: str
    #: The phrase that is nearest.
    nearest: str
    #: How sure the trained model is of this topic, 0..1; 0 for one it does not know.
    belief: float = 0.0


def sureness(asks: float, asks_else: float, belief: float) -> float:
    """Return the probability that the likeliest entry answers a line, 0..1.

    `asks` and `asks_else` tell whether the line asks the FAQ or something else, `belief` how sure the
    model is of the entry. Fitted on lines that the model had not learned (bench/faq_sureness.py).
    """
    odds = (
        _ASKS * _log_odds(asks)
        + _ASKS_ELSE * _log_odds(asks_else)
        + _BELIEF * _log_odds(belief)
        + _BIAS
    )
    return 1 / (1 + exp(-odds))


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return log(kept / (1 - kept))


def rank(
    text: str,
    words: Sequence[str],
    lines: Sequence[FaqLine],
    beliefs: Mapping[int, float] | None = None,
) -> list[FaqHit]:
    """Return the entries behind `lines`, best first, each number once.

    `beliefs` is what the trained model thinks of each topic.
    """
    known = beliefs or {}
    best: dict[int, FaqHit] = {}
    for line in lines:
        hit = FaqHit(
            no=line.no,
            score=score(text, words, line),
            question=line.question,
            answer=line.answer,
            reviewed=line.reviewed,
            source=line.source,
            nearest=line.text,
            belief=known.get(line.no, 0.0),
        )
        if line.no not in best or hit.score > best[line.no].score:
            best[line.no] = hit
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.no))


def score(text: str, words: Sequence[str], line: FaqLine) -> float:
    """Return how near a line is to a phrase, 0..1: meaning and shared words together."""
    if text.strip(_ENDINGS) == line.text.strip(_ENDINGS):
        return 1.0
    meaning = max(0.0, min(1.0, line.cosine))
    return MEANING * meaning + (1 - MEANING) * _shared(words, line.words)


_ENDINGS = " ?？。.!！~，,"


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    left, right = _telling(one), _telling(other)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def _telling(words: Sequence[str]) -> set[str]:
    return {word for word in words if word.strip() and not set(word) <= _EMPTY}
