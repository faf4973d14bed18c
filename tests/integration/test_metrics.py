"""`/metrics` of a whole bot, read as Prometheus reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

from bot.web.metrics import Metrics
from tests.support.group import Group
from tests.support.scripted import ScriptedDialogue
from tests.support.town import Town
from tests.support.waiting import until

Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


async def scrape(town: Town) -> Samples:
    answer = await town.client.get("/metrics")
    assert answer.status == 200
    assert answer.content_type == "text/plain"
    text = await answer.text()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float | None:
    return samples.get((f"huying_{name}", frozenset(labels.items())))


async def test_a_quiet_bot_says_that_all_is_well(town: Town) -> None:
    samples = await scrape(town)
    assert value(samples, "database_up") == 1
    assert value(samples, "inbox_waiting_messages") == 0
    assert value(samples, "call_oldest_waiting_seconds", kind="emergency") == 0
    assert value(samples, "outbox_lines", state="waiting", urgent="true") == 0
    assert value(samples, "faq_entries", reviewed="true") == 2
    assert value(samples, "dialogue_failures_total", method="turn") == 0
    assert (value(samples, "process_resident_memory_bytes") or 0) > 1e6


async def test_a_talk_leaves_its_traces(group: Group, town: Town) -> None:
    await group.says("3幢电梯停了", by="小李")
    await group.says("救命，着火了！", by="小王")
    samples = await scrape(town)
    assert value(samples, "inbox_messages_last_day", route="ticket") == 1
    assert value(samples, "inbox_messages_last_day", route="emergency") == 1
    assert value(samples, "open_tickets", state="EMERGENCY", urgency="P0") == 1
    assert value(samples, "open_calls", kind="emergency", taken="false") == 1
    sent = {"robot": "sandbox", "outcome": "sent"}
    assert value(samples, "sends_total", kind="emergency", **sent) == 1
    assert value(samples, "send_seconds_count", robot="sandbox") == 2
    assert value(samples, "work_done_total", work="messages") == 1
    assert value(samples, "dialogue_seconds_count", method="turn") == 1
    assert value(samples, "first_replies_last_5_minutes") == 2
    assert value(samples, "first_reply_seconds", quantile="0.95") == 0
    posts = {"route": "/sandbox/api/groups/{group}/messages", "method": "POST"}
    assert value(samples, "http_requests_total", status="2xx", **posts) == 2
    assert value(samples, "http_request_seconds_count", **posts) == 2


async def test_nobody_is_named_and_strangers_make_no_series(group: Group, town: Town) -> None:
    await group.says("我是王小明，电话13812345678，3幢电梯停了", by="王小明")
    for path in ("/nothing/here", "/sandbox/api/groups/no-such-group/messages"):
        await town.client.get(path)
    await town.client.request("PROPFIND", "/coffee")
    await town.client.get("/api/v1/tickets")
    text = await (await town.client.get("/metrics")).text()
    for secret in ("王小明", "13812345678", "电梯", "g01", "no-such-group", "nothing", "PROPFIND"):
        assert secret not in text
    samples = await scrape(town)
    unknown = {"route": "unknown", "status": "4xx"}
    assert value(samples, "http_requests_total", method="GET", **unknown) == 1
    assert value(samples, "http_requests_total", method="other", **unknown) == 1
    denied = {"route": "/api/v1/tickets", "method": "GET", "status": "4xx"}
    assert value(samples, "http_requests_total", **denied) == 1
    assert len(samples) < 1500


async def test_a_silent_engine_is_seen(group: Group, town: Town, engine: ScriptedDialogue) -> None:
    engine.silent = True
    await group.posts("3幢电梯停了")

    async def failed() -> bool:
        labels = {"method": "understand"}
        name = "huying_dialogue_failures_total"
        return bool(town.bot.instruments.registry.get_sample_value(name, labels))

    await until(failed, "the engine was asked in vain")
    town.clock.advance(seconds=40)
    samples = await scrape(town)
    assert value(samples, "inbox_waiting_messages") == 1
    assert value(samples, "inbox_oldest_waiting_seconds") == 40
    assert (value(samples, "dialogue_failures_total", method="understand") or 0) >= 1
    engine.silent = False


async def test_a_database_that_is_away_is_a_figure_and_no_fault(town: Town) -> None:
    async def read() -> None:
        raise ConnectionError("the database is away")

    await looks_down(town, Metrics(town.bot.instruments.registry, read))  # type: ignore[arg-type]


async def test_a_database_that_does_not_answer_is_waited_for_a_second(town: Town) -> None:
    async def read() -> None:
        await asyncio.Event().wait()

    await looks_down(town, Metrics(town.bot.instruments.registry, read))  # type: ignore[arg-type]


async def looks_down(town: Town, metrics: Metrics) -> None:
    answer = await metrics.show(None)  # type: ignore[arg-type]
    text = bytes(answer.body).decode()  # type: ignore[arg-type]
    assert answer.status == 200
    assert "\nhuying_database_up 0.0\n" in text
    assert "huying_inbox" not in text
    assert "huying_process_resident_memory_bytes" in text


async def test_ten_scrapes_at_once_ask_the_database_once(town: Town) -> None:
    asked = 0

    async def read() -> object:
        nonlocal asked
        asked += 1
        return await town.bot.figures()

    metrics = Metrics(town.bot.instruments.registry, read)  # type: ignore[arg-type]
    await asyncio.gather(*(metrics.show(None) for _ in range(10)))  # type: ignore[arg-type]
    assert asked == 1
