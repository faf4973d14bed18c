"""Robot messages that nobody would send."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.dingtalk.parse import NotAMessage
from tests.support.dingtalk_messages import a_group_message, arrival, message

_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["text", "richText", "picture", "audio", "2", "1", '{"a":[]}', "[]", "\ud800"]
    )
)
_INSIDE = "richText repliedMsg quoteMessage downloadCode type atName recognition summary fileName"
_BESIDE = "content errorCode hostingContext"
_KEYS = st.sampled_from([*a_group_message(), *_INSIDE.split(" "), *_BESIDE.split(" ")])
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _VALUES))
def test_nothing_but_a_missing_id_stops_a_message(odd: dict[str, Any]) -> None:
    read = message({**odd, "msgId": "m-1", "conversationId": "c-1"})
    assert read.message_id == "m-1"
    everything = (read.text, read.quote or "", read.nickname, read.group_name or "")
    for words in (*everything, *(one.code + one.name for one in read.attachments)):
        words.encode()
        assert "\x00" not in words


@given(_VALUES)
def test_anything_at_all_is_a_message_or_no_message(value: Any) -> None:
    with suppress(NotAMessage):
        arrival(value, "frame-1")


def test_a_message_nested_as_deep_as_json_goes_is_read() -> None:
    deep: Any = json.loads("[" * 900 + "]" * 900)
    read = message(a_group_message(content=deep, quoteMessage=deep, errorCode=deep, atUsers=deep))
    assert read.text == "3幢电梯停了"
