"""What people see of a card. Templates live in DingTalk's console, so here are two ways to be one.

Numbered: `choice1`, `choice2` ... are buttons with the parameter's own name as action while `state`
is `open`; then `chosen`, or else the state, stands in their place (docs/dingtalk-card.md). Listed: `buttons` is a JSON
list of `{"label", "action", "params"}`. Every other parameter is shown under its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.simulator.contents import Content
from bot.simulator.record import Button

_TEXTS = ("text", "markdown", "content", "body")
_BUTTONS = ("buttons", "btns")
_OPEN = "open"
_CHOICE = re.compile(r"choice\d+")


def face(params: Mapping[str, str]) -> Content:
    """Return a card as a message: title, words, and buttons."""
    words = next((params[name] for name in _TEXTS if params.get(name)), None)
    if words is None:
        words = "\n".join(f"{name}：{value}" for name, value in params.items() if name != "title")
    state = params.get("state") or _OPEN
    if state == _OPEN:
        return Content("card", params.get("title", ""), words, _buttons(params))
    return Content("card", params.get("title", ""), f"{words}\n✓ {params.get('chosen') or state}")


def _buttons(params: Mapping[str, str]) -> tuple[Button, ...]:
    numbered = [name for name in params if _CHOICE.fullmatch(name) and params[name]]
    listed = next((params[name] for name in _BUTTONS if params.get(name)), "[]")
    choices = (Button(params[name], action=name) for name in numbered)
    return (*choices, *(_button(one) for one in _objects(listed)))


def _objects(listed: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(listed)
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _button(one: Mapping[str, Any]) -> Button:
    label = next((one[name] for name in ("label", "text", "title") if one.get(name)), "按钮")
    action = next((one[name] for name in ("action", "actionId", "id") if one.get(name)), label)
    params, url = one.get("params"), one.get("url")
    return Button(
        label=str(label),
        url=url if isinstance(url, str) else "",
        action=str(action),
        params=params if isinstance(params, dict) else {},
    )
