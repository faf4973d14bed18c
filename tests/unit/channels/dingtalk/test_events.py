"""What happens to groups."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.dingtalk.events import (
    GroupClosed,
    GroupEvent,
    GroupRenamed,
    parse_event,
)

GROUP = "cidYunqi01=="


def an_event(kind: Any, **fields: Any) -> GroupEvent | None:
    headers = {"eventType": kind, "eventId": "e-1", "eventCorpId": "dingcorp-1"}
    data = {"openConversationId": GROUP, "chatId": "chat1", "timeStamp": 1, **fields}
    read = parse_event(headers, data)
    assert parse_event(headers, json.dumps(data)) == read
    return read


@pytest.mark.parametrize(
    ("kind", "fields", "happened"),
    [
        ("chat_update_title", {"title": " 云栖\n澜苑\u202e "}, GroupRenamed(GROUP, "云栖 澜苑")),
        ("chat_disband", {}, GroupClosed(GROUP, "disbanded")),
        ("im_cool_app_uninstall", {"robotCode": "r"}, GroupClosed(GROUP, "removed")),
        ("chat_template_change", {"status": "off"}, GroupClosed(GROUP, "removed")),
    ],
)
def test_the_events_we_follow(kind: str, fields: dict[str, Any], happened: GroupEvent) -> None:
    assert an_event(kind, **fields) == happened


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("chat_update_title", {}),
        ("chat_update_title", {"title": "\u200b"}),
        ("chat_update_title", {"title": 5}),
        ("chat_template_change", {"status": "on"}),
        ("chat_template_change", {}),
        ("chat_add_member", {"userId": ["staff-1"]}),
        ("chat_remove_member", {}),
        ("chat_quit", {}),
        ("robot_msg_recall", {}),
        ("user_add_org", {}),
        ("chat_disband", {"openConversationId": None}),
        ("chat_disband", {"openConversationId": "a b"}),
        (None, {}),
        ("", {}),
        (5, {}),
        (["chat_disband"], {}),
    ],
)
def test_the_others_are_nothing_to_us(kind: Any, fields: dict[str, Any]) -> None:
    assert an_event(kind, **fields) is None


@pytest.mark.parametrize("data", [None, "", "{", [], 5, "[" * 100_000])
def test_an_event_without_content_is_nothing(data: Any) -> None:
    assert parse_event({"eventType": "chat_disband"}, data) is None
    assert parse_event({}, data) is None
