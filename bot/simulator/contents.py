"""What a robot says, whichever way it comes: the webhook's types and the templates of the send APIs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.bodies import as_object, part, strings, words
from bot.simulator.record import At, Button
from bot.simulator.refusals import ApiRefusal, OapiRefusal

#: Bytes of a template's parameters.
_LARGEST_PARAM = 15_000
#: Keys of the templates that hold a text, in the order in which they are shown.
_TEXT_KEYS = ("content", "text", "photoURL", "fileName", "mediaId", "videoMediaId")
_TEMPLATES = frozenset(
    {
        *("sampleText", "sampleMarkdown", "sampleImageMsg", "sampleLink", "sampleActionCard"),
        *(f"sampleActionCard{number}" for number in range(2, 7)),
        *("sampleAudio", "sampleFile", "sampleVideo"),
    }
)


@dataclass(frozen=True, slots=True)
class Content:
    """A message as far as people see it."""

    kind: str
    title: str = ""
    text: str = ""
    buttons: tuple[Button, ...] = ()


def read_webhook(body: dict[str, Any]) -> tuple[Content, At]:
    """Return what the body of a webhook says and whom it names; raises OapiRefusal."""
    kind = words(body, "msgtype")
    if kind not in ("text", "markdown", "actionCard", "link", "feedCard", "empty"):
        raise OapiRefusal(400105, f"不支持的消息类型 {kind}")
    inside = part(body, kind)
    if not inside and kind != "empty":
        raise OapiRefusal(40035, f"缺少参数 {kind}")
    text = words(inside, "content" if kind == "text" else "text")
    return Content(kind, words(inside, "title"), text, _buttons(inside)), _at(part(body, "at"))


def read_template(key: str, param: object) -> Content:
    """Return what a template with these parameters says; raises ApiRefusal."""
    if key not in _TEMPLATES:
        raise ApiRefusal("invalidParameter.msgKey.invalid", "无效的 msgKey")
    inside = as_object(param)
    if inside is None or not isinstance(param, str):
        raise ApiRefusal("invalidParameter.msgParam.invalid", "无效的 msgParam")
    if len(param.encode()) >= _LARGEST_PARAM:
        raise ApiRefusal("invalidParameter.msgParam.tooLong", "msgParam 过长")
    text = next((words(inside, name) for name in _TEXT_KEYS if words(inside, name)), "")
    return Content(key, words(inside, "title"), text, _buttons(inside))


def _at(body: dict[str, Any]) -> At:
    return At(
        user_ids=strings(body, "atUserIds"),
        dingtalk_ids=strings(body, "atDingtalkIds"),
        mobiles=strings(body, "atMobiles"),
        everybody=body.get("isAtAll") is True,
    )


def _buttons(inside: dict[str, Any]) -> tuple[Button, ...]:
    """Every way in which a message has buttons or links."""
    listed = [*_objects(inside, "btns"), *_objects(inside, "links")]
    pairs = [
        *((one.get("title"), one.get("actionURL") or one.get("messageURL")) for one in listed),
        *((inside.get(title), inside.get(url)) for title, url in _numbered()),
        ("打开", inside.get("messageUrl")),
    ]
    return tuple(Button(str(label), str(url)) for label, url in pairs if label and url)


def _numbered() -> list[tuple[str, str]]:
    return [
        ("singleTitle", "singleURL"),
        *((f"actionTitle{number}", f"actionURL{number}") for number in range(1, 6)),
        *((f"buttonTitle{number}", f"buttonUrl{number}") for number in range(1, 3)),
    ]


def _objects(inside: dict[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = inside.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
