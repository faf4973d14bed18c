"""A line as DingTalk's payloads. Pure.

Everything leaves as plain text, never as Markdown: phones make links of addresses in text anyway, lists
and paragraphs need no signs, and so nothing that a resident or a colleague wrote can become markup.
Sources: open.dingtalk.com, 自定义机器人发送群消息 (session webhooks: text, at) and 企业机器人发送消息的消息类型.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain.outgoing import Choice, Line
from nlu.text.normalise import sendable

#: Bytes in UTF-8. DingTalk takes 20,000 and 15,000; the rest is for what it may count besides.
LARGEST_WEBHOOK_BODY = 19_500
LARGEST_MSG_PARAM = 14_500

MOST_MENTIONS = 50
#: How ids begin that tell people apart but reach nobody.
_OPAQUE = "$:LWCP"

MOVED = "（群里发不出去，改在这里告诉您）"
#: One message cut short, and not several: of two, one may arrive and the other be in doubt.
CUT = "……（后面的放不下了，想看全文请发“转人工”。）"

_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
#: An @ that calls somebody; one within an e-mail address does not.
_CALLING = re.compile(r"(?<![A-Za-z0-9._+\-])[@﹫]|[@﹫](?![A-Za-z0-9\-]+\.[A-Za-z])")
#: Signs that turn the direction of what follows them.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def is_opaque(person: str) -> bool:
    """Tell whether an id is one that only a session can answer or an @ can reach."""
    return person.startswith(_OPAQUE)


def quiet(text: str) -> str:
    """Return a text that calls nobody: whoever wrote @所有人 or @somebody, it stays a picture of it."""
    return _CALLING.sub("＠", _TURNING.sub("", sendable(text)))


def group_session_body(line: Line) -> bytes:
    """Return the body for a group's session webhook; it starts with an @ of everyone addressed.

    At most 50 people. Residents without an account are called by `atDingtalkIds`, which is not
    documented, so their id is kept out of the text, where it would be gibberish if it does not work.
    """
    people = _addressed(line)
    accounts = [person for person in people if not is_opaque(person)]
    at = {"atUserIds": accounts, "atDingtalkIds": [p for p in people if is_opaque(p)]}
    calls = "".join(f"@{sendable(person)} " for person in accounts)
    return _fitted(
        line,
        lambda text: _text_body(calls + text, {**at, "atMobiles": [], "isAtAll": False}),
        LARGEST_WEBHOOK_BODY,
    )


def private_session_body(line: Line) -> bytes:
    """Return the body for the session webhook of a 1:1 chat."""
    return _fitted(line, _text_body, LARGEST_WEBHOOK_BODY)


def message_param(line: Line, before: str = "") -> str:
    """Return the `msgParam` (a JSON text) of a `sampleText`; posts of the API can call nobody."""
    return _fitted(
        line, lambda text: as_json({"content": before + text}), LARGEST_MSG_PARAM
    ).decode()


def as_json(value: Mapping[str, Any]) -> bytes:
    """Return JSON in UTF-8: three bytes for each Chinese character, and not six. Never raises."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def choice_words(text: str, choices: Sequence[Choice]) -> str:
    """Return the sentence that offers the answers in words; empty when the text already does."""
    if all(choice.says in text for choice in choices):
        return ""
    return f"\n请回{'或'.join(f'“{choice.says}”' for choice in choices)}。"


def _addressed(line: Line) -> list[str]:
    """Return whom a group line calls, in order and once each."""
    first = line.person or line.speaker
    return list(dict.fromkeys([*([first] if first else []), *line.also_to]))[:MOST_MENTIONS]


def _text_body(text: str, at: Mapping[str, Any] | None = None) -> bytes:
    body: dict[str, Any] = {"msgtype": "text", "text": {"content": text}}
    return as_json(body if at is None else {**body, "at": at})


def _fitted(line: Line, build: Callable[[str], bytes], most: int) -> bytes:
    """Build the payload; a text too long for it ends with a sentence, and the answers stay."""
    text, answers = quiet(line.text), quiet(choice_words(line.text, line.choices))
    whole = build(text + answers)
    if len(whole) <= most:
        return whole
    return build(cut(text, lambda part: len(build(part + answers)) <= most) + answers)


def cut(text: str, fits: Callable[[str], bool]) -> str:
    """Return the longest beginning that fits together with the mark of a cut, to a sentence's end."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle] + CUT) else (low, middle - 1)
    ends = [end.end() for end in _SENTENCE_END.finditer(text, low // 2, low)]
    return text[: ends[-1] if ends else low].rstrip() + CUT
