"""What is measured behaves as before, and its counts tell what happened."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client import REGISTRY

from bot.domain.errors import DialogueUnavailable
from bot.domain.outgoing import Line
from bot.measuring.channel import MeasuredChannel
from bot.measuring.dialogue import MeasuredDialogue
from bot.measuring.instruments import Instruments
from bot.measuring.steps import measured_step
from bot.ports import SendImpossible, SendRefused
from tests.support.builders import a_line, a_talk
from tests.support.scripted import ScriptedDialogue


@pytest.fixture
def instruments() -> Instruments:
    return Instruments()


def value(instruments: Instruments, name: str, **labels: str) -> float | None:
    return instruments.registry.get_sample_value(f"huying_{name}", labels)


class Platform:
    """A channel on which every send ends the same way."""

    def __init__(self, end: BaseException | None = None) -> None:
        self.end = end
        self.said: list[Line] = []

    async def send(self, line: Line) -> None:
        self.said.append(line)
        if self.end is not None:
            raise self.end


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (None, "sent"),
        (SendRefused("later"), "refused"),
        (SendImpossible("never"), "impossible"),
        (ConnectionResetError(), "unknown"),
        (asyncio.CancelledError(), "unknown"),
    ],
)
async def test_a_line_passes_and_its_outcome_is_counted(
    instruments: Instruments, end: BaseException | None, outcome: str
) -> None:
    platform, line = Platform(end), a_line(kind="emergency")
    channel = MeasuredChannel(platform, "sandbox", instruments)
    if end is None:
        await channel.send(line)
    else:
        with pytest.raises(type(end)):
            await channel.send(line)
    assert platform.said == [line]
    labels = {"robot": "sandbox", "kind": "emergency"}
    for other in ("sent", "refused", "impossible", "unknown"):
        counted = value(instruments, "sends_total", outcome=other, **labels)
        assert counted == (1 if other == outcome else None)
    assert value(instruments, "send_seconds_count", robot="sandbox") == 1


async def test_a_platform_that_never_answers_is_an_unknown_send(instruments: Instruments) -> None:
    class Silent:
        async def send(self, line: Line) -> None:
            await asyncio.Event().wait()

    channel = MeasuredChannel(Silent(), "sandbox", instruments)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(channel.send(a_line()), 0.01)
    labels = {"robot": "sandbox", "kind": "reply", "outcome": "unknown"}
    assert value(instruments, "sends_total", **labels) == 1


async def test_the_engine_answers_as_before_and_is_timed(instruments: Instruments) -> None:
    engine = ScriptedDialogue()
    measured = MeasuredDialogue(engine, instruments)
    understanding = await measured.understand("3幢电梯停了")
    assert understanding == await engine.understand("3幢电梯停了")
    turn = await measured.turn(a_talk(), "3幢电梯停了", understanding, {"estate": None})
    assert turn == await engine.turn(a_talk(), "3幢电梯停了", understanding, {"estate": None})
    assert await measured.is_ready()
    for method in ("understand", "turn"):
        assert value(instruments, "dialogue_seconds_count", method=method) == 1
        assert value(instruments, "dialogue_failures_total", method=method) == 0


async def test_a_silent_engine_is_a_failure_and_stays_one(instruments: Instruments) -> None:
    engine = ScriptedDialogue()
    engine.silent = True
    measured = MeasuredDialogue(engine, instruments)
    with pytest.raises(DialogueUnavailable):
        await measured.understand("你好")
    assert not await measured.is_ready()
    assert value(instruments, "dialogue_failures_total", method="understand") == 1
    assert value(instruments, "dialogue_seconds_count", method="understand") == 1


async def test_a_step_counts_its_work_and_its_faults_and_not_its_idle_looks(
    instruments: Instruments,
) -> None:
    ends: list[bool | Exception] = [True, False, True, ValueError("broken"), False]

    async def step() -> bool:
        end = ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    measured = measured_step(step, "messages", instruments)
    assert [await measured() for _ in range(3)] == [True, False, True]
    with pytest.raises(ValueError, match="broken"):
        await measured()
    assert await measured() is False
    assert value(instruments, "work_done_total", work="messages") == 2
    assert value(instruments, "work_faults_total", work="messages") == 1
    assert value(instruments, "work_seconds_count", work="messages") == 2


def test_a_push_to_a_page_is_timed_by_a_plain_call(instruments: Instruments) -> None:
    instruments.observe_page_push(0.2)
    assert value(instruments, "page_push_seconds_count") == 1
    assert value(instruments, "page_push_seconds_bucket", le="0.5") == 1
    assert value(instruments, "page_push_seconds_bucket", le="0.1") == 0


def test_two_bots_in_one_process_count_apart_and_nothing_is_global() -> None:
    one, other = Instruments(), Instruments()
    one.observe_page_push(1)
    assert value(other, "page_push_seconds_count") == 0
    assert not [family.name for family in REGISTRY.collect() if family.name.startswith("huying")]
