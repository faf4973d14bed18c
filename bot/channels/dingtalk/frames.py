"""The frames of DingTalk's Stream mode: what is pushed, and what is answered. Pure.

Protocol: github.com/open-dingtalk/developerpedia, docs/learn/stream/protocol.md. One text message of
the WebSocket is one JSON object; its `data` is JSON once more, as a string.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SYSTEM = "SYSTEM"
EVENT = "EVENT"
CALLBACK = "CALLBACK"
#: Under SYSTEM: the platform asks whether we live, or to move to another connection.
PING = "ping"
DISCONNECT = "disconnect"
#: Under CALLBACK: somebody wrote to the robot.
ROBOT_MESSAGES = "/v1.0/im/bot/messages/get"
#: Under CALLBACK: somebody tapped a button of a card.
CARD_TAPS = "/v1.0/card/instances/callback"

#: Characters of a name; real ones have less than 60, and some are stored.
_LONGEST_NAME = 256


class BadFrame(Exception):
    """This is no frame. The text is one of few fixed sentences and never quotes what was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One push. `type`, `topic` and `message_id` are short and printable, the rest is as it came."""

    type: str
    topic: str
    #: Empty when the platform gave none; such a frame cannot be acknowledged.
    message_id: str
    #: Those whose value is a string: `time` in ms, and for events `eventType`, `eventId`, ...
    headers: Mapping[str, str]
    #: A JSON string that nobody has looked at yet; empty when there was none.
    data: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a frame is acknowledged with: 200 done, 400 unreadable, 404 no such topic, 500 fault."""

    code: int = 200
    message: str = "OK"
    data: Mapping[str, Any] = field(default_factory=lambda: {"response": None})


def parse_frame(text: str) -> Frame:
    """Return the frame that a text message holds; raises BadFrame, whatever the text is."""
    body = _object(text)
    headers = body.get("headers")
    if not isinstance(headers, dict):
        raise BadFrame("headers are no object")
    return Frame(
        type=_name(body, "type"),
        topic=_name(headers, "topic"),
        message_id=_name(headers, "messageId") if headers.get("messageId") else "",
        headers={name: value for name, value in headers.items() if isinstance(value, str)},
        data=_data(body),
    )


def ack(frame: Frame, answer: Answer) -> str:
    """Return the text message that acknowledges a frame; pure ASCII."""
    return _reply(frame, answer.code, answer.message, json.dumps(answer.data))


def echo(frame: Frame) -> str:
    """Return the answer to a SYSTEM ping: its own data, and so its `opaque`, word for word."""
    return _reply(frame, 200, "OK", frame.data)


def _reply(frame: Frame, code: int, message: str, data: str) -> str:
    headers = {"contentType": "application/json", "messageId": frame.message_id}
    return json.dumps({"code": code, "headers": headers, "message": message, "data": data})


def _object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):  # also a number of thousands of digits, and deep nesting
        raise BadFrame("not JSON") from None
    if not isinstance(body, dict):
        raise BadFrame("not an object")
    return body


def _name(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_NAME:
        raise BadFrame(f"no usable {name}")
    if not value.isprintable():  # half a surrogate pair or a zero byte cannot be stored
        raise BadFrame(f"no usable {name}")
    return value


def _data(body: Mapping[str, Any]) -> str:
    data = body.get("data")
    if data is None:
        return ""
    if not isinstance(data, str):
        raise BadFrame("data is no string")
    return data
