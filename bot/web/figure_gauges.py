"""Figures of the database as gauges; which alert each serves stands in `metrics.py`."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.domain.figures import Figures, Waiting

Labels = dict[str, str]


class FigureGauges(Collector):
    """Figures as Prometheus wants them; without figures only that there are none."""

    def __init__(self, figures: Figures | None) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """Return the families; what is not known is not there, and never 0."""
        up = "1 when the database told its figures within a second."
        yield _gauge("database_up", up, [({}, float(self._figures is not None))])
        if self._figures is not None:
            yield from _of_messages(self._figures)
            yield from _of_lines(self._figures)
            yield from _of_people(self._figures)
            yield from _of_upkeep(self._figures)


def _of_messages(figures: Figures) -> Iterator[Metric]:
    yield _gauge(
        "inbox_waiting_messages",
        "Messages that are not answered yet.",
        [({}, figures.messages.count)],
    )
    yield _gauge(
        "inbox_oldest_waiting_seconds",
        "For how long the oldest message has waited for its answer.",
        [({}, figures.messages.oldest)],
    )
    yield _gauge(
        "inbox_messages_last_day",
        "Messages of the last 24 hours, by what was done with them.",
        [({"route": route}, count) for route, count in figures.messages_last_day.items()],
    )
    yield _gauge(
        "first_replies_last_5_minutes",
        "Messages that got their first answer in the last 5 minutes.",
        [({}, figures.first_replies)],
    )
    quantiles = (("0.5", figures.reply_p50), ("0.95", figures.reply_p95))
    yield _gauge(
        "first_reply_seconds",
        "From a message to its first answer, of the answers of the last 5 minutes.",
        [({"quantile": part}, seconds) for part, seconds in quantiles if seconds is not None],
    )


def _of_lines(figures: Figures) -> Iterator[Metric]:
    states = [(state, urgent) for state in ("waiting", "sending") for urgent in (True, False)]
    lines = [
        ({"state": state, "urgent": _word(urgent)}, figures.lines.get((state, urgent), Waiting()))
        for state, urgent in states
    ]
    yield _gauge(
        "outbox_lines",
        "Lines that are decided and not said yet.",
        [(labels, waiting.count) for labels, waiting in lines],
    )
    yield _gauge(
        "outbox_oldest_waiting_seconds",
        "For how long the oldest of them has waited.",
        [(labels, waiting.oldest) for labels, waiting in lines],
    )
    ends = {"sent": 0, "dead": 0, "unknown": 0, "silenced": 0} | dict(figures.lines_last_day)
    yield _gauge(
        "outbox_lines_last_day",
        "Lines of the last 24 hours, by what became of them.",
        [({"state": state}, count) for state, count in ends.items()],
    )


def _of_people(figures: Figures) -> Iterator[Metric]:
    yield _gauge(
        "open_tickets",
        "Tickets somebody still has to do something about.",
        [({"state": s, "urgency": u}, count) for (s, u), count in figures.tickets.items()],
    )
    # an emergency alert must find its series before the first emergency
    calls = {("emergency", False): Waiting()} | dict(figures.calls)
    labelled = [({"kind": kind, "taken": _word(taken)}, w) for (kind, taken), w in calls.items()]
    yield _gauge(
        "open_calls", "Open calls for a human.", [(labels, w.count) for labels, w in labelled]
    )
    yield _gauge(
        "call_oldest_waiting_seconds",
        "For how long the oldest call that nobody has taken has waited.",
        [({"kind": kind}, w.oldest) for (kind, taken), w in calls.items() if not taken],
    )
    yield _gauge(
        "human_talks",
        "Talks in which the robot is quiet, by whether somebody has taken them.",
        [
            ({"taken": "true"}, figures.talks_attended),
            ({"taken": "false"}, figures.talks_unattended),
        ],
    )


def _of_upkeep(figures: Figures) -> Iterator[Metric]:
    yield _gauge(
        "overdue_deadlines",
        "Deadlines that have passed and no sweep has taken up.",
        [({}, figures.overdue.count)],
    )
    yield _gauge(
        "deadline_oldest_overdue_seconds",
        "How long ago the first of them has passed.",
        [({}, figures.overdue.oldest)],
    )
    yield _gauge(
        "faq_entries",
        "Entries of the FAQ, by whether somebody has reviewed them.",
        [({"reviewed": _word(r)}, figures.faq.get(r, 0)) for r in (True, False)],
    )


def _gauge(name: str, question: str, samples: list[tuple[Labels, float]]) -> Metric:
    names = list(samples[0][0]) if samples else []
    gauge = GaugeMetricFamily(f"huying_{name}", question, labels=names)
    for labels, value in samples:
        gauge.add_metric(list(labels.values()), value)
    return gauge


def _word(yes: bool) -> str:
    return "true" if yes else "false"
