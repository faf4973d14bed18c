"""`make eval`: how well our own lines are understood, and whether others would do better.

Writes bench/reports/quality.md and bench/reports/bakeoff.md.
"""

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
from bench.faq_check import Asked, BeliefCounts, Believed, Counts
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
    print("分类器比较，需要几分钟…… [bake-off, some minutes]", flush=True)
    _in_rasas_environment("bench.bakeoff")
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
    with tempfile.TemporaryDirectory(prefix="huying-eval-") as folder:
        target = Path(folder) / "figures.json"
        _in_rasas_environment("bench.folds", str(target))
        figures: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return figures


def _in_rasas_environment(*module: str) -> None:
    """Run a module that this environment cannot import; raises CalledProcessError."""
    python = ROOT / "nlu" / ".venv" / "bin" / "python"
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": ""}
    done = subprocess.run(
        [python, "-W", "ignore", "-m", *module],
        cwd=ROOT,
        env={**os.environ, **quiet, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.PIPE,  # TensorFlow and jieba talk much; of interest only when it fails
        text=True,
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
        done.check_returncode()


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
            "Other ways to tell categories, tried beside ours: [bakeoff.md](bakeoff.md).",
            "## FAQ",
            "### What the model believes",
            _beliefs([Believed(no or None, *rest) for no, *rest in folds["faq"]], folds["folds"]),
            "### The live query alone",
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


def _beliefs(believed: Sequence[Believed], folds: int) -> str:
    phrases = [one for one in believed if one.no is not None]
    outside = len(believed) - len(phrases)
    first = sum(one.no == one.guess for one in phrases)
    asks = sum(one.asks >= routing.FAQ_ASKS for one in phrases)
    return "\n\n".join(
        [
            f"{len(phrases)} phrases and {outside} questions that no entry answers, "
            f"{folds}-fold cross-validation. The best topic is the right one for {first} "
            f"({first / len(phrases):.1%}); {asks} ({asks / len(phrases):.1%}) are taken for "
            "questions to the FAQ. Phrases of an entry are like each other; for paraphrases far from "
            "them see [development.md](development.md).",
            "*Invented*: questions outside that are answered all the same.",
            _belief_rows(faq_check.belief_curve(believed), len(phrases), outside),
        ]
    )


def _belief_rows(counts: Sequence[BeliefCounts], phrases: int, outside: int) -> str:
    rows = [
        [
            f"{c.sureness:.2f}" + (" (now)" if c.sureness == routing.FAQ_SURE else ""),
            *(f"{n} ({n / phrases:.1%})" for n in (c.right, c.wrong, c.silent)),
            f"{c.invented} ({c.invented / max(1, outside):.1%})",
        ]
        for c in counts
    ]
    return markdown(["sureness", "right", "wrong", "silent", "invented"], rows)


def _faq(asked: Sequence[Asked]) -> str:
    entries = len({one.no for one in asked})
    questions = sum(one.asks >= routing.FAQ_ASKS for one in asked)
    first = sum(bool(one.hits) and one.hits[0].no == one.no for one in asked)
    return "\n\n".join(
        [
            f"{len(asked)} phrases of {entries} entries, each asked while it is taken out, as if its "
            "entry had been edited since the training. The best hit is the right entry for "
            f"{first} ({first / len(asked):.0%}). The model, which has learned the very phrases, takes "
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
