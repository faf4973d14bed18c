"""A robot message: who said it, where, and how to answer."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.dingtalk.parse import NotAMessage
from bot.domain.message import InboundMessage
from tests.support.clock import MORNING
from tests.support.dingtalk_messages import (
    ROBOT,
    SAID_AT,
    WEBHOOK,
    a_group_message,
    a_private_message,
    arrival,
    message,
)


def test_a_group_message_is_read_whole() -> None:
    assert message(a_group_message()) == InboundMessage(
        robot_id=ROBOT,
        message_id="msgA1b2+c3/==",
        group_id="cidYunqi01==",
        sender_id="staff-0007",
        speaker_id="$:LWCP_v1:$li+7==",
        nickname="小李",
        private=False,
        text="3幢电梯停了",
        photo=None,
        received_at=MORNING,
        group_name="云栖澜苑业主群",
    )


def test_a_private_message_has_no_group() -> None:
    read = arrival(a_private_message())
    assert (read.message.group_id, read.message.private) == (None, True)
    assert read.message.group_name is None
    assert read.session is not None
    assert read.session.target == "1:staff-0007"


def test_it_may_come_as_the_text_of_a_frame() -> None:
    assert message(json.dumps(a_group_message())) == message(a_group_message())


@pytest.mark.parametrize("staff", [None, "", " ", 7, "a\nb"])
def test_a_stranger_in_a_group_has_no_private_route_but_is_told_apart(staff: Any) -> None:
    read = message(a_group_message(senderStaffId=staff))
    assert (read.sender_id, read.speaker_id) == (None, "$:LWCP_v1:$li+7==")
    assert read.talk == f"{ROBOT}|$:LWCP_v1:$li+7=="


def test_a_stranger_alone_is_answered_through_the_session() -> None:
    read = arrival(a_private_message(senderStaffId=""))
    assert read.message.sender_id == "$:LWCP_v1:$li+7=="
    assert read.session is not None
    assert read.session.target == "1:$:LWCP_v1:$li+7=="


def test_somebody_alone_without_any_id_is_known_by_the_chat() -> None:
    read = arrival(a_private_message(senderStaffId=None, senderId=None))
    assert (read.message.sender_id, read.message.speaker_id) == ("cidLiAndRobot==", None)


def test_a_private_message_needs_no_chat_when_its_sender_is_known() -> None:
    assert message(a_private_message(conversationId=None)).sender_id == "staff-0007"


@pytest.mark.parametrize("kind", [None, "", "3", 2, "group", [], {"a": 1}])
def test_a_chat_of_unknown_kind_is_a_group_where_more_is_masked(kind: Any) -> None:
    assert not message(a_group_message(conversationType=kind)).private


def test_the_kind_of_chat_may_come_as_a_number() -> None:
    assert message(a_private_message(conversationType=1)).private


def test_one_message_to_two_robots_differs_by_the_robot_only() -> None:
    one, other = (message(a_group_message(robotCode=code)) for code in ("robot-1", "robot-2"))
    assert one.message_id == other.message_id
    assert (one.robot_id, other.robot_id) == ("robot-1", "robot-2")


@pytest.mark.parametrize("code", [None, "", 5, "a b", "\ud800"])
def test_a_message_that_names_no_robot_is_for_ours(code: Any) -> None:
    assert message(a_group_message(robotCode=code)).robot_id == "ding-configured"


@pytest.mark.parametrize("msg_id", [None, "", 5, "a\x00b", "m" * 257])
def test_a_message_without_an_id_takes_that_of_its_frame(msg_id: Any) -> None:
    read = arrival(a_group_message(msgId=msg_id), fallback_id="212ca9d7_974")
    assert read.message.message_id == "212ca9d7_974"


@pytest.mark.parametrize(
    "data",
    [
        None,
        5,
        "",
        "hello",
        [],
        {},
        [a_group_message()],
        a_group_message(msgId=None),
        a_group_message(conversationId=None),
        a_group_message(conversationId=5),
        a_private_message(conversationId=None, senderId=None, senderStaffId=None),
        "{" * 100_000,
    ],
)
def test_without_id_or_conversation_it_is_no_message(data: Any) -> None:
    with pytest.raises(NotAMessage) as refusal:
        arrival(data)
    assert refusal.value.reason == str(refusal.value) != ""


def test_a_name_is_shown_plain() -> None:
    read = message(
        a_group_message(
            senderNick="\u202e小\n李\u200b", conversationTitle=" 云栖\x00澜苑\r\n业主群 "
        )
    )
    assert (read.nickname, read.group_name) == ("小 李", "云栖澜苑 业主群")


@pytest.mark.parametrize("value", [None, "", 5, [], {"a": 1}, "\u200b"])
def test_names_may_be_missing(value: Any) -> None:
    read = message(a_group_message(senderNick=value, conversationTitle=value))
    assert (read.nickname, read.group_name) == ("", None)


def test_a_delegated_message_is_read_like_any_other() -> None:
    hosted = a_private_message(
        hostingContext={"userId": "staff-0001"}, conversationMsgContext=[{"sendTime": None}, 5]
    )
    assert message(hosted) == message(a_private_message())


def test_unknown_fields_are_passed_over() -> None:
    assert message(a_group_message(newField={"deep": [1]}, text2=5)) == message(a_group_message())


@pytest.mark.parametrize("at", [SAID_AT - 300, str(SAID_AT - 300), None, "soon", 10**400, []])
def test_our_time_counts_whatever_the_platform_says(at: Any) -> None:
    assert message(a_group_message(createAt=at)).received_at == MORNING


@pytest.mark.parametrize("expires", [SAID_AT + 5_400_000, str(SAID_AT + 5_400_000)])
def test_a_session_lives_as_long_as_the_platform_says(expires: Any) -> None:
    session = arrival(a_group_message(sessionWebhookExpiredTime=expires)).session
    assert session is not None
    assert (session.target, session.url) == ("g:cidYunqi01==", WEBHOOK)
    assert session.expires_at == MORNING + timedelta(minutes=90)


@pytest.mark.parametrize("expires", [None, "", "soon", [], True, float("inf"), 10**400])
def test_a_session_of_unknown_life_is_used_for_a_while(expires: Any) -> None:
    session = arrival(a_group_message(sessionWebhookExpiredTime=expires)).session
    assert session is not None
    assert timedelta(0) < session.expires_at - MORNING <= timedelta(minutes=90)


def test_no_session_lives_forever() -> None:
    session = arrival(a_group_message(sessionWebhookExpiredTime=99_999_999_999_999)).session
    assert session is not None
    assert session.expires_at == MORNING + timedelta(hours=24)


@pytest.mark.parametrize("expires", [SAID_AT, SAID_AT - 1, 0, "0", -5])
def test_an_expired_session_is_none(expires: Any) -> None:
    assert arrival(a_group_message(sessionWebhookExpiredTime=expires)).session is None


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        5,
        ["https://oapi.dingtalk.com/"],
        "http://oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com@evil.example/",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:6379/",
    ],
)
def test_a_session_that_leads_elsewhere_is_not_kept_but_the_message_is(url: Any) -> None:
    read = arrival(a_group_message(sessionWebhook=url))
    assert read.session is None
    assert read.message.text == "3幢电梯停了"
