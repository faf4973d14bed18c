"""What one process counts and times. Every label has few values; none says who or which group.

Which alert each one serves (docs/metrics.md has the rules to copy):

| instrument | alert |
|---|---|
| huying_dialogue_seconds, _failures_total | the model is slow or silent: residents wait |
| huying_sends_total, huying_send_seconds | the platform refuses our lines, or nobody knows |
| huying_work_done_total, _faults_total | a worker or sweep fails again and again |
| huying_work_seconds | answering a message takes too long: more workers or Rasa processes |
| huying_http_requests_total, _request_seconds | pages or the machine API fail or are slow |
| huying_page_push_seconds | an open page hears of news later than 0.5 s |
| huying_dingtalk_arrivals_total | forged or malformed input grows |
| huying_dingtalk_stream | no socket, or a long silence: nobody in DingTalk is heard |
| huying_process_* | memory or open files only grow |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

_FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_MODEL = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


class Instruments:
    """The counters and histograms of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(namespace="huying", registry=self.registry)
        self.dialogue_seconds = self._times(
            "huying_dialogue_seconds", "How long the dialogue engine took.", ["method"], _MODEL
        )
        self.dialogue_failures = self._counts(
            "huying_dialogue_failures", "Calls the dialogue engine did not complete.", ["method"]
        )
        self.sends = self._counts(
            "huying_sends", "Lines given to a platform, by outcome.", ["robot", "kind", "outcome"]
        )
        self.send_seconds = self._times(
            "huying_send_seconds", "How long a platform took to answer a send.", ["robot"], _FAST
        )
        self.work_done = self._counts(
            "huying_work_done", "Steps of workers and sweeps that had something to do.", ["work"]
        )
        self.work_faults = self._counts(
            "huying_work_faults", "Steps of workers and sweeps that failed.", ["work"]
        )
        self.work_seconds = self._times(
            "huying_work_seconds", "How long a step with something to do took.", ["work"], _MODEL
        )
        self.http_requests = self._counts(
            "huying_http_requests",
            "Requests, by the template of their path.",
            ["route", "method", "status"],
        )
        self.http_seconds = self._times(
            "huying_http_request_seconds",
            "How long requests took; open pages' long connections are left out.",
            ["route", "method"],
            _FAST,
        )
        self.page_push_seconds = self._times(
            "huying_page_push_seconds",
            "From news in this process to its push to a page.",
            [],
            _FAST,
        )

        self.arrivals = self._counts(
            "huying_dingtalk_arrivals", "What DingTalk brought, and what was refused.", ["what"]
        )

    def watch_stream(self, look: Callable[[], Mapping[str, float]]) -> None:
        """Show what `look` says of the stream, anew at every scrape."""
        stream = Gauge(
            "huying_dingtalk_stream",
            "The stream's sockets, acks and silence (seconds since the last frame, -1: none yet).",
            ["what"],
            registry=self.registry,
        )
        for what in look():
            stream.labels(what).set_function(partial(_one_of, look, what))

    def observe_page_push(self, seconds: float) -> None:
        """Note how long one page waited for news."""
        self.page_push_seconds.observe(seconds)

    def _counts(self, name: str, question: str, labels: list[str]) -> Counter:
        return Counter(name, question, labels, registry=self.registry)

    def _times(
        self, name: str, question: str, labels: list[str], buckets: tuple[float, ...]
    ) -> Histogram:
        return Histogram(name, question, labels, buckets=buckets, registry=self.registry)


def _one_of(look: Callable[[], Mapping[str, float]], what: str) -> float:
    return look()[what]
