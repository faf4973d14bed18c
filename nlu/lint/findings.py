"""All rules over one project, as they are told to whoever mends the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.lint import windows
from nlu.lint.lines import Class, Line, held_out
from nlu.lint.rules import Opening, Pair, contradictions, duplicates, leaks, openings
from nlu.lint.twins import twins

#: Written by `python -m bench.copy_hashes`.
REAL_WINDOWS = Path("bench", "sets", "real_windows.bin")


@dataclass(frozen=True)
class Finding:
    """A line that must be mended, and why."""

    rule: str
    detail: str
    line: Line

    def __str__(self) -> str:
        return f"{self.line.file}: {self.rule} {self.detail}: {self.line.text}"


def findings(lines: Sequence[Line], root: Path) -> list[Finding]:
    """Return what all rules find, file by file.

    The held-out sets and the hashes of real messages are those of the project at `root`. Without
    the hashes FileNotFoundError: a check left out must not look like a clean one.
    """
    real = windows.read(root / REAL_WINDOWS)
    found = [
        *(_pair("重复 [duplicate]", pair) for pair in duplicates(lines)),
        *(_contradiction(said) for said in contradictions(lines)),
        *(Finding("泄漏 [split leak]", name, one) for one, name in leaks(lines, held_out(root))),
        *(
            Finding("抄录 [copy]", part, one)
            for one in lines
            if (part := windows.copied(one.text, real))
        ),
        *(_pair("近似 [near twin]", pair) for pair in twins(lines)),
        *(_opening(opening) for opening in openings(lines)),
    ]
    return sorted(found, key=lambda finding: finding.line.file)


def _pair(rule: str, pair: Pair) -> Finding:
    return Finding(rule, f"{pair.of}, {pair.first.file} “{pair.first.text}”", pair.later)


def _contradiction(said: Mapping[Class, Line]) -> Finding:
    where = ", ".join(f"{taught} {line.file}" for taught, line in said.items())
    return Finding("矛盾 [contradiction]", where, next(iter(said.values())))


def _opening(opening: Opening) -> Finding:
    count = f"“{opening.characters}” {len(opening.lines)}/{opening.class_size}"
    return Finding("开头 [opening]", f"{opening.of}, {count}", opening.lines[0])
