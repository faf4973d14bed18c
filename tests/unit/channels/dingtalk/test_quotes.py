"""The words a robot message points back to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.dingtalk_messages import (
    a_group_message,
    message,
    of_type,
)


def quoting(reply: Any) -> dict[str, Any]:
    return a_group_message(
        text={"content": " 这个呢", "isReplyMsg": True, "repliedMsg": reply},
        originalMsgId="msgOld==",
    )


@pytest.mark.parametrize(
    "data",
    [
        quoting({"msgType": "text", "msgId": "m", "content": {"text": " 明天停水 "}}),
        quoting({"msgType": "text", "content": json.dumps({"text": "明天停水"})}),
        quoting({"msgType": "text", "content": "明天停水"}),
        quoting(json.dumps({"content": {"text": "明天停水"}})),
        quoting("明天停水"),
        quoting({"text": {"content": "明天停水"}}),
        quoting({"content": {"text": {"content": "明天停水"}}}),
        quoting(
            {
                "msgType": "richText",
                "content": {"richText": [{"text": "明天"}, {"msgType": "text", "content": "停水"}]},
            }
        ),
        quoting({"msgType": "audio", "content": {"downloadCode": "dc", "recognition": "明天停水"}}),
        quoting({"msgType": "chatRecord", "content": {"summary": "明天停水"}}),
        of_type(
            "richText",
            {"richText": [{"text": "这个呢"}], "repliedMsg": {"content": {"text": "明天停水"}}},
        ),
        of_type("picture", {"downloadCode": "dc", "repliedMsg": {"content": {"text": "明天停水"}}}),
        a_group_message(repliedMsg={"content": {"text": "明天停水"}}),
        a_group_message(
            quoteMessage={"msgId": "m", "msgtype": "text", "text": {"content": "明天停水"}}
        ),
        a_group_message(content={"quoteMessage": {"text": {"content": "明天停水"}}}),
        a_group_message(quoteMessage={"text": "明天停水"}),
        of_type("chatRecord", {"summary": "别的", "repliedMsg": {"content": {"text": "明天停水"}}}),
    ],
)
def test_quoted_words_are_found_in_every_shape(data: dict[str, Any]) -> None:
    assert message(data).quote == "明天停水"


def test_a_quote_does_not_become_the_residents_own_words() -> None:
    assert message(quoting({"content": {"text": "着火了"}})).text == "这个呢"


@pytest.mark.parametrize(
    "reply",
    [
        None,
        "",
        5,
        [],
        {},
        {"msgType": "picture", "content": {"downloadCode": "dc"}},
        {"msgType": "unknownMsgType"},
        {"msgType": "file", "content": {"fileName": "a.pdf", "downloadCode": "dc"}},
        {"content": {"richText": [{"type": "picture", "downloadCode": "dc"}]}},
        {"content": {"text": {"content": {"content": "deep"}}}},
        {"content": ["a"]},
        {"content": {"richText": {"a": 1}}},
    ],
)
def test_a_quote_without_words_is_none_and_brings_no_picture(reply: Any) -> None:
    read = message(quoting(reply))
    assert (read.quote, read.attachments, read.text) == (None, (), "这个呢")


def test_a_long_quote_is_cut() -> None:
    assert message(quoting({"content": {"text": "水\x00" * 700}})).quote == "水" * 600
