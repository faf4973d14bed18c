"""What is counted on each development set, and what was promised."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, str]
#: A line as it was judged by a reader, and what `make classify` made of it.
Pair = tuple[Row, Row]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; `least` or `most` is its target, if it has one."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def shown(self) -> str:
        """The figure as people read it."""
        return f"{self.value:.3f}"

    @property
    def target(self) -> str:
        """The promise as people read it."""
        if self.least is not None:
            return f"at least {self.least:g}"
        return f"at most {self.most:g}" if self.most is not None else "-"

    @property
    def verdict(self) -> str:
        """Whether the promise is kept."""
        if self.least is None and self.most is None:
            return ""
        kept = (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )
        return "met" if kept else "**missed**"


def share(hits: Sequence[bool]) -> float:
    """Return the part that is true; 0 for none."""
    return sum(hits) / len(hits) if hits else 0.0


def accepted(gold: Row, column: str) -> frozenset[str]:
    """Return all values a reader accepts."""
    return frozenset(filter(None, gold[column].split("|")))


def macro_f1(judged: Sequence[tuple[frozenset[str], str, str]], least_rows: int = 10) -> float:
    """Return macro-F1 of (accepted, best, said), counting an accepted class as the right one.

    Only classes with enough rows count, as the promise says.
    """
    settled = [(said if said in ok else best, said) for ok, best, said in judged]
    rows = Counter(best for best, _ in settled)
    scores = []
    for name in (name for name, count in rows.items() if count >= least_rows):
        hits = sum(best == said == name for best, said in settled)
        claimed = sum(said == name for _, said in settled)
        scores.append(2 * hits / (rows[name] + claimed))
    return sum(scores) / len(scores) if scores else 0.0


def calibration_error(judged: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Return the expected calibration error over equally wide bins."""
    binned: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in judged:
        binned[min(bins - 1, int(confidence * bins))].append((confidence, right))
    gaps = (
        abs(share([right for _, right in one]) - sum(c for c, _ in one) / len(one)) * len(one)
        for one in binned.values()
    )
    return sum(gaps) / max(1, len(judged))


def messages(pairs: Sequence[Pair]) -> list[Figure]:
    """Real titles: categories, types, places, calibration, false alarms."""
    if not pairs:
        return []
    enough = [(gold, said) for gold, said in pairs if gold["suffices"] == "1"]
    short = [(gold, said) for gold, said in pairs if gold["suffices"] != "1"]
    letters = [
        (frozenset(code[0] for code in accepted(gold, "l2_ok")), gold["l2"][0], said["l1"])
        for gold, said in enough
    ]
    placed = [(gold, said) for gold, said in pairs if gold["place_start"]]
    return [
        Figure("first level, macro-F1, real titles", macro_f1(letters), least=0.86),
        Figure("second level, top 1, accepted", _top(enough, 1), least=0.80),
        Figure("second level, top 3, accepted", _top(enough, 3), least=0.93),
        Figure(
            "second level, top 1, best code only", share([g["l2"] == s["l2"] for g, s in enough])
        ),
        Figure("second level, top 1, titles that do not suffice", _top(short, 1)),
        Figure(
            "request type, accepted",
            share([said["type"] in accepted(gold, "types_ok") for gold, said in pairs]),
            least=0.85,
        ),
        Figure(
            "place, exact",
            share([_place(gold) == said["place"] for gold, said in placed]),
            least=0.85,
        ),
        Figure(
            "calibration error of confidence",
            calibration_error(
                [(float(said["confidence"]), _hit(gold, said)) for gold, said in enough]
            ),
            most=0.05,
        ),
        Figure(
            "ordinary real titles flagged as an emergency",
            share([said["emergency"] == "1" for gold, said in pairs if gold["emergency"] == "0"]),
            most=0.005,
        ),
    ]


def _hit(gold: Row, said: Row) -> bool:
    return said["l2"] in accepted(gold, "l2_ok")


def _top(pairs: Sequence[Pair], first: int) -> float:
    return share(
        [bool(accepted(g, "l2_ok") & set(s["l2_top3"].split("|")[:first])) for g, s in pairs]
    )


