"""Opening a connection, its life, and every way in which it goes bad."""

from __future__ import annotations

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from bot.simulator import Group, Person, Simulator
from tests.simulator.raw_bot import RawBot, data_of


async def test_wrong_credentials_are_a_401_with_code_and_request_id(bot: RawBot) -> None:
    status, said = await bot.open(clientSecret="wrong")
    assert (status, said["code"], said["message"]) == (401, "authFailed", "鉴权失败")
    assert said["requestid"]


async def test_the_knob_refuses_good_credentials_too(sim: Simulator, bot: RawBot) -> None:
    sim.faults.auth_failure = True
    assert (await bot.open())[0] == 401


async def test_a_ticket_opens_one_connection(bot: RawBot) -> None:
    _, opened = await bot.open()
    async with bot.link(opened["ticket"]):
        with pytest.raises(WSServerHandshakeError, match="401"):
            async with bot.link(opened["ticket"]):
                pass


async def test_a_ticket_is_too_old_after_ninety_seconds(sim: Simulator, bot: RawBot) -> None:
    _, opened = await bot.open()
    sim.clock.advance(91)
    with pytest.raises(WSServerHandshakeError):
        async with bot.link(opened["ticket"]):
            pass


async def test_pings_come_after_a_second_and_then_regularly(sim: Simulator, bot: RawBot) -> None:
    async with bot.link() as link:
        await sim.connected()
        sim.clock.advance(1)
        ping = await link.frame(of="SYSTEM")
        assert ping["headers"]["topic"] == "ping"
        assert data_of(ping)["opaque"]
        assert ping["headers"]["time"].isdigit()
        sim.clock.advance(25)
        assert await link.frame(of="SYSTEM")


async def test_a_late_ping_comes_later(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    sim.faults.late_ping = 100
    async with bot.link() as link:
        await sim.connected()
        sim.clock.advance(99)
        sim.say(group, li, "hi")
        assert (await link.frame())["type"] == "CALLBACK"
        sim.clock.advance(2)
        assert await link.frame(of="SYSTEM")


async def test_who_is_told_to_go_gets_nothing_more_and_is_cut_off(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    async with bot.link() as old:
        [connection] = await sim.connected()
        sim.disconnect(connection)
        told = await old.frame(of="SYSTEM")
        assert told["headers"]["topic"] == "disconnect"
        async with bot.link() as new:
            await sim.connected()
            sim.say(group, li, "还在吗")
            assert (await new.message())["text"]["content"] == " 还在吗"
            sim.clock.advance(10)
            assert (await old.end()).type in (WSMsgType.CLOSED, WSMsgType.ERROR)
    assert old.socket.close_code == 1006
    assert sim.connections.most("dingdemo0001") == 1
    assert sim.connections.opened("dingdemo0001") == 2


async def test_an_abort_is_no_goodbye(sim: Simulator, bot: RawBot) -> None:
    async with bot.link() as link:
        [connection] = await sim.connected()
        connection.abort()
        await link.end()
        assert link.socket.close_code == 1006
    await sim.until(lambda: not sim.connections.of())


async def test_a_silent_connection_still_answers_pings(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    async with bot.link() as link:
        [connection] = await sim.connected()
        connection.silence()
        said = sim.say(group, li, "hi")
        assert said.deliveries[0].attempts[0].connection_id == connection.connection_id
        await link.socket.ping(b"there?")
        assert connection.frames_sent == 0


async def test_a_half_open_connection_hears_nothing(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    async with bot.link() as link:
        [connection] = await sim.connected()
        said = sim.say(group, li, "hi")
        frame = await link.frame()
        connection.half_open()
        await link.ack(frame)
        async with bot.link() as other:
            await sim.connected(2)
            await other.socket.send_str("{}")
            await sim.until(lambda: bool(sim.record.stray_frames))
        assert not said.acked
        connection.abort()


async def test_a_knob_ages_every_connection(sim: Simulator, bot: RawBot) -> None:
    sim.faults.abort_after = 30
    async with bot.link() as link:
        await sim.connected()
        sim.clock.advance(30)
        await link.end()


async def test_a_malformed_frame_comes_before_the_good_one(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    sim.faults.malformed_frames = 1.0
    async with bot.link() as link:
        await sim.connected()
        sim.say(group, li, "hi")
        with pytest.raises(ValueError, match="Unterminated"):
            await link.frame()
        assert await link.message()


async def test_each_message_goes_to_any_one_connection(
    sim: Simulator, bot: RawBot, group: Group, li: Person
) -> None:
    async with bot.link(), bot.link():
        await sim.connected(2)
        said = [sim.say(group, li, str(number)) for number in range(20)]
        took = {one.deliveries[0].attempts[0].connection_id for one in said}
        assert len(took) == 2


async def test_a_frame_that_is_no_ack_is_noted(sim: Simulator, bot: RawBot) -> None:
    async with bot.link() as link:
        await link.socket.send_str("not JSON")
        await sim.until(lambda: sim.record.stray_frames == ["not JSON"])
