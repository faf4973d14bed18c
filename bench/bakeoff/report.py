"""The bake-off in Markdown. Figures and codes only: no held-out line is ever printed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bench import machine
from bench.bakeoff.curve import FEW, SEEDS, Flat, Point
from bench.bakeoff.result import Result
from bench.bakeoff.trial import Trial, won_and_lost
from bench.figures import markdown

#: Figures of each held-out set as the tables show them: field of Marks, head.
_SHOWN = (
    ("first_level", "first level, macro-F1"),
    ("top1", "top 1"),
    ("top3", "top 3"),
    ("calibration", "calibration error"),
)
#: Of a small set only this one is worth a column.
_SHOWN_OF_CHAT = (("top1", "top 1"),)
_BAR = 50  # characters for 1.0


def write(result: Result) -> str:
    """Return the report."""
    parts = [
        "# Bake-off of category classifiers",
        f"`make eval`, {machine.describe()}. Load: {machine.load()}.",
        _about(result),
        "## All lines",
        _table(result, result.trials),
        _notes(result),
        "## Rasa's own classifier",
        _few(result),
        "## Learning curve of ours",
        _curve(result),
        _chart(result),
        "## Classes that more lines do not help",
        _flat(result),
        "",
    ]
    return "\n\n".join(parts)


def _about(result: Result) -> str:
    judges = ", ".join(f"{name} {lines} lines" for name, lines in result.judges.items())
    missing = "" if _has_titles(result) else " Real titles were not there: no CORPUS was given."
    return (
        f"Everybody learns the same {result.trials[0].lines} lines in {result.classes} classes of "
        f"`data/nlu`, in their normal form, and never sees the held-out lines ({judges}; who wrote "
        f"and judged them: bench/sets/README.md).{missing} *titles*: real titles that suffice for a "
        "judgement; *chat*: invented lines that put a matter before the subdistrict. A guess counts "
        "as right when a reader accepts it."
    )


def _has_titles(result: Result) -> bool:
    return "titles" in result.judges


def _figures(result: Result) -> list[tuple[str, str, str]]:
    """Return (held-out set, field of Marks, head) of each column."""
    return [
        (judge, field, f"{judge}: {head}")
        for judge in result.judges
        for field, head in (_SHOWN_OF_CHAT if judge == "chat" else _SHOWN)
    ]


def _table(result: Result, trials: Sequence[Trial]) -> str:
    figures, main = _figures(result), next(iter(result.judges))
    ours = next(trial for trial in trials if "ours" in trial.name)
    head = [
        "",
        *(name for _, _, name in figures),
        f"{main}: won / lost",
        "training, s",
        "ms a line",
    ]
    rows = [
        [
            trial.name,
            *(f"{getattr(trial.marks[judge], field):.3f}" for judge, field, _ in figures),
            _won_and_lost(trial, ours, main),
            f"{trial.training:.1f}",
            f"{trial.milliseconds:.2f}",
        ]
        for trial in trials
    ]
    return markdown(head, rows)


def _won_and_lost(trial: Trial, ours: Trial, judge: str) -> str:
    """Return both numbers, in bold when the difference is more than luck (two standard errors)."""
    if trial is ours:
        return "-"
    won, lost = won_and_lost(trial, ours, judge)
    is_sure = abs(won - lost) > 2 * math.sqrt(won + lost)
    return f"**{won} / {lost}**" if is_sure else f"{won} / {lost}"


def _notes(result: Result) -> str:
    main = next(iter(result.judges))
    return (
        f"*won / lost*: {main} where only this candidate is right, and where only ours is; bold when "
        "the difference is more than luck. *calibration error*: of the first guess, as it comes out; "
        "only ours was set up for it. *ms a line*: one line at a time, features of its own included, "
        "the e5 vector (some 15 ms, the same for all) not. *training*: without vectors, which are "
        "remembered. No setting of the others was chosen on held-out lines; that ours has two readers "
        "was decided with real titles in view."
    )


def _few(result: Result) -> str:
    if not result.few:
        return "Not trained this time; `DIET=1 make eval` does it, in ten minutes more."
    return "\n\n".join(
        [
            f"Jieba's words and pieces of one to four characters, counted, under DIETClassifier with "
            f"{result.epochs} epochs, on {FEW} lines a class ({result.few[0].lines} lines); ours on "
            "the very same lines.",
            _table(result, result.few),
        ]
    )


def _curve(result: Result) -> str:
    figures = _figures(result)
    rows = [
        [
            _size(point),
            str(point.trials[0].lines),
            *(f"{point.mean(judge, field):.3f}" for judge, field, _ in figures),
        ]
        for point in result.curve
    ]
    table = markdown(["lines a class", "lines", *(name for _, _, name in figures)], rows)
    return f"Drawn by chance, the mean of {len(SEEDS)} draws; all: one training.\n\n{table}"


def _chart(result: Result) -> str:
    main = next(iter(result.judges))
    means = [(_size(point), point.mean(main, "top1")) for point in result.curve]
    bars = [f"{size:>4} {'█' * round(_BAR * mean):<{_BAR}} {mean:.3f}" for size, mean in means]
    return "\n".join([f"{main}, top 1:", "", "```", *bars, "```"])


def _size(point: Point) -> str:
    return "all" if point.size is None else str(point.size)


def _flat(result: Result) -> str:
    if not _has_titles(result):
        return "Only real titles can tell."
    rows = [_flat_row(one, result) for one in result.flat]
    head = ["", "titles", f"F1 at {FEW}", "F1 at all", f"recall at {FEW}", "recall at all"]
    return "\n\n".join(
        [
            f"Classes with three titles and more whose F1 is below 1 and no higher with all lines than "
            f"with {FEW} (mean of {len(SEEDS)} draws), the weakest first. More of the same lines will "
            "not help them; other lines, or a clearer border to their neighbours, may.",
            markdown(head, rows) if rows else "None.",
        ]
    )


def _flat_row(one: Flat, result: Result) -> list[str]:
    return [
        f"{one.code} {result.names.get(one.code, '')}".strip(),
        str(one.every.lines),
        f"{one.few.f1:.2f}",
        f"{one.every.f1:.2f}",
        f"{one.few.recall:.2f}",
        f"{one.every.recall:.2f}",
    ]