def _place(gold: Row) -> str:
    start, end = gold.get("place_start") or gold["start"], gold.get("place_end") or gold["end"]
    return gold["text"][int(start) : int(end)]


def chat(pairs: Sequence[Pair]) -> list[Figure]:
    """Invented chat lines: routes, and categories of what is a matter."""
    matters = [(gold, said) for gold, said in pairs if gold["l2_ok"] and gold["route"] == "ticket"]
    outside = [said["route"] for gold, said in pairs if gold["route"] == "refuse"]
    return [
        Figure(
            "route, accepted",
            share([said["route"] in accepted(gold, "route_ok") for gold, said in pairs]),
            least=0.93,
        ),
        Figure("chat: second level, top 1, accepted", share([_hit(g, s) for g, s in matters])),
        Figure(
            "out of scope answered from the FAQ or made a ticket",
            share([route in ("faq", "ticket") for route in outside]),
            most=0.02,
        ),
    ]


def faq(pairs: Sequence[Pair]) -> list[Figure]:
    """Paraphrases far from the wording: answered right, wrong, or not at all."""
    asked = [(gold, said) for gold, said in pairs if gold["no"]]
    others = [(gold, said) for gold, said in pairs if not gold["no"]]
    right = share([said["faq_no"] in accepted(gold, "no_ok") for gold, said in asked])
    wrong = share(
        [bool(said["faq_no"]) and said["faq_no"] not in accepted(g, "no_ok") for g, said in asked]
    )
    return [
        Figure("FAQ, answered right", right, least=0.95),
        Figure("FAQ, answered wrong", wrong, most=0.01),
        Figure("FAQ, near misses answered", share([bool(said["faq_no"]) for _, said in others])),
    ]


def emergency(pairs: Sequence[Pair]) -> list[Figure]:
    """Emergencies and their false friends."""
    real = [said for gold, said in pairs if gold["emergency"] == "1"]
    flagged = [gold for gold, said in pairs if said["emergency"] == "1"]
    kinds = [
        said["emergency_kind"] in accepted(gold, "kind_ok")
        for gold, said in pairs
        if gold["emergency"] == said["emergency"] == "1"
    ]
    return [
        Figure(
            "emergencies, recall", share([said["emergency"] == "1" for said in real]), least=0.99
        ),
        Figure(
            "emergencies, precision on hard negatives",
            share([gold["emergency"] == "1" for gold in flagged]),
            least=0.90,
        ),
        Figure("emergencies, kind accepted", share(kinds)),
    ]


def pii(pairs: Sequence[Pair]) -> list[Figure]:
    """Personal data: exact spans, and look-alikes left alone."""
    found = wanted = 0
    for gold, said in pairs:
        spans = {_span(one) for one in json.loads(gold["spans"])}
        wanted += len(spans)
        found += len(spans & {_span(one) for one in json.loads(said["pii"])})
    innocent = [said for gold, said in pairs if not json.loads(gold["spans"])]
    return [
        Figure("personal data, exact spans found", found / max(1, wanted), least=0.97),
        Figure(
            "personal data, look-alikes flagged",
            share([bool(json.loads(said["pii"])) for said in innocent]),
            most=0.02,
        ),
    ]


def _span(one: Mapping[str, object]) -> tuple[object, object, object]:
    return one["start"], one["end"], one["type"]


def place(pairs: Sequence[Pair]) -> list[Figure]:
    """Places in chat lines."""
    named = [(gold, said) for gold, said in pairs if gold["start"]]
    bare = [said for gold, said in pairs if not gold["start"]]
    return [
        Figure(
            "chat: place, exact", share([_place(g) == s["place"] for g, s in named]), least=0.85
        ),
        Figure("chat: a place found where none is", share([bool(said["place"]) for said in bare])),
    ]


OF: Mapping[str, Callable[[Sequence[Pair]], list[Figure]]] = {
    "chat": chat,
    "emergency": emergency,
    "faq": faq,
    "messages": messages,
    "pii": pii,
    "place": place,
}
