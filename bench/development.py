"""`make development CORPUS=file`: our own held-out sets through `make classify`, against the targets.

The sets lie in bench/sets/ (its README tells who wrote and judged them). They are never trained on.
Of the real messages only ids and labels are there; CORPUS names the file with their text.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import development_figures as figures
from bench import held_out, machine
from bench.figures import markdown
from bench.held_out import Row

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "bench" / "reports" / "development.md"


def main() -> int:
    """Judge all sets that are there, write the report, print it."""
    sets = {path.stem: held_out.rows(path) for path in sorted(held_out.SETS.glob("*.csv"))}
    if "messages" in sets:
        sets["messages"] = held_out.with_titles(
            sets["messages"], os.environ.get("HUYING_CORPUS", "")
        )
    judged = _classified(sets)
    rows = [
        row
        for name, golds in sets.items()
        for row in figures.OF[name]([(gold, judged[f"{name}:{_id(gold)}"]) for gold in golds])
    ]
    text = _report(rows, {name: len(golds) for name, golds in sets.items()})
    REPORT.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _id(gold: Row) -> str:
    return gold.get("id") or gold["msg_id"]


def _classified(sets: Mapping[str, Sequence[Row]]) -> dict[str, Row]:
    """Send every line through `make classify`, all sets in one file."""
    with tempfile.TemporaryDirectory(prefix="huying-development-") as folder:
        source, target = Path(folder, "in.csv"), Path(folder, "out.csv")
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("id", "text"))
            for name, golds in sets.items():
                writer.writerows((f"{name}:{_id(gold)}", gold["text"]) for gold in golds)
        command = [sys.executable, "-m", "bot.classify", str(source), str(target)]
        subprocess.run(command, cwd=ROOT, check=True)
        return {row["id"]: row for row in held_out.rows(target)}


def _report(rows: Sequence[figures.Figure], sizes: Mapping[str, int]) -> str:
    table = markdown(
        ["", "measured", "target", ""],
        [[row.name, row.shown, row.target, row.verdict] for row in rows],
    )
    about = ", ".join(f"{name} {size}" for name, size in sizes.items())
    stamp = json.loads((ROOT / "models" / "trained.json").read_text(encoding="utf-8"))
    return "\n\n".join(
        [
            "# Understanding on lines never trained on",
            f"`make development`, {machine.describe()}. Lines: {about}. "
            f"Model: {stamp.get('model', 'unknown')}. Who wrote and judged the sets: bench/sets/README.md.",
            table,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
