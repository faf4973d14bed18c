"""Writes the JSON in which a robot is told what somebody said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.simulator.record import Post, Saying
from bot.simulator.town import CORP, Group, Person, Robot, private_conversation
from bot.simulator.utterance import Body


def message(
    saying: Saying, robot: Robot, robots: Sequence[Robot], body: Body, webhook: str, expires: float
) -> dict[str, Any]:
    """Return the whole message for one of the robots that were mentioned."""
    kind, words = body
    return {
        "senderPlatform": "Mac",
        "chatbotCorpId": CORP,
        "chatbotUserId": robot.user_id,
        "robotCode": robot.robot_code,
        "msgId": saying.message_id,
        "createAt": int(saying.time * 1000),
        "sessionWebhook": webhook,
        "sessionWebhookExpiredTime": int(expires * 1000),
        **_sender(saying.person),
        **_conversation(saying.group, saying.person, robot, robots),
        "msgtype": kind,
        "text" if kind == "text" else "content": {**words, **_quote(saying.quote)},
        **_original(saying.quote),
    }


def without_words(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the message as it comes when the month's quota is used up."""
    kept = {name: value for name, value in message.items() if name not in ("text", "content")}
    return {**kept, "errorCode": 20001, "errorMessage": "Webhook和Stream消息量已超过本月额度"}


def without_staff_id(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the message as it comes from somebody of another organisation."""
    return {name: value for name, value in message.items() if name != "senderStaffId"}


def _sender(person: Person) -> dict[str, Any]:
    known = {"senderStaffId": person.staff_id, "isAdmin": person.admin} if person.staff_id else {}
    return {
        "senderNick": person.name,
        "senderId": person.sender_id,
        "senderCorpId": person.corp,
        **known,
    }


def _conversation(
    group: Group | None, person: Person, robot: Robot, robots: Sequence[Robot]
) -> dict[str, Any]:
    if group is None:
        private = private_conversation(robot, person)
        return {"conversationType": "1", "conversationId": private, "openThreadId": private}
    return {
        "conversationType": "2",
        "conversationId": group.conversation_id,
        "openThreadId": group.conversation_id,
        "conversationTitle": group.title,
        "isInAtList": True,
        "atUsers": [{"dingtalkId": one.user_id} for one in robots],
    }


def _quote(quote: Saying | Post | None) -> dict[str, Any]:
    if quote is None:
        return {}
    sender = quote.person.sender_id if isinstance(quote, Saying) else "$:LWCP_v1:$bot"
    return {
        "isReplyMsg": True,
        "repliedMsg": {
            "msgType": "text",
            "msgId": quote.message_id,
            "senderId": sender,
            "createdAt": int(quote.time * 1000),
            "content": {"text": quote.text},
        },
    }


def _original(quote: Saying | Post | None) -> dict[str, Any]:
    if quote is None:
        return {}
    key = quote.key if isinstance(quote, Post) else None
    return {"originalMsgId": quote.message_id, **({"originalProcessQueryKey": key} if key else {})}
