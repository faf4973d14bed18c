"""Lines leave through a platform that takes them, refuses them, or never tells."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.domain.outgoing import Line, Robots
from bot.domain.quota import Thrift
from bot.ports import Allowance, GroupGone, SendImpossible, SendRefused
from bot.service.send_lines import SENDER_LOST, SendLines
from bot.storage.database import Database
from tests.support.builders import ANY_ROBOT, a_line, a_message
from tests.support.clock import MORNING, SetClock


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
    """The port `Pace` without a limit, or with a wait before every line."""

    def __init__(self, *waits: float) -> None:
        self._waits = list(waits)

    async def room(self, most: int) -> int:
        """Let everything leave."""
        return most

    async def give_back(self, unused: int) -> None:
        """Count nothing."""

    async def take(self, target: str, *, urgent: bool) -> Allowance:
        """Return the next wait."""
        return Allowance(self._waits.pop(0) if self._waits else 0.0)


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
    sending = SendLines(database, channel, ANY_ROBOT, Plenty(*waits), Unheard(), clock)
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


async def test_lines_of_a_robot_that_is_not_here_wait_for_it(database: Database) -> None:
    ours, channel = Robots(frozenset({"sandbox"})), ScriptedChannel()
    async with database.transaction() as work:
        await work.outbox.put(a_line(robot_id="ding"), MORNING)
    sending = SendLines(database, channel, ours, Plenty(), Unheard(), SetClock())
    assert not await sending()
    assert channel.tried == []


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
        await work.outbox.claim(clock.now(), 1, ANY_ROBOT)  # and the process dies
    sending = SendLines(database, channel, ANY_ROBOT, Plenty(), Unheard(), clock)
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


class Scarce(Plenty):
    """The port `Pace` when little is left of a group's minute."""

    async def take(self, target: str, *, urgent: bool) -> Allowance:
        """Let it leave, and say that little is left."""
        return Allowance(0.0, near=True)


async def send_scarcely(
    database: Database, channel: ScriptedChannel, lines: Sequence[Line]
) -> dict[str, int]:
    """Send lines one round after the other while posts are scarce."""
    clock = SetClock()
    async with database.transaction() as work:
        await work.outbox.put_all(lines, clock.now())
    sending = SendLines(database, channel, ANY_ROBOT, Scarce(), Unheard(), clock)
    for _ in range(3):
        while await sending():
            pass
        clock.advance(minutes=1)
    async with database.transaction() as work:
        return await work.outbox.counts()


async def test_when_posts_are_scarce_updates_of_a_group_leave_in_one(database: Database) -> None:
    channel = ScriptedChannel()
    lines = [
        a_line("尾号0031：已签收。", kind="status", person="a", talk="a"),
        a_line("已受理，尾号0032。", kind="number", person="b", talk="b"),
        a_line("装修时间是八点到六点。", kind="reply", person="c", talk="c"),
        a_line("尾号0031：已到现场。", kind="status", person="a", talk="a"),
    ]
    counts = await send_scarcely(database, channel, lines)
    assert counts == {"sent": 4, "doubted": 0}
    assert channel.taken == [
        "• 尾号0031：已签收。\n• 已受理，尾号0032。\n• 尾号0031：已到现场。",
        "装修时间是八点到六点。",
    ]


async def test_no_line_overtakes_an_earlier_one_of_its_talk(database: Database) -> None:
    channel = ScriptedChannel()
    lines = [
        a_line("尾号0031：已签收。", kind="status", person="a", talk="a"),
        a_line("是这样的", kind="staff", person="b", talk="b"),
        a_line("尾号0032：已办结。", kind="status", person="b", talk="b"),
    ]
    await send_scarcely(database, channel, lines)
    assert channel.taken == ["尾号0031：已签收。", "是这样的", "尾号0032：已办结。"]


async def test_a_post_of_many_lines_that_is_refused_puts_all_of_them_back(
    database: Database,
) -> None:
    channel = ScriptedChannel(SendRefused("busy"))
    lines = [a_line("收到", kind="receipt", person=who, talk=who) for who in ("a", "b", "c")]
    counts = await send_scarcely(database, channel, lines)
    assert channel.tried == ["收到", "收到"]
    assert counts == {"sent": 3, "doubted": 0}


async def test_an_answer_that_stands_just_above_is_pointed_to(database: Database) -> None:
    channel, answer = ScriptedChannel(), "装修时间是工作日上午八点到十二点，下午两点到六点。" * 3
    lines = [a_line(answer, kind="answer", person=who, talk=who) for who in ("a", "b", "c")]
    await send_scarcely(database, channel, lines[:1])
    counts = await send_scarcely(database, channel, lines[1:])
    assert counts["sent"] == 3
    assert channel.taken[0] == answer
    assert "刚答过" in channel.taken[1]
    assert len(channel.taken) == 2


class NoGroup(ScriptedChannel):
    """The port `Channel` of a robot that was removed from its group."""

    async def send(self, line: Line) -> None:
        """Take private lines alone."""
        if not line.private:
            raise GroupGone("the robot is not in the group")
        await super().send(line)


async def test_a_group_that_is_gone_is_told_once_and_its_people_alone(database: Database) -> None:
    channel = NoGroup()
    async with database.transaction() as work:
        await work.groups.add("sandbox", "g01", "云栖澜苑", None)
        await work.talks.meet_all([a_message(sender_id=None, speaker_id="b")])
    lines = [
        a_line("尾号0031：已签收。", kind="status", person="a", talk="a"),
        a_line("尾号0032：已签收。", kind="status", person=None, talk="sandbox|b"),
    ]
    counts = await send(database, channel, lines)
    assert counts == {"sent": 1, "dead": 1, "doubted": 0}
    assert channel.taken == ["尾号0031：已签收。"]
    async with database.transaction() as work:
        (told,) = await work.notices.open()
        (call,) = await work.handoffs.open()
    assert told["kind"] == "group_gone"
    assert call["kind"] == "undelivered"


async def test_what_is_owed_leaves_when_the_quota_is_used_up(database: Database) -> None:
    channel, clock = ScriptedChannel(), SetClock()
    lines = [a_line("收到", kind="receipt"), a_line("尾号0031：已签收。", kind="status")]
    async with database.transaction() as work:
        await work.outbox.put_all(lines, clock.now())
    sending = SendLines(
        database, channel, ANY_ROBOT, Plenty(), Unheard(), clock, lambda: Thrift.OUT
    )
    while await sending():
        pass
    async with database.transaction() as work:
        counts = await work.outbox.counts()
    assert counts == {"silenced": 1, "sent": 1, "doubted": 0}
    assert channel.taken == ["尾号0031：已签收。"]
