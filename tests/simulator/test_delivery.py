"""From a push to an ack, and pushing again."""

from __future__ import annotations

import pytest

from bot.simulator import Delivery, Group, Person, Robot, Simulator
from tests.simulator.raw_bot import RawBot, data_of


async def finished(sim: Simulator, delivery: Delivery) -> None:
    await sim.until(lambda: delivery.finished)


async def test_an_ack_in_time_ends_it(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    async with bot.link() as link:
        await sim.connected()
        said = sim.say(group, li, "hi")
        await link.message()
        await sim.acked(said)
        await finished(sim, said.deliveries[0])
    assert len(said.deliveries[0].attempts) == 1


@pytest.mark.parametrize("same", [True, False])
async def test_without_an_ack_it_comes_again_with_the_same_msg_id(
    sim: Simulator, bot: RawBot, group: Group, li: Person, same: bool
) -> None:
    sim.faults.same_message_id = same
    async with bot.link() as link:
        await sim.connected()
        said = sim.say(group, li, "hi")
        first = await link.frame()
        sim.clock.advance(60)
        second = await link.frame()
        await link.ack(second)
        await sim.acked(said)
    assert data_of(first)["msgId"] == data_of(second)["msgId"] == said.message_id
    ids = {one["headers"]["messageId"] for one in (first, second)}
    assert len(ids) == (1 if same else 2)


async def test_an_ack_that_comes_too_late_stops_nothing(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    async with bot.link() as link:
        await sim.connected()
        said = sim.say(group, li, "hi")
        frame = await link.frame()
        sim.clock.advance(30)
        await link.ack(frame)
        await sim.acked(said)
        sim.clock.advance(30)
        assert data_of(await link.frame())["msgId"] == said.message_id


async def test_after_the_last_attempt_it_is_given_up(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    sim.faults.max_attempts = 2
    async with bot.link() as link:
        await sim.connected()
        [delivery] = sim.say(group, li, "hi").deliveries
        for _ in range(2):
            await link.frame()
            sim.clock.advance(60)
        await finished(sim, delivery)
    assert (len(delivery.attempts), delivery.acked_at) == (2, None)


async def test_on_a_platform_that_never_redelivers_it_is_lost(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    sim.faults.never_redeliver = True
    [delivery] = sim.say(group, li, "hi").deliveries
    sim.clock.advance(3)
    await finished(sim, delivery)
    assert delivery.attempts[0].connection_id is None


async def test_who_connects_meanwhile_gets_the_second_attempt(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    said = sim.say(group, li, "hi")
    async with bot.link() as link:
        await sim.connected()
        sim.clock.advance(60)
        assert (await link.message())["msgId"] == said.message_id


async def test_a_refusal_is_no_ack(sim: Simulator, bot: RawBot, group: Group, li: Person) -> None:
    async with bot.link() as link:
        await sim.connected()
        said = sim.say(group, li, "hi")
        await link.ack(await link.frame(), code=500)
        sim.clock.advance(60)
        await link.message()
        await sim.acked(said)
    assert len(said.deliveries[0].attempts) == 2


async def test_two_robots_in_one_message_get_the_same_msg_id(
    sim: Simulator, bot: RawBot, robot: Robot, li: Person
) -> None:
    other = sim.create_robot("dingother", "s")
    group = sim.create_group("both")
    async with bot.link() as link:
        await sim.connected()
        said = sim.say(group, li, "hi")
        data = await link.message()
    assert [one.robot for one in said.deliveries] == [robot, other]
    assert {one.msg_id for one in said.deliveries} == {data["msgId"]}
    assert [one["dingtalkId"] for one in data["atUsers"]] == [robot.user_id, other.user_id]


async def test_events_have_their_headers_and_can_be_put_off(
    sim: Simulator, bot: RawBot, group: Group, robot: Robot
) -> None:
    async with bot.link() as link:
        await sim.connected()
        [delivery] = sim.happenings.rename(group, "新名字")
        event = await link.frame(of="EVENT")
        await link.ack(event, {"status": "LATER"})
        sim.clock.advance(60)
        again = await link.frame(of="EVENT")
        await link.ack(again, {"status": "SUCCESS"})
        await finished(sim, delivery)
    assert event["headers"]["eventType"] == "chat_update_title"
    assert event["headers"]["eventId"] == again["headers"]["eventId"] == delivery.msg_id
    assert data_of(event)["title"] == group.title == "新名字"
    assert data_of(event)["openConversationId"] == group.conversation_id


async def test_groups_change_with_their_events(
    sim: Simulator, bot: RawBot, group: Group, robot: Robot, li: Person
) -> None:
    async with bot.link() as link:
        await sim.connected()
        sim.happenings.add_member(group, li)
        sim.happenings.remove_member(group, li)
        sim.happenings.uninstall(group, robot)
        sim.happenings.install(group, robot)
        sim.happenings.disband(group)
        kinds = [(await link.frame(of="EVENT"))["headers"]["eventType"] for _ in range(5)]
    assert kinds == [
        "chat_add_member",
        "chat_remove_member",
        "im_cool_app_uninstall",
        "im_cool_app_install",
        "chat_disband",
    ]
    assert group.disbanded
