"""Messages by signed HTTP POST instead of over the stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.simulator import Group, Person, Robot, Simulator
from bot.simulator.callback import sign


class Receiver:
    """The bot's own address: keeps what arrives and answers what the test wants."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.status = 200
        self.answer: dict[str, Any] = {"msgtype": "empty"}
        self.arrived = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append(await request.json())
        self.headers.append(dict(request.headers))
        self.arrived.set()
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def receiver(robot: Robot) -> AsyncIterator[Receiver]:
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/callback", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    robot.callback_url = f"http://127.0.0.1:{runner.addresses[0][1]}/callback"
    yield receiver
    await runner.cleanup()


async def test_a_message_is_signed_and_an_answer_of_200_is_the_ack(
    sim: Simulator, receiver: Receiver, robot: Robot, group: Group, li: Person
) -> None:
    said = sim.say(group, li, "电梯坏了")
    await sim.acked(said)
    stamp = receiver.headers[0]["timestamp"]
    assert receiver.headers[0]["sign"] == sign(robot.client_secret, stamp)
    assert receiver.heard[0]["text"]["content"] == " 电梯坏了"
    assert not sim.posts


async def test_the_answer_may_be_the_reply(
    sim: Simulator, receiver: Receiver, group: Group, li: Person
) -> None:
    receiver.answer = {"msgtype": "text", "text": {"content": "收到"}}
    said = sim.say(group, li, "电梯坏了")
    [post] = await sim.posted(1)
    assert (post.route, post.group, post.reply_to) == ("callback", group, said.message_id)


async def test_a_500_is_asked_again(
    sim: Simulator, receiver: Receiver, group: Group, li: Person
) -> None:
    receiver.status = 500
    said = sim.say(group, li, "电梯坏了")
    await receiver.arrived.wait()
    receiver.status = 200
    sim.clock.advance(60)
    await sim.acked(said)
    assert [one["msgId"] for one in receiver.heard] == [said.message_id] * 2
