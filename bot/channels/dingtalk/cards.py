"""Lines with answers to tap, as interactive cards. Pure. What a template must have: docs/dingtalk-card.md.

Source: open.dingtalk.com, 创建并投放卡片 (POST /v1.0/card/instances/createAndDeliver) and 更新卡片.
"""

from __future__ import annotations

from typing import Any

from bot.channels.dingtalk.render import MOST_MENTIONS, is_opaque, quiet
from bot.domain.outgoing import Line

MOST_CHOICES = 4
#: Bytes in UTF-8; longer lines are said in words.
_LONGEST_TEXT = 3000
_TITLE = "请您点一下"
#: What stands behind the @ on a card; we keep no names for lines.
_YOU = "您"

OPEN, CLOSED = "open", "closed"


def can_be_card(line: Line) -> bool:
    """Tell whether a line has answers to tap, few enough, and a place where a card can stand."""
    has_place = bool(line.group_id) if not line.private else _has_account(line.person)
    return (
        has_place
        and bool(line.key)
        and 0 < len(line.choices) <= MOST_CHOICES
        and len(quiet(line.text).encode()) <= _LONGEST_TEXT
    )


def card_of(line: Line, template: str) -> dict[str, Any]:
    """Return the body that creates the card and shows it: in its group, or to its person alone.

    `outTrackId` is the line's key, so that a line repeated in doubt is the same card.
    """
    return {
        "cardTemplateId": template,
        "outTrackId": line.key,
        "callbackType": "STREAM",
        "userIdType": 1,
        "cardData": {"cardParamMap": params_of(line)},
        **(_to_person(line) if line.private else _to_group(line)),
    }


def params_of(line: Line) -> dict[str, str]:
    """Return the template's variables: title, text, state, and choiceN and saysN from 1 on."""
    params = {"title": _TITLE, "text": quiet(line.text), "state": OPEN}
    for number, choice in enumerate(line.choices, start=1):
        params[f"choice{number}"] = quiet(choice.label)
        params[f"says{number}"] = quiet(choice.says)
    return params


def closed(chosen: str) -> dict[str, str]:
    """Return the variables to change when somebody has answered: no more buttons, and the answer."""
    return {"state": CLOSED, "chosen": quiet(chosen)}


def _to_group(line: Line) -> dict[str, Any]:
    people = [person for person in (line.person, *line.also_to) if _has_account(person)]
    return {
        "openSpaceId": f"dtv1.card//IM_GROUP.{line.group_id}",
        "imGroupOpenSpaceModel": {"supportForward": False},
        "imGroupOpenDeliverModel": {
            "robotCode": line.robot_id,
            "atUserIds": dict.fromkeys(people[:MOST_MENTIONS], _YOU),
        },
    }


def _to_person(line: Line) -> dict[str, Any]:
    return {
        "openSpaceId": f"dtv1.card//IM_ROBOT.{line.person}",
        "imRobotOpenSpaceModel": {"supportForward": False},
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": line.robot_id},
    }


def _has_account(person: str | None) -> bool:
    return bool(person) and not is_opaque(person or "")
