"""Reads what happens to groups (EVENT frames, protocol page §6).

There is no event for a robot that is plainly added to a group; the nearest one is a cool app's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.channels.dingtalk.fields import identifier, mapping, name


@dataclass(frozen=True, slots=True)
class GroupRenamed:
    """A group has a new name."""

    group_id: str
    title: str


@dataclass(frozen=True, slots=True)
class GroupClosed:
    """Nothing can be said in a group any more."""

    group_id: str
    why: Literal["disbanded", "removed"]


GroupEvent = GroupRenamed | GroupClosed


def parse_event(headers: Mapping[str, Any], data: Any) -> GroupEvent | None:
    """Return what happened to a group; None for anything we do not follow. Never fails."""
    fields = mapping(data)
    group = identifier(fields.get("openConversationId"))
    if group is None:
        return None
    match headers.get("eventType"):
        case "chat_update_title":
            title = name(fields.get("title"))
            return GroupRenamed(group, title) if title else None
        case "chat_disband":
            return GroupClosed(group, "disbanded")
        case "im_cool_app_uninstall":
            return GroupClosed(group, "removed")
        case "chat_template_change":
            return GroupClosed(group, "removed") if fields.get("status") == "off" else None
        case _:
            return None
