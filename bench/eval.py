"""`make eval`: how well our own lines are understood, written to bench/reports/quality.md."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bench import faq_check, machine
from bench.faq_check import Asked, Counts
from bench.figures import markdown
from bot.clock import SystemClock
from bot.dialogue.rasa import RasaDialogue
from bot.domain import routing
from bot.reference.catalogue import read_catalogue
from bot.reference.faq import read_faq
from bot.service.edit_faq import EditFaq
from bot.stack import Refusal, StackPlan, running
from bot.storage.database import Database

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "bench" / "reports" / "quality.md"
_DATA = ROOT / "data"


def main() -> int:
    """Measure, write the report, print it."""
    print("FAQ：逐条留一（先启动 Rasa）…… [FAQ, one phrase left out at a time]", flush=True)
    try:
        asked = asyncio.run(_ask_the_faq())
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print("交叉验证，需要几分钟…… [cross-validation, some minutes]", flush=True)
    folds = _cross_validate()
    text = report(folds, asked)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text, encoding="utf-8")
    print(text)
    return 0


async def _ask_the_faq() -> list[Asked]:
    with tempfile.TemporaryDirectory(prefix="huying-eval-") as home:
        parts = frozenset({"postgres", "migrations", "rasa"})
        plan = StackPlan(root=ROOT, home=Path(home), parts=parts)
        async with running(plan) as stack, ClientSession() as session:
            database = Database(stack.database_url)
            engine = RasaDialogue(session, stack.rasa_urls, stack.rasa_token)
            try:
                drafts, digest = read_faq(_DATA)
                await EditFaq(database, engine, SystemClock()).load(drafts, digest)
                return await faq_check.ask_all(drafts, engine, database)
            finally:
                await database.close()


def _cross_validate() -> dict[str, Any]:
    """Run bench/folds.py in the Rasa environment, which this one cannot import."""
    python = ROOT / "nlu" / ".venv" / "bin" / "python"
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": ""}
    with tempfile.TemporaryDirectory(prefix="huying-eval-") as folder:
        target = Path(folder) / "figures.json"
        subprocess.run(
            [python, "-W", "ignore", "-m", "bench.folds", target],
            cwd=ROOT,
            env={**os.environ, **quiet, "OMP_NUM_THREADS": "1"},
            stderr=subprocess.PIPE,
            check=True,
        )
        figures: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return figures


def report(folds: dict[str, Any], asked: Sequence[Asked]) -> str:
    """Return the report in Markdown."""
    names = {code: category.name for code, category in _categories().items()}
    return "\n\n".join(
        [
            "# Quality",
            f"`make eval`, {machine.describe()}.",
            f"All lines are our own (`data/`): {folds['lines']} lines, {folds['folds']}-fold "
            "cross-validation of the components of `config.yml`. Residents write differently; on "
            "their messages expect less.",
            "## Understanding",
            _understanding(folds),
            f"Below the fallback thresholds, and therefore asked again: {folds['unclear']:.1%}.",
            "### Request types and acts",
            _each(folds["intents"], {}),
            _mixed(folds["intents"], {}),
            "### The twenty weakest categories",
            _each(folds["categories"], names, most=20),
            _mixed(folds["categories"], names),
            "## FAQ",
            _faq(asked),
            "",
        ]
    )


def _categories() -> Any:
    return read_catalogue(_DATA).categories


def _understanding(folds: dict[str, Any]) -> str:
    intents, categories = folds["intents"], folds["categories"]
    rows = [
        _row("request types and acts", intents, "-"),
        _row("categories", categories, f"{categories['top3']:.3f}"),
    ]
    return markdown(["", "lines", "classes", "macro-F1", "accuracy", "among the first 3"], rows)


def _row(name: str, part: dict[str, Any], top: str) -> list[str]:
    counts = [str(part["lines"]), str(part["classes"])]
    return [name, *counts, f"{part['macro_f1']:.3f}", f"{part['accuracy']:.3f}", top]


def _each(part: dict[str, Any], names: dict[str, str], most: int | None = None) -> str:
    weakest = sorted(part["each"], key=lambda row: row[3])[:most]
    rows = [
        [_named(name, names), f"{f1:.2f}", f"{precision:.2f}", f"{recall:.2f}", str(lines)]
        for name, precision, recall, f1, lines in weakest
    ]
    return markdown(["weakest first", "F1", "precision", "recall", "lines"], rows)


def _mixed(part: dict[str, Any], names: dict[str, str]) -> str:
    pairs = [f"{_named(t, names)} as {_named(g, names)} ({n})" for t, g, n in part["mixed_up"]]
    return "Most often mixed up: " + "; ".join(pairs) + "."


def _named(name: str, names: dict[str, str]) -> str:
    return f"{name} {names[name]}" if name in names else name


def _faq(asked: Sequence[Asked]) -> str:
    entries = len({one.no for one in asked})
    questions = sum(one.is_question for one in asked)
    first = sum(bool(one.hits) and one.hits[0].no == one.no for one in asked)
    return "\n\n".join(
        [
            f"{len(asked)} phrases of {entries} entries, each asked while it is taken out. The best "
            f"hit is the right entry for {first} ({first / len(asked):.0%}). The model takes "
            f"{questions} ({questions / len(asked):.0%}) for questions; the others are never answered "
            "from the FAQ unless the words are the same.",
            "*Right*, *wrong*, *silent*: the phrase alone is out. *Invented*: its whole entry is out "
            "and something else is answered. Decided as the live line decides, by thresholds:",
            _grid(faq_check.curve(asked), len(asked)),
            _faq_mixed(asked),
        ]
    )


def _grid(counts: Sequence[Counts], total: int) -> str:
    rows = [
        [
            f"{c.score:.2f}",
            f"{c.gap:.2f}" + (" (now)" if _is_now(c) else ""),
            *(f"{n} ({n / total:.0%})" for n in (c.right, c.wrong, c.silent, c.invented)),
        ]
        for c in counts
    ]
    return markdown(["score", "gap", "right", "wrong", "silent", "invented"], rows)


def _is_now(counts: Counts) -> bool:
    return (counts.score, counts.gap) == (routing.FAQ_SCORE, routing.FAQ_GAP)


def _faq_mixed(asked: Sequence[Asked]) -> str:
    pairs = faq_check.mixed_up(asked)
    told = [f"{no} answered as {answer} ({often})" for no, answer, often in pairs]
    return f"Entries mixed up now, by number: {'; '.join(told) or 'none'}."


if __name__ == "__main__":
    sys.exit(main())
