"""Lines of `data/` that are learned beside Rasa's own training data: the FAQ and danger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.text.normalise import normalise


@dataclass(frozen=True)
class FaqPhrase:
    """One way to ask for one entry, in its normal form."""

    text: str
    no: int
    category: str


@dataclass(frozen=True)
class DangerLine:
    """A line told in danger, or by a false friend (then `kind` is None), in its normal form."""

    text: str
    kind: str | None


def faq_phrases(data: Path) -> Iterator[FaqPhrase]:
    """Yield every question and similar question of data/faq/."""
    for file in sorted((data / "faq").glob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            for phrase in dict.fromkeys([entry["question"], *entry["similar"]]):
                yield FaqPhrase(normalise(phrase).text, int(entry["no"]), entry["category"])


def outside_questions(data: Path) -> Iterator[str]:
    """Yield every question of data/faq_outside/: near the FAQ, but no entry answers it."""
    for file in sorted((data / "faq_outside").glob("*.yml")):
        yield from (normalise(line).text for line in yaml.safe_load(file.read_text("utf-8")))


def danger_lines(data: Path) -> Iterator[DangerLine]:
    """Yield every line of data/emergency/, those the rules were written with among them."""
    for file in sorted((data / "emergency").glob("*.yml")):
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        yield from _danger_lines(told["kind"], told)
    for file in sorted((data / "emergency" / "rules").glob("*.yml")):
        for kind, told in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            yield from _danger_lines(kind, told)


def _danger_lines(kind: str, told: Mapping[str, Sequence[str]]) -> Iterator[DangerLine]:
    for part, lines in told.items():
        if part.endswith(("danger", "friends")):
            meant = kind if part.endswith("danger") else None
            yield from (DangerLine(normalise(line).text, meant) for line in lines)
