"""Reads taps on the buttons of our cards (card callbacks, protocol page §4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.dingtalk.fields import identifier, mapping, sequence, words
from bot.channels.dingtalk.parse import NotAMessage

_MOST_PARAMS = 50
_LONGEST_PARAM = 2000
_GROUP = "IM_GROUP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """Somebody tapped a button."""

    #: The id we gave the card.
    out_track_id: str
    #: Organisation id (staff id) of who tapped.
    person: str
    #: None when the card lies in a 1:1 chat.
    group_id: str | None
    action_id: str
    #: What the card sent along; numbers and flags as text, anything deeper is left out.
    params: Mapping[str, str]


def parse_tap(data: Any) -> Tap:
    """Return the tap in `data`, the decoded JSON object; raises NotAMessage.

    `content` is a JSON string; `extension` is one too, or empty, and nothing of it is needed.
    """
    fields = mapping(data)
    if fields.get("type") not in (None, "actionCallback"):
        raise NotAMessage("no tap")
    action = mapping(_content(fields).get("cardPrivateData"))
    return Tap(
        out_track_id=_wanted(fields.get("outTrackId"), "card"),
        person=_person(fields),
        group_id=_group(fields),
        action_id=_wanted(next(iter(sequence(action.get("actionIds"))), None), "action"),
        params=_params(action.get("params")),
    )


def _content(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(fields.get("content")) or mapping(fields.get("value"))


def _person(fields: Mapping[str, Any]) -> str:
    if fields.get("userIdType") not in (None, 1, "1"):
        raise NotAMessage("another kind of person id")
    return _wanted(fields.get("userId"), "person")


def _group(fields: Mapping[str, Any]) -> str | None:
    """Return the group; some callbacks name it as in `openSpaceId`, with its kind before a dot."""
    if fields.get("spaceType") != _GROUP:
        return None
    return identifier((identifier(fields.get("spaceId")) or "").rpartition(f"{_GROUP}.")[2])


def _wanted(value: Any, what: str) -> str:
    found = identifier(value)
    if found is None:
        raise NotAMessage(f"no {what}")
    return found


def _params(value: Any) -> Mapping[str, str]:
    given = list(mapping(value).items())[:_MOST_PARAMS]
    read = {key: _param(found) for key, found in given if identifier(key)}
    return {key: found for key, found in read.items() if found is not None}


def _param(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else None
    return words(value, _LONGEST_PARAM) if isinstance(value, str) else None
