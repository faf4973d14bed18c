"""Rasa's answers: whole ones become values, anything less is a fault."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from bot.dialogue.wire import commands_of, understanding_of
from bot.domain.commands import AboutTicket, Clarify, HandOff, OpenTicket, Say
from bot.domain.errors import DialogueUnavailable
from bot.domain.understanding import CategoryGuess, Place

TEXT = "金桂苑电梯停了"
PARSE: dict[str, Any] = {
    "text": TEXT,
    "intent": {"name": "help", "confidence": 0.8},
    "intent_ranking": [
        {"name": "help", "confidence": 0.8},
        {"name": "complain", "confidence": 0.1},
    ],
    "entities": [
        {"entity": "place", "start": 0, "end": 3, "value": "金桂苑"},
        {"entity": "something", "start": 3, "end": 5, "value": "电梯"},
    ],
    "text_tokens": [[0, 3], [3, 5], [5, 7]],
    "category_ranking": [{"code": "A02", "confidence": 0.7}],
    "faq_ranking": [{"no": 36, "confidence": 0.6}],
    "asks": 0.2,
    "asks_else": 0.1,
    "danger": {"kind": "elevator", "confidence": 0.1},
    "evidence": {"category": ["电梯"]},
    "alike": [{"text": "电梯停了", "code": "A02", "cosine": 0.9}],
    "vector": [0.1] * 384,
}
TICKET = {
    "command": "open_ticket",
    "request": "help",
    "story": [TEXT],
    "place": "金桂苑",
    "category": {"code": "A02", "confidence": 0.7},
    "incomplete": False,
}


def custom(**proposal: Any) -> dict[str, Any]:
    return {"recipient_id": "t", "custom": proposal}


def test_a_whole_parse_becomes_an_understanding() -> None:
    understood = understanding_of(PARSE, TEXT)
    assert (understood.intent, understood.likely, understood.confidence) == ("help", "help", 0.8)
    assert understood.categories == [CategoryGuess("A02", 0.7)]
    assert understood.places == [Place(0, 3, "金桂苑")]
    assert understood.words == ["金桂苑", "电梯", "停了"]
    assert len(understood.vector) == 384
    assert understood.request_type == "求助"


def test_the_parse_goes_back_without_its_heavy_parts() -> None:
    assert not {"vector", "intent_ranking"} & understanding_of(PARSE, TEXT).parse.keys()


def unsure_between(**ranking: float) -> dict[str, Any]:
    parse = deepcopy(PARSE)
    parse["intent"] = {"name": "nlu_fallback", "confidence": 0.7}
    parse["intent_ranking"] = [
        {"name": name, "confidence": odds}
        for name, odds in {"nlu_fallback": 0.7, **ranking}.items()
    ]
    return parse


def test_behind_a_fallback_stands_the_likeliest_intent() -> None:
    understood = understanding_of(unsure_between(chitchat=0.3, help=0.29), TEXT)
    assert (understood.intent, understood.likely, understood.confidence) == (
        "nlu_fallback",
        "chitchat",
        0.3,
    )


def test_a_model_torn_between_two_kinds_of_matter_has_understood_enough() -> None:
    understood = understanding_of(unsure_between(help=0.4, complain=0.39), TEXT)
    assert (understood.intent, understood.parse["intent"]["name"]) == ("help", "help")


@pytest.mark.parametrize("part", sorted(set(PARSE) - {"text"}))
@pytest.mark.parametrize("broken", ["missing", None])
def test_a_parse_without_one_of_its_parts_is_a_fault(part: str, broken: str | None) -> None:
    parse = deepcopy(PARSE)
    if broken == "missing":
        del parse[part]
    else:
        parse[part] = None
    with pytest.raises(DialogueUnavailable):
        understanding_of(parse, TEXT)


@pytest.mark.parametrize(
    "ranking", [[], [{"name": "nlu_fallback", "confidence": 1.0}], [{"name": "help"}], ["help"]]
)
def test_a_ranking_without_a_real_intent_is_a_fault(ranking: list[Any]) -> None:
    with pytest.raises(DialogueUnavailable):
        understanding_of({**PARSE, "intent_ranking": ranking}, TEXT)


@pytest.mark.parametrize("intent", [{}, {"name": None}, {"name": "no_such_intent"}])
def test_an_intent_nobody_knows_is_a_fault(intent: dict[str, Any]) -> None:
    with pytest.raises(DialogueUnavailable):
        understanding_of({**PARSE, "intent": intent}, TEXT)


def test_every_proposal_becomes_its_command() -> None:
    messages = [
        custom(**TICKET),
        custom(command="urge", text="快点"),
        custom(command="hand_off", text="转人工"),
        custom(command="clarify", text="呜啦"),
        {"recipient_id": "t", "text": "您好"},
    ]
    assert commands_of(messages) == [
        OpenTicket(
            request="help",
            story=[TEXT],
            place="金桂苑",
            category="A02",
            confidence=0.7,
            incomplete=False,
        ),
        AboutTicket(act="urge", text="快点"),
        HandOff(),
        Clarify(),
        Say("您好"),
    ]


@pytest.mark.parametrize("act", ["ticket_status", "urge", "supplement", "withdraw", "rate"])
def test_acts_about_a_known_matter_carry_the_words(act: str) -> None:
    assert commands_of([custom(command=act, text="0031")]) == [AboutTicket(act=act, text="0031")]  # type: ignore[arg-type]


def test_a_ticket_without_a_category_is_filed_under_other() -> None:
    (command,) = commands_of([custom(**{**TICKET, "category": None})])
    assert isinstance(command, OpenTicket)
    assert (command.category, command.confidence) == ("N99", 0.0)


def test_an_empty_turn_is_a_fault() -> None:
    with pytest.raises(DialogueUnavailable, match="empty"):
        commands_of([])


@pytest.mark.parametrize(
    "message",
    [
        custom(command="drop_tables"),
        custom(),
        {"recipient_id": "t"},
        {"custom": None},
        {"custom": ["open_ticket"]},
        custom(command="open_ticket"),
        custom(command="urge"),
        custom(**{**TICKET, "story": None}),
        custom(**{**TICKET, "confidence": "x", "category": {"code": "A02", "confidence": "x"}}),
    ],
)
def test_a_proposal_that_is_not_whole_is_a_fault(message: dict[str, Any]) -> None:
    with pytest.raises(DialogueUnavailable):
        commands_of([message])
