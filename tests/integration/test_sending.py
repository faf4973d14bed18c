"""Lines leave through a platform that takes them, refuses them, or never tells."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.domain.outgoing import Line
from bot.ports import SendImpossible, SendRefused
from bot.service.send_lines import SENDER_LOST, SendLines
from bot.storage.database import Database
from tests.support.builders import a_line
from tests.support.clock import SetClock


class ScriptedChannel:
    """The port `Channel`: raises what is planned, then takes everything."""

    def __init__(self, *planned: Exception) -> None:
        self._planned = list(planned)
        self.tried: list[str] = []
        self.taken: list[str] = []

    async def send(self, line: Line) -> None:
        """Take the line, unless something else is planned."""
        self.tried.append(line.text)
        if self._planned:
            raise self._planned.pop(0)
        self.taken.append(line.text)


class Plenty:
    """The port `RateBudget` without a limit, or with a wait before every line."""

    def __init__(self, *waits: float) -> None:
        self._waits = list(waits)

    async def take(self, target: str) -> float:
        """Return the next wait."""
        return self._waits.pop(0) if self._waits else 0.0


class Unheard:
    """The port `Publisher` with nobody listening."""

    async def publish(self, topic: str) -> None:
        """Say it to nobody."""


async def send(
    database: Database, channel: ScriptedChannel, lines: Sequence[Line], *waits: float
) -> dict[str, int]:
    """Send lines for an hour of a clock that one can set; return how many ended how."""
    clock = SetClock()
    async with database.transaction() as work:
        for line in lines:
            await work.outbox.put(line, clock.now())
    sending = SendLines(database, {"sandbox": channel}, Plenty(*waits), Unheard(), clock)
    for _ in range(60):
        while await sending():
            pass
        clock.advance(minutes=1)
    async with database.transaction() as work:
        return await work.outbox.counts()


async def test_what_was_refused_is_sent_later_and_in_order(database: Database) -> None:
    channel = ScriptedChannel(SendRefused("slow"), SendRefused("slow"))
    counts = await send(database, channel, [a_line("一"), a_line("二")])
    assert channel.tried == ["一", "一", "一", "二"]
    assert counts == {"sent": 2, "doubted": 0}


async def test_what_can_never_be_sent_is_put_aside(database: Database) -> None:
    channel = ScriptedChannel(SendImpossible("no such group"))
    counts = await send(database, channel, [a_line("一"), a_line("二")])
    assert channel.taken == ["二"]
    assert counts == {"dead": 1, "sent": 1, "doubted": 0}


async def test_a_robot_without_a_channel_cannot_speak(database: Database) -> None:
    channel = ScriptedChannel()
    counts = await send(database, channel, [a_line(robot_id="nobody")])
    assert counts == {"dead": 1, "doubted": 0}


@pytest.mark.parametrize("doubt", [ConnectionResetError(), TimeoutError(), RuntimeError("bug")])
async def test_a_status_line_in_doubt_is_repeated_once_word_for_word(
    database: Database, doubt: Exception
) -> None:
    channel = ScriptedChannel(doubt)
    counts = await send(database, channel, [a_line("已签收", kind="status")])
    assert channel.tried == ["已签收", "已签收"]
    assert counts == {"sent": 1, "doubted": 1}


async def test_small_talk_in_doubt_is_not_repeated(database: Database) -> None:
    channel = ScriptedChannel(TimeoutError())
    counts = await send(database, channel, [a_line("不客气"), a_line("二")])
    assert channel.tried == ["不客气", "二"]
    assert counts == {"unknown": 1, "sent": 1, "doubted": 1}


async def test_a_used_up_budget_delays_and_loses_nothing(database: Database) -> None:
    channel = ScriptedChannel()
    counts = await send(database, channel, [a_line("一"), a_line("二")], 30.0, 30.0)
    assert channel.taken == ["一", "二"]
    assert counts == {"sent": 2, "doubted": 0}


async def test_a_line_whose_sender_died_is_decided_about(database: Database) -> None:
    clock, channel = SetClock(), ScriptedChannel()
    async with database.transaction() as work:
        await work.outbox.put(a_line("已签收", kind="status"), clock.now())
        await work.outbox.claim(clock.now(), 1)  # and the process dies
    sending = SendLines(database, {"sandbox": channel}, Plenty(), Unheard(), clock)
    await sending.give_up_lost()
    assert not await sending()
    clock.advance(seconds=SENDER_LOST.total_seconds() + 1)
    await sending.give_up_lost()
    assert await sending()
    assert channel.taken == ["已签收"]


async def test_every_line_for_a_group_is_masked_and_no_private_one(database: Database) -> None:
    channel = ScriptedChannel()
    words = "请打13812345678"
    await send(database, channel, [a_line(words), a_line(words, private=True)])
    assert sorted(channel.taken) == ["请打138****5678", words]
