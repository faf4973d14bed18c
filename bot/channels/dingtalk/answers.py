"""What comes back from DingTalk, as bytes until parsed here: JSON, a gateway's page, or anything.

What it means is told by codes and HTTP statuses, never by the texts beside them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.dingtalk.outcomes import (
    API_CODES,
    OAPI_CODES,
    Dead,
    OtherRoute,
    Outcome,
    Retry,
    Taken,
    TokenBad,
    Unknown,
)

#: Longest answer that is read; a real one has a few hundred bytes.
LONGEST_ANSWER = 64 * 1024

#: A blocked address is let in again after five minutes (服务端API 调用频率限制).
_BLOCKED = Retry(300)
_PAGE = Retry(60)

_STATUSES: dict[int, Outcome] = {401: TokenBad(), 429: Retry(5), 503: Retry(5)}
_GATEWAY = "Forbidden.AccessDenied."
_BY_THE_GATEWAY = 88
_BLOCK = 1111  # the `status` of the answer to a blocked address


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `body` is empty unless it was a JSON object."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    #: A web page, such as gateways show instead of an answer.
    is_page: bool = False

    def text(self, name: str) -> str:
        """Return a field that should be text; empty when it is not."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> frozenset[str]:
        """Return a field that should be a list of texts, without whatever else is in it."""
        value = self.body.get(name)
        found = value if isinstance(value, list) else []
        return frozenset(one for one in found if isinstance(one, str))


def parse_answer(status: int, content: bytes) -> Answer:
    """Return the answer; never raises."""
    if len(content) > LONGEST_ANSWER:
        return Answer(status)
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):  # too deep, too long a number, not UTF-8, no JSON
        return Answer(status, is_page=content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"))
    return Answer(status, body if isinstance(body, dict) else {})


def of_api(answer: Answer) -> Outcome:
    """Return what an answer of api.dingtalk.com means."""
    code = answer.text("code")
    known = API_CODES.get(code.removeprefix(_GATEWAY))
    if known is not None:
        return known
    return _of_gateway(answer) or _of_status(answer, code)


def of_webhook(answer: Answer) -> Outcome:
    """Return what the answer of a session webhook means; its unknown refusals hold for it alone."""
    number = _number(answer.body.get("errcode"))
    if number is None:
        return _of_gateway(answer) or _without_number(of_api(answer))
    if number == _BY_THE_GATEWAY:
        return OAPI_CODES.get(_number(answer.body.get("sub_code")) or number, Unknown())
    return OAPI_CODES.get(number, OtherRoute(f"钉钉没有收（{number}）"))


def _of_gateway(answer: Answer) -> Outcome | None:
    """Recognise what never came to the service: a blocked address, a page instead of an answer."""
    if _number(answer.body.get("status")) == _BLOCK:
        return _BLOCKED
    return _PAGE if answer.is_page and answer.status < 500 else None


def _of_status(answer: Answer, code: str) -> Outcome:
    if answer.status in _STATUSES:
        return _STATUSES[answer.status]
    if answer.status < 300:
        return Taken() if answer.body else Unknown()
    if answer.status < 400:
        return _PAGE
    if answer.status < 500:
        return Dead(f"钉钉没有收（{shown(code) or answer.status}）")
    return Unknown()


def _without_number(outcome: Outcome) -> Outcome:
    """A webhook that names no number has not said that it took anything."""
    return Unknown() if isinstance(outcome, Taken) else outcome


def _number(value: Any) -> int | None:
    """Return a code; DingTalk writes some as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value) else None


def shown(code: str) -> str:
    """Return a code as it may stand in a sentence or a log, whatever somebody put there."""
    return re.sub(r"[^\w.\-]", "", code, flags=re.ASCII)[:60]
