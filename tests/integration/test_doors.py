"""The machine API and the health calls as a program meets them."""

from __future__ import annotations

import pytest

from bot.api.openapi import DESCRIPTION
from bot.domain.commands import AnswerFaq
from bot.texts import replies
from tests.support.desk import Desk
from tests.support.group import Group
from tests.support.scripted import ScriptedDialogue
from tests.support.town import Town

SECURED = [
    (method.upper(), path.format(number="HT20261122-0001", id="1", no="94"))
    for path, methods in DESCRIPTION["paths"].items()
    for method, call in methods.items()
    if call.get("security") != []
]


@pytest.mark.parametrize(("method", "path"), SECURED)
@pytest.mark.parametrize("header", [None, "", "Bearer wrong", "Basic dTpw", "Bearer "])
async def test_every_call_wants_the_token(
    town: Town, method: str, path: str, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await town.client.request(method, path, headers=headers, json={})
    assert answer.status == 401
    assert "error" in await answer.json()


async def test_the_description_is_open_to_all(town: Town) -> None:
    answer = await town.client.get("/api/v1/openapi.json")
    assert (answer.status, await answer.json()) == (200, DESCRIPTION)


async def test_alive_and_ready(town: Town) -> None:
    alive = await town.client.get("/healthz")
    ready = await town.client.get("/readyz")
    assert (alive.status, ready.status) == (200, 200)
    assert await ready.json() == {"database": True, "redis": True, "rasa": True, "faq": True}


async def test_alive_and_not_ready_without_the_engine(town: Town, engine: ScriptedDialogue) -> None:
    engine.silent = True
    ready = await town.client.get("/readyz")
    assert ready.status == 503
    assert await ready.json() == {"database": True, "redis": True, "rasa": False, "faq": True}
    assert (await town.client.get("/healthz")).status == 200


async def test_an_faq_edit_answers_the_next_question(group: Group, town: Town) -> None:
    question = "垃圾桶几点清运？"
    body = {"question": question, "answer": "早上六点和晚上七点。", "similar": ["几点收垃圾"]}
    body |= {"reviewed": True}
    answer = await town.desk.asks("PUT", "/faq/128", body)
    assert (answer.status, await answer.json()) == (200, {"no": 128, "phrases": 2})
    assert await group.says("几点收垃圾") == [
        replies.faq(AnswerFaq(128, "早上六点和晚上七点。", reviewed=True))
    ]
    assert (await town.desk.reads("/faq/128"))["similar"] == ["几点收垃圾"]


async def test_an_faq_answer_with_personal_data_is_refused(town: Town) -> None:
    body = {"question": "找谁？", "answer": "打13812345678找王师傅。"}
    answer = await town.desk.asks("PUT", "/faq/128", body)
    assert answer.status == 400
    assert "个人信息" in (await answer.json())["error"]


async def test_an_faq_edit_without_the_engine_is_refused_and_changes_nothing(
    town: Town, engine: ScriptedDialogue
) -> None:
    engine.silent = True
    body = {"question": "老年证怎么办？", "answer": "改了。"}
    assert (await town.desk.asks("PUT", "/faq/94", body)).status == 503
    assert (await town.desk.reads("/faq/94"))["answer"] == "带老人身份证到便民服务中心。"


@pytest.mark.parametrize(
    "body",
    [{}, {"question": "", "answer": "是。"}, {"question": "吗？", "answer": " "}, {"question": 1}],
)
async def test_a_half_faq_entry_is_refused(town: Town, body: object) -> None:
    assert (await town.desk.asks("PUT", "/faq/128", body)).status == 400


@pytest.mark.parametrize("similar", ["x", 5, [1, None], {"a": 1}])
async def test_similar_questions_that_are_no_list_of_texts_are_refused(
    town: Town, similar: object
) -> None:
    entry = {"question": "吗？", "answer": "是。", "similar": similar}
    assert (await town.desk.asks("PUT", "/faq/128", entry)).status == 400


async def test_faq_numbers_that_do_not_exist(town: Town) -> None:
    assert (await town.desk.asks("GET", "/faq/127")).status == 404
    assert (await town.desk.asks("GET", "/faq/x")).status == 400
    assert (await town.desk.asks("GET", "/faq/" + "9" * 15)).status in (400, 404)
    body = {"question": "吗？", "answer": "是。"}
    assert (await town.desk.asks("PUT", "/faq/" + "9" * 15, body)).status == 400


async def test_sends_are_counted(group: Group, town: Town) -> None:
    await group.says("你好")
    assert await town.desk.reads("/sends") == {"sent": 1, "doubted": 0}


async def test_an_unknown_call_is_json_too(town: Town) -> None:
    answer = await Desk(town.client).asks("GET", "/nowhere")
    assert answer.status == 404


async def test_a_message_tells_how_far_it_has_come(
    group: Group, town: Town, engine: ScriptedDialogue
) -> None:
    engine.may_answer.clear()
    await group.posts("3幢电梯停了", message_id="mine")
    (waiting,) = await town.desk.reads("/messages/mine")
    engine.may_answer.set()
    await group.settles()
    (done,) = await town.desk.reads("/messages/mine")
    assert (waiting["route"], waiting["done_at"]) == (None, None)
    assert (done["route"], done["robot_id"]) == ("ticket", "sandbox")
    assert done["done_at"]
    assert await town.desk.reads("/messages/unknown") == []
