"""Taps on the buttons of cards."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.dingtalk.parse import NotAMessage
from bot.channels.dingtalk.taps import Tap, parse_tap


def a_tap(action: Any = None, **fields: Any) -> dict[str, Any]:
    action = action or {"actionIds": ["choice1"], "params": {"step": "done"}}
    given_fields = {
        "type": "actionCallback",
        "outTrackId": "line-17",
        "corpId": "dingcorp-1",
        "userId": "staff-0007",
        "userIdType": 1,
        "spaceType": "IM_GROUP",
        "spaceId": "cidYunqi01==",
        "extension": "",
        "content": json.dumps({"cardPrivateData": action}),
    }
    return {key: value for key, value in {**given_fields, **fields}.items() if value is not None}


READ = Tap(
    out_track_id="line-17",
    person="staff-0007",
    group_id="cidYunqi01==",
    action_id="choice1",
    params={"step": "done"},
)


@pytest.mark.parametrize(
    "data",
    [
        a_tap(),
        json.dumps(a_tap()),
        a_tap(extension="{}"),
        a_tap(extension="{"),
        a_tap(extension=5),
        a_tap(type=None, userIdType="1"),
        a_tap(spaceId="dtv1.card//IM_GROUP.cidYunqi01=="),
        a_tap(content={"cardPrivateData": {"actionIds": ["choice1"], "params": {"step": "done"}}}),
        a_tap(content="", value=a_tap()["content"]),
        a_tap({"actionIds": ["choice1", "choice2"], "params": '{"step": "done"}'}),
    ],
)
def test_a_tap_says_who_chose_what_on_which_card(data: Any) -> None:
    assert parse_tap(data) == READ


@pytest.mark.parametrize("space", ["IM_ROBOT", "", None, 5])
def test_a_tap_in_a_private_chat_has_no_group(space: Any) -> None:
    assert parse_tap(a_tap(spaceType=space)).group_id is None


@pytest.mark.parametrize("space", [None, "", 5, "a b", "IM_GROUP."])
def test_a_group_without_an_id_is_none(space: Any) -> None:
    assert parse_tap(a_tap(spaceId=space)).group_id is None


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        [],
        {},
        a_tap(type="other"),
        a_tap(type=[]),
        a_tap(outTrackId=""),
        a_tap(outTrackId=5),
        a_tap(userId=None),
        a_tap(userId="a\nb"),
        a_tap(userIdType=2),
        a_tap(content=""),
        a_tap(content="{"),
        a_tap(content="[" * 100_000),
        a_tap(content="{}"),
        a_tap({"params": {}}),
        a_tap({"actionIds": []}),
        a_tap({"actionIds": [5]}),
        a_tap({"actionIds": "choice1"}),
    ],
)
def test_half_a_tap_is_none(data: Any) -> None:
    with pytest.raises(NotAMessage):
        parse_tap(data)


def test_params_are_short_texts() -> None:
    params = {
        "text": " 好\x00 ",
        "number": 5,
        "flag": True,
        "huge": 10**30,
        "long": "字" * 3000,
        "deep": {"a": 1},
        "none": None,
        "a b": "odd key",
    }
    read = parse_tap(a_tap({"actionIds": ["choice1"], "params": params})).params
    assert read == {"text": "好", "number": "5", "flag": "true", "long": "字" * 2000}


def test_only_so_many_params_are_read() -> None:
    params = {f"k{n}": "v" for n in range(1000)}
    assert len(parse_tap(a_tap({"actionIds": ["c"], "params": params})).params) == 50


_VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)


@given(st.dictionaries(st.sampled_from(sorted(a_tap())), _VALUES))
def test_anything_is_a_tap_or_none(odd: dict[str, Any]) -> None:
    with suppress(NotAMessage):
        parse_tap({**a_tap(), **odd})
