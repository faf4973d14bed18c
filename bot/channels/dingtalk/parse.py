"""Reads a robot message, from the stream or a callback alike: hostile until parsed here.

The shapes are those of the protocol page §3. Only what cannot be answered or told apart from other
messages is refused; whatever else is odd in a message, the resident behind it still wants an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.channels.dingtalk.content import read_content
from bot.channels.dingtalk.fields import identifier, mapping, moment, name
from bot.channels.dingtalk.hosts import Hosts
from bot.domain.message import InboundMessage

#: Taken when the platform does not say how long a session lives; its samples all say 90 minutes.
_USUAL_LIFE = timedelta(minutes=80)
#: No session is believed to live longer, whatever a message says.
_LONGEST_LIFE = timedelta(hours=24)


class NotAMessage(Exception):
    """What came in cannot be answered; `reason` names what is missing and quotes nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An address that takes replies to one chat for a while, without a token."""

    #: The outbox target it belongs to, see Line.target.
    target: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message, and the session that came with it: None when its address must not be used."""

    message: InboundMessage
    session: Session | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chat:
    """Where something was said and by whom."""

    group_id: str | None
    sender_id: str | None
    speaker_id: str | None

    @property
    def target(self) -> str:
        return f"1:{self.sender_id}" if self.group_id is None else f"g:{self.group_id}"


def parse_message(
    data: Any, now: datetime, robot_code: str, hosts: Hosts, fallback_id: str | None = None
) -> Arrival:
    """Return the message in `data`, the decoded JSON object; raises NotAMessage.

    `robot_code`: ours, for a message that names no robot. `fallback_id`: what the frame around it
    is called, for a message without an id. Of messages to several robots at once only the robot
    differs, so `message_id` is unique for each `robot_id` and no further.
    """
    fields = mapping(data)
    message_id = identifier(fields.get("msgId")) or identifier(fallback_id)
    if message_id is None:
        raise NotAMessage("no message id")
    chat = _chat(fields)
    content = read_content(fields)
    message = InboundMessage(
        robot_id=identifier(fields.get("robotCode")) or robot_code,
        message_id=message_id,
        group_id=chat.group_id,
        sender_id=chat.sender_id,
        speaker_id=chat.speaker_id,
        nickname=name(fields.get("senderNick")),
        private=chat.group_id is None,
        text=content.text,
        photo=None,
        received_at=now,
        form=content.form,
        quote=content.quote,
        group_name=None if chat.group_id is None else _title(fields),
        attachments=content.attachments,
    )
    session = _session(fields, chat.target, now, hosts)
    return Arrival(message=message, session=session)


def _chat(fields: Mapping[str, Any]) -> _Chat:
    """Tell where a message was said. In doubt it is a group: there, more is masked."""
    conversation = identifier(fields.get("conversationId"))
    staff = identifier(fields.get("senderStaffId"))
    speaker = identifier(fields.get("senderId"))
    if fields.get("conversationType") not in ("1", 1):
        if conversation is None:
            raise NotAMessage("no conversation")
        return _Chat(group_id=conversation, sender_id=staff, speaker_id=speaker)
    alone = staff or speaker or conversation  # only the session reaches the last two
    if alone is None:
        raise NotAMessage("neither conversation nor sender")
    return _Chat(group_id=None, sender_id=alone, speaker_id=speaker)


def _title(fields: Mapping[str, Any]) -> str | None:
    return name(fields.get("conversationTitle")) or None


def _session(fields: Mapping[str, Any], target: str, now: datetime, hosts: Hosts) -> Session | None:
    url = fields.get("sessionWebhook")
    if not isinstance(url, str) or not hosts.allows_session(url):
        return None
    expires_at = moment(fields.get("sessionWebhookExpiredTime")) or now + _USUAL_LIFE
    if expires_at <= now:
        return None
    return Session(target=target, url=url, expires_at=min(expires_at, now + _LONGEST_LIFE))
