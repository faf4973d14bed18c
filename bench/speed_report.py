"""The speed report in plain words: every figure with its target beside it."""

from __future__ import annotations

from collections.abc import Sequence

from bench.clients import Pace
from bench.figures import markdown, percentile, percentiles_ms
from bench.ours import RATE, Ours
from bench.pages import PAGES
from bench.stock import LINES_A_CLASS, Stock

# What was promised.
_FIRST_REPLY_P95 = 1.0
_ACKNOWLEDGED_P99 = 0.050
_MEMORY = 2.5 * 1024
_START = 3.0
_PUSH_P95 = 0.5


def write(
    *,
    about: str,
    versions: str,
    ours: Ours,
    stock: Stock,
    load_between: str,
    training: float | None,
) -> str:
    """Return the report in Markdown."""
    parts = [
        "# Speed and memory",
        f"`make bench`, {about}. Rasa's environment: {versions.strip()}.",
        f"Load average before the steady run {ours.load_before}, before the usual way {load_between}. "
        f"During the steady run other programs kept {ours.others:.1f} cores busy.",
        "## Huying, all of it on this machine",
        _targets(ours),
        *([f"The last training took {training:.0f} s."] if training else []),
        "## Where it goes",
        "Memory in MB (shared pages in proportion), and processor time for one message at "
        f"{RATE:g} messages/s.",
        _by_part(ours),
        "## Beside the usual way with Rasa",
        _side_by_side(ours, stock),
        _fine_print(stock),
        "",
    ]
    return "\n\n".join(parts)


def _targets(ours: Ours) -> str:
    waited = [one.waited for one in ours.said if one.waited is not None]
    stored = [one.acknowledged for one in ours.said if one.acknowledged is not None]
    most = max(sum(ours.at_rest.values()), sum(ours.after_load.values()))
    rows = [
        _row(
            f"first reply at {RATE:g} messages/s, {len(ours.said)} messages, p50 / p95 / p99",
            f"{percentiles_ms(waited)} ms",
            "p95 at most 1000 ms",
            percentile(waited, 0.95) <= _FIRST_REPLY_P95,
        ),
        _row(
            "message stored and acknowledged, p50 / p95 / p99",
            f"{percentiles_ms(stored)} ms",
            "p99 at most 50 ms",
            percentile(stored, 0.99) <= _ACKNOWLEDGED_P99,
        ),
        _row(
            f"a line on an open page after a neighbour pressed send, {PAGES} pages, p50 / p95 / p99",
            f"{percentiles_ms(ours.pages)} ms",
            "p95 at most 500 ms",
            percentile(ours.pages, 0.95) <= _PUSH_P95,
        ),
        _row("messages without an answer", str(len(ours.said) - len(waited)), "0", None),
        _row("receipts because an answer took 2 s", str(_receipts(ours)), "-", None),
        _row(
            "memory of all processes, at rest / after the load",
            f"{sum(ours.at_rest.values()):.0f} / {sum(ours.after_load.values()):.0f} MB",
            "at most 2560 MB",
            most <= _MEMORY,
        ),
        _row(
            "bot alone from exec to /healthz, median of 3",
            f"{ours.bot_alive:.2f} s",
            "at most 3 s",
            ours.bot_alive <= _START,
        ),
        _row("the same to /readyz", f"{ours.bot_ready:.2f} s", "-", None),
    ]
    return markdown(["", "measured", "target", ""], rows)


def _receipts(ours: Ours) -> int:
    return sum(one.receipts for one in ours.said)


def _row(name: str, figure: str, target: str, met: bool | None) -> list[str]:
    return [name, figure, target, "" if met is None else "met" if met else "**missed**"]


def _by_part(ours: Ours) -> str:
    rows = [
        [
            part,
            f"{ours.at_rest[part]:.0f}",
            f"{ours.after_load[part]:.0f}",
            f"{1000 * ours.cpu[part]:.0f} ms" if part in ours.cpu else "-",
        ]
        for part in ours.at_rest
    ]
    return markdown(["part", "at rest", "after the load", "processor a message"], rows)


def _side_by_side(ours: Ours, stock: Stock) -> str:
    rows = [
        *(_paces(mine, usual) for mine, usual in zip(ours.paces, stock.paces, strict=True)),
        [
            "memory while serving",
            f"{sum(ours.after_load.values()):.0f} MB, everything",
            f"{sum(stock.memory.values()):.0f} MB, Rasa and action server",
        ],
    ]
    return markdown(["", "Huying", "the usual way"], rows)


def _paces(mine: Pace, usual: Pace) -> Sequence[str]:
    one = mine.clients == 1
    name = "one client, one message after the other" if one else f"{mine.clients} clients"
    return [name, _pace(mine), _pace(usual)]


def _pace(found: Pace) -> str:
    waited = percentiles_ms(found.waited)
    return f"**{found.per_second:.1f} messages/s** ({waited} ms)"


def _fine_print(stock: Stock) -> str:
    trained = "" if stock.training is None else f" Its training took {stock.training:.0f} s."
    return (
        "In brackets the waiting time, p50 / p95 / p99. Both were given the same lines, each from a "
        "new resident, and each client waits for its answer before it goes on. Huying does the whole "
        "durable line for each message: stored before it is acknowledged, understood, searched in the "
        "FAQ, played, ticket and answer in one transaction, sent and marked. The usual way is a stock "
        f"project (bench/vanilla/): {stock.intents} intents with {LINES_A_CLASS} lines each, "
        f"JiebaTokenizer, word and character counts, DIET with {stock.epochs} epochs, one action for "
        "every matter, REST channel, SQL tracker store on SQLite; no categories, places, FAQ, tickets "
        f"or promises, and two threads for TensorFlow as it comes.{trained}"
    )
