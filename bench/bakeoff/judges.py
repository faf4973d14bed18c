"""The held-out lines that candidates are judged on, and the marks they get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench import held_out
from bench.development_figures import accepted, calibration_error, macro_f1, share
from bench.held_out import Row
from nlu.text.normalise import normalise

Embed = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Held:
    """Lines nobody has learned: for each its best code and all that a reader accepts."""

    texts: Sequence[str]
    vectors: np.ndarray
    best: Sequence[str]
    accepted: Sequence[frozenset[str]]


@dataclass(frozen=True)
class OfOne:
    """How one code fares: its lines, and what part of them is filed well."""

    lines: int
    recall: float
    f1: float


@dataclass(frozen=True)
class Marks:
    """What a candidate makes of a held-out set: its first guesses, and what they are worth."""

    said: Sequence[str]
    #: Whether each first guess is accepted.
    hits: Sequence[bool]
    top1: float
    top3: float
    #: Macro-F1 of the first level, over letters with ten lines and more.
    first_level: float
    calibration: float


def titles(corpus: str, embed: Embed) -> Held | None:
    """Return the real titles that suffice for a judgement, None without the corpus."""
    golds = held_out.with_titles(held_out.rows(held_out.SETS / "messages.csv"), corpus)
    enough = [gold for gold in golds if gold["suffices"] == "1"]
    return _held(enough, embed) if enough else None


def chat(embed: Embed) -> Held:
    """Return the invented chat lines that put a matter before the subdistrict."""
    golds = held_out.rows(held_out.SETS / "chat.csv")
    return _held([gold for gold in golds if gold["route"] == "ticket" and gold["l2_ok"]], embed)


def _held(golds: Sequence[Row], embed: Embed) -> Held:
    texts = [normalise(gold["text"]).text for gold in golds]
    return Held(
        texts, embed(texts), [gold["l2"] for gold in golds], [accepted(g, "l2_ok") for g in golds]
    )


def mark(odds: np.ndarray, codes: Sequence[str], held: Held) -> Marks:
    """Return the marks for `odds`, one row for each line and one column for each code."""
    order = np.argsort(-odds, axis=1)[:, :3]
    firsts = [[codes[i] for i in row] for row in order]
    said = [first[0] for first in firsts]
    hits = [one in ok for one, ok in zip(said, held.accepted, strict=True)]
    sure = [float(x) for x in odds.max(axis=1)]
    near = [bool(ok & set(first)) for ok, first in zip(held.accepted, firsts, strict=True)]
    return Marks(
        said=said,
        hits=hits,
        top1=share(hits),
        top3=share(near),
        first_level=_first_level(said, held),
        calibration=calibration_error(list(zip(sure, hits, strict=True))),
    )


def _first_level(said: Sequence[str], held: Held) -> float:
    return macro_f1(
        [
            (frozenset(code[0] for code in ok), best[0], one[0])
            for ok, best, one in zip(held.accepted, held.best, said, strict=True)
        ]
    )


def of_each(marks: Marks, held: Held) -> Mapping[str, OfOne]:
    """Return how each best code fares; an accepted guess counts as the right one."""
    lines = Counter(held.best)
    found = Counter(best for best, hit in zip(held.best, marks.hits, strict=True) if hit)
    settled = _settled(marks, held)
    truth, said = Counter(settled), Counter(marks.said)
    right = Counter(t for t, s in zip(settled, marks.said, strict=True) if t == s)
    return {
        code: OfOne(
            lines=n,
            recall=found[code] / n,
            f1=2 * right[code] / max(1, truth[code] + said[code]),
        )
        for code, n in lines.items()
    }


def _settled(marks: Marks, held: Held) -> list[str]:
    return [
        said if hit else best
        for said, hit, best in zip(marks.said, marks.hits, held.best, strict=True)
    ]
