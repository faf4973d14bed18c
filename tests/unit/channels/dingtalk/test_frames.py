"""Frames are hostile until parsed, and an answer carries what it answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.dingtalk.frames import Answer, BadFrame, Frame, ack, echo, parse_frame
from tests.support.gateway_server import ROBOT, a_frame

#: Any JSON at all, under the names that matter and others.
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "headers", "data", "topic", "messageId", "x"]), inner
        )
    ),
)


def without(name: str) -> str:
    frame = json.loads(a_frame("m-1"))
    frame.pop(name, None)
    frame["headers"] = {k: v for k, v in frame.get("headers", {}).items() if k != name}
    return json.dumps(frame)


def with_header(name: str, value: Any) -> str:
    frame = json.loads(a_frame("m-1"))
    frame["headers"][name] = value
    return json.dumps(frame)


def test_a_frame_keeps_its_data_as_it_came() -> None:
    frame = parse_frame(a_frame("m-1", data='{"text": "电梯停了"}'))
    assert (frame.type, frame.topic, frame.message_id) == ("CALLBACK", ROBOT, "m-1")
    assert frame.data == '{"text": "电梯停了"}'
    assert frame.headers["time"] == "1790000000123"


def test_a_frame_may_lack_what_is_not_needed_to_take_it() -> None:
    assert parse_frame(without("data")).data == ""
    assert parse_frame(without("messageId")).message_id == ""
    assert "time" not in parse_frame(with_header("time", 17)).headers


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 200_000, "not JSON"),
        ('{"headers": ' + "9" * 10_000 + "}", "not JSON"),
        ("\ud800", "not JSON"),
        ("[]", "not an object"),
        ("null", "not an object"),
        ("{}", "headers are no object"),
        ('{"headers": []}', "headers are no object"),
        (without("type"), "no usable type"),
        (without("topic"), "no usable topic"),
        (with_header("topic", {}), "no usable topic"),
        (with_header("topic", "t" * 300), "no usable topic"),
        (with_header("messageId", 7), "no usable messageId"),
        (with_header("messageId", "\ud800"), "no usable messageId"),
        (with_header("messageId", "a\x00b"), "no usable messageId"),
        (a_frame("m-1").replace('"{}"', "{}"), "data is no string"),
    ],
)
def test_what_is_no_frame_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(BadFrame) as refused:
        parse_frame(text)
    assert str(refused.value) == why


@given(st.text() | _json.map(json.dumps))
def test_nothing_but_bad_frame_is_ever_raised(text: str) -> None:
    try:
        frame = parse_frame(text)
    except BadFrame:
        return
    assert isinstance(frame, Frame)
    ack(frame, Answer()).encode("ascii")


def test_an_ack_names_its_frame_and_wraps_its_data() -> None:
    frame = parse_frame(a_frame("m-1"))
    assert json.loads(ack(frame, Answer())) == {
        "code": 200,
        "headers": {"contentType": "application/json", "messageId": "m-1"},
        "message": "OK",
        "data": '{"response": null}',
    }
    assert json.loads(ack(frame, Answer(404, "no such topic")))["code"] == 404


def test_a_ping_is_answered_with_its_own_data() -> None:
    ping = parse_frame(a_frame("p", kind="SYSTEM", topic="ping", data='{"opaque":"x"}'))
    assert json.loads(echo(ping))["data"] == '{"opaque":"x"}'
    assert json.loads(echo(ping))["headers"]["messageId"] == "p"
