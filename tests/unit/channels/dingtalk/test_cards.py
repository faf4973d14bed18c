"""Answers to tap: the card's body, and when a line is better said in words."""

from __future__ import annotations

import pytest

from bot.channels.dingtalk.cards import can_be_card, card_of, closed
from bot.domain.outgoing import Choice, Line
from tests.support.builders import a_line

ANSWERS = (Choice("解决了", "解决了 0031"), Choice("还没解决", "还没解决 0031"))


def a_question(**fields: object) -> Line:
    return a_line("修好了吗？", choices=ANSWERS, **fields)


def test_a_card_in_a_group_calls_its_addressees() -> None:
    card = card_of(a_question(key="k1", person="s1", also_to=("s2", "$:LWCP_v1:$x")), "t.schema")
    assert card["cardTemplateId"] == "t.schema"
    assert card["outTrackId"] == "k1"
    assert card["callbackType"] == "STREAM"
    assert card["openSpaceId"] == "dtv1.card//IM_GROUP.g01"
    assert card["imGroupOpenDeliverModel"] == {
        "robotCode": "sandbox",
        "atUserIds": {"s1": "您", "s2": "您"},
    }


def test_a_private_card_names_no_group() -> None:
    card = card_of(a_question(private=True, person="s1"), "t.schema")
    assert card["openSpaceId"] == "dtv1.card//IM_ROBOT.s1"
    assert "imGroupOpenDeliverModel" not in card and "g01" not in str(card)


def test_the_templates_variables_are_all_texts() -> None:
    assert card_of(a_question(), "t")["cardData"]["cardParamMap"] == {
        "title": "请您点一下",
        "text": "修好了吗？",
        "state": "open",
        "choice1": "解决了",
        "says1": "解决了 0031",
        "choice2": "还没解决",
        "says2": "还没解决 0031",
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"key": ""},
        {"group_id": None},
        {"private": True, "person": None},
        {"private": True, "person": "$:LWCP_v1:$x"},
        {"choices": ()},
        {"choices": ANSWERS * 3},
        {"text": "水" * 1001},
    ],
)
def test_what_no_card_can_show_is_said_in_words(fields: dict[str, object]) -> None:
    assert can_be_card(a_question())
    assert not can_be_card(a_line(**{"text": "修好了吗？", "choices": ANSWERS, **fields}))


def test_an_answered_card_shows_the_answer_and_calls_nobody() -> None:
    assert closed("解决了 @所有人") == {"state": "closed", "chosen": "解决了 ＠所有人"}
