"""Every training line of a project: where it stands, how it reads, what it teaches."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from nlu.text.normalise import normalise


class Class(NamedTuple):
    """One of the answers that one task can give: intent complain, category A02, faq 85."""

    task: str
    name: str

    def __str__(self) -> str:
        return f"{self.task} {self.name}"


#: Of a question near the FAQ that no entry answers.
OUTSIDE = Class("faq", "outside")
#: Of a line that only sounds like danger.
FRIEND = Class("danger", "friend")

#: A line as it is written, and what it teaches.
Taught = tuple[str, tuple[Class, ...]]


@dataclass(frozen=True, eq=False)
class Line:
    """One training line; one that is written twice is two lines."""

    #: Relative to the project, with slashes.
    file: str
    #: As it is written, without the marks of a place.
    text: str
    #: The same in its normal form.
    normal: str
    #: Lines of data/nlu/ have an intent and mostly a category, all others one class.
    classes: tuple[Class, ...]

    @property
    def all_classes(self) -> tuple[Class, ...]:
        """What it teaches, and what other tasks learn from it on the side."""
        return (*self.classes, *_on_the_side(self.classes[0]))


def training_lines(root: Path) -> list[Line]:
    """Return all lines under data/, in the order of the files."""
    return [
        Line(file.relative_to(root).as_posix(), text, normalise(text).text, classes)
        for pattern, taught_by in _READERS.items()
        for file in sorted(root.glob(pattern))
        for text, classes in taught_by(file.read_text(encoding="utf-8"))
    ]


def held_out(root: Path) -> Iterator[tuple[str, str]]:
    """Yield every text of bench/sets/*.csv in its normal form, with the file it stands in."""
    for file in sorted(root.glob("bench/sets/*.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                if row.get("text"):
                    yield normalise(row["text"]).text, file.relative_to(root).as_posix()


def _on_the_side(taught: Class) -> Iterable[Class]:
    """As the classifiers do: everyday lines are no danger, and what is no question is not asked."""
    if taught.task == "intent":
        return (FRIEND,) if taught.name == "consult" else (FRIEND, OUTSIDE)
    return (FRIEND,) if taught.task == "faq" and taught != OUTSIDE else ()


def _by_nlu(content: str) -> Iterator[Taught]:
    for block in yaml.safe_load(content)["nlu"]:
        if "intent" in block:
            classes = (Class("intent", block["intent"]), *_category(block.get("metadata")))
            lines = (line.strip() for line in block["examples"].splitlines())
            yield from ((line[1:].strip(), classes) for line in lines if line)


def _category(metadata: Any) -> Iterable[Class]:
    return [Class("category", metadata["category"])] if metadata else []


def _by_faq(content: str) -> Iterator[Taught]:
    for entry in yaml.safe_load(content):
        taught = (Class("faq", str(entry["no"])),)
        yield from ((phrase, taught) for phrase in [entry["question"], *entry["similar"]])


def _by_outside(content: str) -> Iterator[Taught]:
    return ((line, (OUTSIDE,)) for line in yaml.safe_load(content))


def _by_emergency(content: str) -> Iterator[Taught]:
    told = yaml.safe_load(content)
    return _by_parts(told["kind"], told)


def _by_rules(content: str) -> Iterator[Taught]:
    for kind, told in yaml.safe_load(content).items():
        yield from _by_parts(kind, told)


def _by_parts(kind: str, told: dict[str, list[str]]) -> Iterator[Taught]:
    for part, lines in told.items():
        if part.endswith(("danger", "friends")):
            taught = Class("danger", kind) if part.endswith("danger") else FRIEND
            yield from ((line, (taught,)) for line in lines)


def _by_places(content: str) -> Iterator[Taught]:
    for line in content.splitlines():
        if line.strip() and not line.startswith("#"):
            taught = Class("place", "named" if "【" in line else "not named")
            yield re.sub("[【】]", "", line), (taught,)


#: Who reads which files.
_READERS: dict[str, Callable[[str], Iterator[Taught]]] = {
    "data/nlu/**/*.yml": _by_nlu,
    "data/faq/*.yml": _by_faq,
    "data/faq_outside/*.yml": _by_outside,
    "data/emergency/*.yml": _by_emergency,
    "data/emergency/rules/*.yml": _by_rules,
    "data/places/marked*.txt": _by_places,
}
