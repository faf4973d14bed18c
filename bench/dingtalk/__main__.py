"""`make bench-dingtalk`: the bot on a simulated DingTalk, in figures."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from bench import machine
from bench.dingtalk import acks, burst, report, storm
from bot.stack import Refusal

REPORT = Path(__file__).resolve().parents[1] / "reports" / "dingtalk.md"


def main(parts: list[str]) -> int:
    """Measure what was asked for, or all; write the report and print it."""
    os.environ.setdefault("NO_PROXY", "127.0.0.1")
    wanted = parts or ["acks", "storm", "burst"]
    texts = [machine.describe()]
    try:
        if "acks" in wanted:
            texts.append(report.of_acks(asyncio.run(acks.measure(1500, 50.0))))
        if "storm" in wanted:
            outcome = asyncio.run(storm.ride_out(2000, 8.0, seed=1, patience=900))
            texts.append(report.of_storm(outcome))
        if "burst" in wanted:
            texts.append(report.of_burst(asyncio.run(burst.measure(10_000))))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    text = "\n\n".join(texts) + "\n"
    if not parts:
        REPORT.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
