"""Nobody knows whether DingTalk took a line: then nothing else is tried."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from bot.channels.dingtalk.asking import ask
from bot.channels.dingtalk.channel import DingTalkChannel
from bot.channels.dingtalk.outcomes import OutcomeUnknown
from bot.ports import SendRefused
from tests.support.builders import a_line
from tests.support.dingtalk_scene import (
    ANSWERS,
    IN_GROUP,
    KeptSessions,
    Scene,
    a_scene,
)
from tests.support.dingtalk_server import (
    CARD,
    GROUP,
    SESSION,
    Reply,
    errcode,
    refusal,
)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as ready:
        yield ready


UNKNOWN = [
    Reply(hidden=True),
    Reply(502, raw=b"<html>"),
    Reply(504, raw=b""),
    Reply(200, raw=b"ok"),
]


@pytest.mark.parametrize("reply", [*UNKNOWN, errcode(15), errcode(88)])
async def test_after_a_doubt_about_a_session_no_other_way_is_tried(
    scene: Scene, reply: Reply
) -> None:
    scene.open_session(IN_GROUP)
    scene.server.will_answer(SESSION, reply)
    with pytest.raises(OutcomeUnknown):
        await scene.send(a_line(kind="emergency"))
    assert scene.server.paths() == [SESSION]
    assert scene.sessions.kept


@pytest.mark.parametrize("reply", [*UNKNOWN, refusal("unknown.send.result")])
async def test_after_a_doubt_about_a_post_nobody_is_written_to(scene: Scene, reply: Reply) -> None:
    scene.server.will_answer(GROUP, reply)
    with pytest.raises(OutcomeUnknown):
        await scene.send(a_line())
    assert scene.server.paths() == [GROUP]


@pytest.mark.parametrize("reply", UNKNOWN)
async def test_after_a_doubt_about_a_card_no_words_follow(scene: Scene, reply: Reply) -> None:
    scene.open_session(IN_GROUP)
    scene.server.will_answer(CARD, reply)
    with pytest.raises(OutcomeUnknown):
        await scene.send(a_line(choices=ANSWERS), "t.schema")
    assert scene.server.paths() == [CARD]


async def test_an_answer_without_end_is_not_read_to_its_end(scene: Scene) -> None:
    scene.server.will_answer(GROUP, Reply(200, raw=b'{"processQueryKey":"' + b"k" * 10**6))
    with pytest.raises(OutcomeUnknown):
        await scene.send(a_line())


async def test_a_server_that_never_answers_leaves_a_doubt(scene: Scene) -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other side has had enough
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        with pytest.raises(OutcomeUnknown):
            await ask(scene.http, "POST", f"http://127.0.0.1:{port}/", b"{}", patience=0.05)


async def test_a_server_that_is_not_there_was_certainly_not_told(scene: Scene) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens here, and nobody else can
        scene.open_session(IN_GROUP, f"http://127.0.0.1:{taken.getsockname()[1]}/x")
        with pytest.raises(SendRefused, match="连不上"):
            await scene.send(a_line())
    assert not scene.server.calls


async def test_no_way_is_begun_that_could_not_be_ended_in_time(scene: Scene) -> None:
    class Slow(KeptSessions):
        async def forget(self, robot_id: str, target: str) -> None:
            scene.clock.advance(seconds=4)

    slow = Slow()
    scene.open_session(IN_GROUP)
    slow.kept = scene.sessions.kept
    scene.server.will_answer(SESSION, errcode(300001))
    with pytest.raises(SendRefused, match="太慢"):
        await DingTalkChannel(scene.api, slow, None, scene.clock).send(a_line())
    assert scene.server.paths() == [SESSION]
