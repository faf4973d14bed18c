"""Actions propose commands: the same slots and line give the same proposal."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions import proposals
from actions.proposals import Form, is_empty_talk, surer
from actions.ticket_form import OpenTicket, Praise, ValidateTicketForm

ROOT = Path(__file__).resolve().parents[2]
LIFT = {"code": "A02", "confidence": 0.9}


def a_form(**fields: Any) -> Form:
    given = {
        "request": "help",
        "story": ["3幢电梯停了"],
        "place": "云栖澜苑",
        "category": LIFT,
        "questions": 0,
    }
    return Form(**{**given, **fields})


def a_tracker(text: str, *, intent: str = "help", **known: Any) -> Tracker:
    slots = {"story": None, "place": None, "category": None, "request": None, "questions": None}
    slots["requested_slot"] = None
    latest = {
        "text": text,
        "intent": {"name": intent},
        "entities": known.pop("entities", []),
        "category_ranking": known.pop("category_ranking", [LIFT]),
        "metadata": known.pop("context", {}),
    }
    return Tracker("t", {**slots, **known}, latest, [], False, None, {}, "action_listen")


def run(action: Any, tracker: Tracker) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the slots an action sets and the commands it proposes."""
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    slots = {event["name"]: event["value"] for event in events}
    return slots, [message["custom"] for message in dispatcher.messages]


def test_the_registered_actions_are_those_of_the_domain() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert sorted(executor.actions) == sorted(domain["actions"])


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("action_status", "ticket_status"),
        ("action_urge", "urge"),
        ("action_supplement", "supplement"),
        ("action_withdraw", "withdraw"),
        ("action_rate", "rate"),
        ("action_hand_off", "hand_off"),
        ("action_clarify", "clarify"),
    ],
)
def test_an_act_proposes_its_command_with_the_words(name: str, command: str) -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    call = {
        "next_action": name,
        "sender_id": "t",
        "tracker": {"sender_id": "t", "slots": {}, "latest_message": {"text": "尾号0031"}},
    }
    result = asyncio.run(executor.run(call))
    assert result is not None
    assert result["events"] == []
    assert [r["custom"] for r in result["responses"]] == [{"command": command, "text": "尾号0031"}]


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("我要投诉", True),
        ("你好，我想反映个问题", True),
        ("？？？", True),
        ("", True),
        ("帮我报修一下", True),
        ("3幢电梯停了", False),
        ("投诉广场舞", False),
        ("我要投诉物业乱收费", False),
    ],
)
def test_announcing_a_matter_is_not_telling_it(text: str, empty: bool) -> None:
    assert is_empty_talk(text) is empty


@pytest.mark.parametrize(
    ("fields", "question"),
    [
        ({}, None),
        ({"place": None}, "place"),
        ({"place": None, "request": "complain"}, "place"),
        ({"place": None, "request": "consult"}, None),
        ({"place": None, "request": "suggest"}, None),
        ({"story": ["我要投诉"]}, "matter"),
        ({"story": ["我要投诉"], "place": None}, "matter"),
        ({"story": ["我要投诉", "电梯停了"], "place": None}, "place"),
        ({"place": None, "questions": 1}, "place"),
        ({"place": None, "questions": 2}, None),
        ({"story": ["我要投诉"], "questions": 2}, None),
    ],
)
def test_the_form_asks_what_is_missing_and_at_most_two_questions(
    fields: dict[str, Any], question: str | None
) -> None:
    assert a_form(**fields).next_question() == question


@pytest.mark.parametrize(
    ("fields", "incomplete"),
    [
        ({}, False),
        ({"place": None, "questions": 2}, True),
        ({"story": ["我要投诉"], "questions": 2}, True),
        ({"place": None, "request": "consult"}, False),
    ],
)
def test_a_proposed_ticket_says_whether_something_is_missing(
    fields: dict[str, Any], incomplete: bool
) -> None:
    assert proposals.open_ticket(a_form(**fields))["incomplete"] is incomplete


def test_the_surer_category_is_kept() -> None:
    doubtful = {"code": "B03", "confidence": 0.2}
    assert surer(LIFT, doubtful) == surer(doubtful, LIFT) == LIFT
    assert surer(None, LIFT) == surer(LIFT, None) == LIFT
    assert surer(None, None) is None


def test_the_first_line_fills_the_form_and_the_group_tells_the_place() -> None:
    slots, said = run(ValidateTicketForm(), a_tracker("电梯停了", context={"estate": "金桂苑"}))
    assert said == []
    assert slots == {
        "story": ["电梯停了"],
        "place": "金桂苑",
        "category": LIFT,
        "request": "help",
        "questions": 0,
        "requested_slot": None,
    }


def test_a_named_place_goes_before_the_groups() -> None:
    entities = [
        {"entity": "place", "start": 0, "end": 3, "value": "柳岸路"},
        {"entity": "place", "start": 4, "end": 8, "value": "塘河公园"},
    ]
    tracker = a_tracker("柳岸路，塘河公园灯坏了", entities=entities, context={"estate": "金桂苑"})
    assert run(ValidateTicketForm(), tracker)[0]["place"] == "塘河公园"


def test_the_answer_to_where_is_the_place_in_the_residents_words() -> None:
    slots, _ = run(
        ValidateTicketForm(),
        a_tracker(
            "菜场后门",
            intent="greet",
            story=["灯坏了"],
            request="help",
            questions=1,
            requested_slot="place",
        ),
    )
    assert (slots["place"], slots["story"]) == ("菜场后门", ["灯坏了", "菜场后门"])
    assert (slots["request"], slots["requested_slot"]) == ("help", None)


def test_the_second_question_is_the_last() -> None:
    first = run(ValidateTicketForm(), a_tracker("我要投诉", intent="complain"))[0]
    assert (first["requested_slot"], first["questions"]) == ("matter", 1)
    second = run(ValidateTicketForm(), a_tracker("灯坏了", **first))[0]
    assert (second["requested_slot"], second["questions"]) == ("place", 2)
    third = run(ValidateTicketForm(), a_tracker("嗯", **second))[0]
    assert third["requested_slot"] is None


def test_the_filled_form_proposes_a_ticket_and_is_emptied() -> None:
    known = {"story": ["灯坏了", "桥西路"], "place": "桥西路", "category": LIFT}
    slots, said = run(OpenTicket(), a_tracker("桥西路", request="complain", questions=1, **known))
    assert said == [
        {
            "command": "open_ticket",
            "request": "complain",
            "story": ["灯坏了", "桥西路"],
            "place": "桥西路",
            "category": LIFT,
            "incomplete": False,
        }
    ]
    assert set(slots.values()) == {None}


def test_praise_is_passed_on_without_a_question() -> None:
    _, (said,) = run(Praise(), a_tracker("网格员真好", intent="praise"))
    assert (said["request"], said["category"]["code"], said["incomplete"]) == (
        "praise",
        "N08",
        False,
    )


@pytest.mark.parametrize("action", [ValidateTicketForm(), OpenTicket(), Praise()])
def test_the_same_state_gives_the_same_proposal(action: Any) -> None:
    tracker = a_tracker("电梯停了", context={"estate": "金桂苑"})
    assert run(action, tracker) == run(action, tracker)
