"""Robot messages in the shapes of the platform, with made-up people and ids."""

from __future__ import annotations

from typing import Any

from bot.channels.dingtalk.hosts import Hosts
from bot.channels.dingtalk.parse import Arrival, parse_message
from bot.domain.message import InboundMessage
from tests.support.clock import MORNING

#: Milliseconds of the morning at which all of these are said.
SAID_AT = int(MORNING.timestamp() * 1000)
ROBOT = "ding-robot-1"
WEBHOOK = "https://oapi.dingtalk.com/robot/sendBySession?session=0a1b2c3d"
_ROBOT_ID = "$:LWCP_v1:$robot+1/x=="


def a_group_message(**fields: Any) -> dict[str, Any]:
    """小李 asks the robot in the group of 云栖澜苑; a field given as None is left out."""
    given = {
        "conversationId": "cidYunqi01==",
        "conversationType": "2",
        "conversationTitle": "云栖澜苑业主群",
        "openThreadId": "cidYunqi01==",
        "chatbotCorpId": "dingcorp-1",
        "chatbotUserId": _ROBOT_ID,
        "msgId": "msgA1b2+c3/==",
        "senderNick": "小李",
        "isAdmin": False,
        "senderStaffId": "staff-0007",
        "senderId": "$:LWCP_v1:$li+7==",
        "senderCorpId": "dingcorp-1",
        "senderPlatform": "Android",
        "sessionWebhook": WEBHOOK,
        "sessionWebhookExpiredTime": SAID_AT + 5_400_000,
        "createAt": SAID_AT - 300,
        "isInAtList": True,
        "atUsers": [{"dingtalkId": _ROBOT_ID}],
        "robotCode": ROBOT,
        "msgtype": "text",
        "text": {"content": " 3幢电梯停了"},
    }
    return {key: value for key, value in {**given, **fields}.items() if value is not None}


def a_private_message(**fields: Any) -> dict[str, Any]:
    """小李 writes to the robot alone."""
    alone = {
        "conversationId": "cidLiAndRobot==",
        "conversationType": "1",
        "conversationTitle": None,
        "isInAtList": None,
        "atUsers": None,
        "text": {"content": "我想问一下"},
    }
    return a_group_message(**{**alone, **fields})


def of_type(msgtype: str, content: Any, **fields: Any) -> dict[str, Any]:
    """A group message of another type than text."""
    return a_group_message(msgtype=msgtype, text=None, content=content, **fields)


HOSTS = Hosts.of("https://api.dingtalk.com", "https://oapi.dingtalk.com")


def arrival(data: Any, fallback_id: str | None = None) -> Arrival:
    """What the parser makes of a message this morning."""
    return parse_message(data, MORNING, "ding-configured", HOSTS, fallback_id)


def message(data: Any) -> InboundMessage:
    """The same, without its session."""
    return arrival(data).message
