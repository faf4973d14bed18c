"""What travels over a stream connection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.bodies import as_object, part, words
from bot.simulator.credentials import Topic

ROBOT: Topic = ("CALLBACK", "/v1.0/im/bot/messages/get")
CARD: Topic = ("CALLBACK", "/v1.0/card/instances/callback")
EVENT: Topic = ("EVENT", "*")
PING: Topic = ("SYSTEM", "ping")
DISCONNECT: Topic = ("SYSTEM", "disconnect")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be carried: the same at every attempt."""

    topic: Topic
    data: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ack:
    """What a bot answers to a frame."""

    message_id: str
    code: object
    data: Mapping[str, Any]

    @property
    def good(self) -> bool:
        """It was taken. An event may be put off until later."""
        return self.code == 200 and self.data.get("status") != "LATER"


def frame(parcel: Parcel, message_id: str, time: int, **headers: str) -> dict[str, Any]:
    """Return a frame; its data is a string, and every header is one."""
    own = {
        "contentType": "application/json",
        "messageId": message_id,
        "time": str(time),
        "topic": parcel.topic[1],
    }
    return {
        "specVersion": "1.0",
        "type": parcel.topic[0],
        "headers": {**own, **headers, **parcel.headers},
        "data": json.dumps(parcel.data, ensure_ascii=False),
    }


def read_ack(text: str) -> Ack | None:
    """Return the ack that a frame from a bot is; None when it is none."""
    body = as_object(text)
    if body is None:
        return None
    data = body.get("data")
    inside = data if isinstance(data, dict) else as_object(data)
    message_id = words(part(body, "headers"), "messageId")
    return Ack(message_id, body.get("code"), inside or {}) if message_id else None
