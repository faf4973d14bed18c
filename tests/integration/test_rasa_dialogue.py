"""The adapter to Rasa against servers that are well, dead, late and confused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.dialogue.rasa import RasaDialogue
from bot.domain.commands import Say
from bot.domain.errors import DialogueUnavailable
from tests.support.builders import a_talk, an_understanding

DEAD = "http://127.0.0.1:9"
PARSE = {
    "intent": {"name": "greet"},
    "intent_ranking": [{"name": "greet", "confidence": 0.9}],
    "entities": [],
    "text_tokens": [[0, 2]],
    "category_ranking": [],
    "faq_ranking": [],
    "evidence": {"intent": ["你好"]},
    "alike": [],
    "asks": 0.1,
    "asks_else": 0.1,
    "danger": {"kind": "fire", "confidence": 0.01},
    "vector": [0.0] * 384,
}
TURN = {"messages": [{"text": "您好"}], "events": [{"event": "slot"}], "waiting_for": None}

Answer = Callable[[web.Request], Any]


class FakeRasa:
    """A server that answers every call in one way and keeps what it was sent."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.answer: Answer = lambda request: web.json_response(TURN)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Keep the body and answer."""
        self.asked.append((request.headers.get("Authorization"), await request.json()))
        answer = self.answer(request)
        return await answer if asyncio.iscoroutine(answer) else answer


@pytest.fixture
async def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
async def url(rasa: FakeRasa) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/webhooks/huying/{call}", rasa.handle)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


def a_turn(engine: RasaDialogue) -> Any:
    return engine.turn(a_talk(events=[{"event": "old"}]), "你好", an_understanding("greet"), {})


async def test_a_turn_sends_the_talk_and_brings_commands(
    rasa: FakeRasa, url: str, session: ClientSession
) -> None:
    turn = await a_turn(RasaDialogue(session, [url], "secret"))
    ((token, body),) = rasa.asked
    assert token == "Bearer secret"
    assert (body["talk"], body["text"], body["events"]) == (
        "sandbox|xiaoli",
        "你好",
        [{"event": "old"}],
    )
    assert list(turn.commands) == [Say("您好")]


async def test_events_are_kept_only_while_a_question_is_open(
    rasa: FakeRasa, url: str, session: ClientSession
) -> None:
    engine = RasaDialogue(session, [url], "secret")
    assert (await a_turn(engine)).events == []
    rasa.answer = lambda request: web.json_response({**TURN, "waiting_for": "place"})
    assert (await a_turn(engine)).events == TURN["events"]


async def test_a_dead_server_costs_a_moment_and_not_an_answer(
    rasa: FakeRasa, url: str, session: ClientSession
) -> None:
    engine = RasaDialogue(session, [DEAD, url], "secret")
    for _ in range(4):
        assert (await a_turn(engine)).commands
    assert len(rasa.asked) == 4


async def test_all_servers_dead_is_said_so(session: ClientSession) -> None:
    engine = RasaDialogue(session, [DEAD, DEAD], "secret")
    with pytest.raises(DialogueUnavailable):
        await a_turn(engine)
    with pytest.raises(DialogueUnavailable):
        await engine.understand("你好")
    assert not await engine.is_ready()


async def _late(request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


BROKEN: dict[str, Answer] = {
    "an error": lambda request: web.json_response({"error": "x"}, status=503),
    "no JSON": lambda request: web.Response(text="<html>"),
    "broken JSON": lambda request: web.Response(text="{", content_type="application/json"),
    "an empty turn": lambda request: web.json_response({**TURN, "messages": []}),
    "an empty object": lambda request: web.json_response({}),
    "a list": lambda request: web.json_response([]),
    "a wrong token": lambda request: web.json_response({"error": "token"}, status=401),
    "nothing in time": _late,
}


@pytest.mark.parametrize("name", BROKEN)
async def test_whatever_is_no_whole_answer_is_a_fault_of_the_engine(
    rasa: FakeRasa, url: str, session: ClientSession, name: str
) -> None:
    rasa.answer = BROKEN[name]
    engine = RasaDialogue(session, [url], "secret", patience=0.5)
    with pytest.raises(DialogueUnavailable):
        await a_turn(engine)
    with pytest.raises(DialogueUnavailable):
        await engine.understand("你好")


async def test_a_line_is_understood(rasa: FakeRasa, url: str, session: ClientSession) -> None:
    rasa.answer = lambda request: web.json_response(PARSE)
    understood = await RasaDialogue(session, [url], "secret").understand("你好")
    assert (understood.intent, understood.words) == ("greet", ["你好"])


async def test_many_lines_are_embedded_in_order(
    rasa: FakeRasa, url: str, session: ClientSession
) -> None:
    rasa.answer = lambda request: web.json_response([{"vector": [0.6, 0.8], "words": ["电梯"]}])
    embedded = await RasaDialogue(session, [url], "secret").embed(["电梯"])
    assert [(list(one.vector), one.words) for one in embedded] == [([0.6, 0.8], ["电梯"])]
    assert rasa.asked[0][1] == {"texts": ["电梯"]}


async def test_an_embedding_that_is_missing_is_a_fault(
    rasa: FakeRasa, url: str, session: ClientSession
) -> None:
    rasa.answer = lambda request: web.json_response([])
    with pytest.raises(DialogueUnavailable):
        await RasaDialogue(session, [url], "secret").embed(["电梯"])


def test_an_engine_without_a_server_is_a_mistake_of_the_operator() -> None:
    nobody: Any = None
    with pytest.raises(ValueError, match="URL"):
        RasaDialogue(nobody, [], "secret")
