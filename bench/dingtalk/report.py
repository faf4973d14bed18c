"""The figures as Markdown."""

from __future__ import annotations

from bench.dingtalk.acks import Acks
from bench.dingtalk.burst import Burst
from bench.dingtalk.storm import Outcome
from bench.figures import markdown, percentile


def of_acks(acks: Acks) -> str:
    """Return the acknowledgements."""
    rows = [
        (
            f"{acks.messages} messages at {acks.rate:.0f}/s",
            f"{acks.p50:.0f} / {acks.p95:.0f} / {acks.p99:.0f}",
            str(acks.lost),
        )
    ]
    head = ("acknowledged, which is: stored", "p50 / p95 / p99 ms (target p99 100)", "lost")
    return f"## Acknowledgements\n\n{markdown(head, rows)}"


def of_storm(outcome: Outcome) -> str:
    """Return the storm: what was done, and what was left."""
    weather, verdict = outcome.weather, outcome.verdict
    done = [(fault, str(count)) for fault, count in sorted(weather.faults.items())]
    away = (
        f"{percentile(weather.away, 0.5):.2f} / {max(weather.away, default=0):.2f}"
        if weather.away
        else "-"
    )
    left = [
        ("messages said", str(verdict.said)),
        ("lost", str(len(verdict.lost))),
        ("led to two tickets", str(verdict.doubled_tickets)),
        ("posts said twice / of them taken with the answer hidden",
         f"{verdict.doubled_posts} / {verdict.explained}"),
        ("lines in doubt / still unknown",
         f"{verdict.doubted} / {verdict.lines.get('unknown', 0)}"),
        ("lines sent that nobody saw", str(verdict.unseen)),
        ("lines by state", ", ".join(f"{k} {v}" for k, v in sorted(verdict.lines.items()))),
        ("seconds away after a drop, p50 / most (target 2)", away),
        ("most live connections not told to go", str(outcome.most_live)),
        ("seconds until all was answered", f"{outcome.seconds:.0f}"),
    ]  # fmt: skip
    return (
        f"## Storm\n\n{markdown(('fault', 'count'), done)}\n\n{markdown(('what', 'figure'), left)}"
    )


def of_burst(burst: Burst) -> str:
    """Return the burst."""
    rows = [
        ("messages at once", str(burst.messages)),
        ("stored / acknowledged, seconds", f"{burst.stored_in:.1f} / {burst.acked_in:.1f}"),
        ("lost", str(burst.lost)),
        ("talks out of order", str(burst.out_of_order)),
        ("told something, p50 / p99 seconds", f"{burst.told_p50:.1f} / {burst.told_p99:.1f}"),
        ("told within 30 s", f"{burst.told_in_time} of {burst.messages}"),
        ("posts", str(burst.posts)),
        ("memory of the bot before / most, MB", f"{burst.memory_before:.0f} / {burst.memory_most:.0f}"),
    ]  # fmt: skip
    return f"## Burst\n\n{markdown(('what', 'figure'), rows)}"
