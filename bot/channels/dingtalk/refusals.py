"""Why callbacks are refused: what the caller is told, and what we count and log."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

log = logging.getLogger(__name__)

_BETWEEN_LOGS = timedelta(minutes=1)

Refusal = Literal[
    "forged", "expired", "replayed", "too_large", "no_json", "broken", "no_message", "not_stored"
]
#: The HTTP status and the sentence for each kind.
ANSWERS: dict[Refusal, tuple[int, str]] = {
    "forged": (401, "签名不对，请核对机器人的 AppSecret。"),
    "expired": (401, "签名的时间差了一小时以上，请核对两边的时钟。"),
    "replayed": (409, "这个签名已经用过了，不能再带新的消息。"),
    "too_large": (413, "消息太长了，最多 256 kB。"),
    "no_json": (415, "请求要用 JSON 格式。"),
    "broken": (400, "请求不是完整的 JSON 对象。"),
    "no_message": (400, "这不是一条能回复的消息。"),
    "not_stored": (503, "消息暂时没有存好，请稍后再发一次。"),
}


class Refusals:
    """Counts refusals; speaks of each kind once a minute, or a stranger could fill the log."""

    def __init__(self, count: Callable[[Refusal], None]) -> None:
        self._count = count
        self._unsaid: Counter[Refusal] = Counter()
        self._said_at: dict[Refusal, datetime] = {}

    def note(self, kind: Refusal, now: datetime, cause: BaseException | None) -> None:
        """Count one; the cause is named by its type only, for its text may hold a message."""
        self._count(kind)
        self._unsaid[kind] += 1
        said_at = self._said_at.get(kind)
        if said_at is not None and abs(now - said_at) < _BETWEEN_LOGS:
            return
        self._said_at[kind] = now
        log.log(
            logging.ERROR if kind == "not_stored" else logging.WARNING,
            "Callbacks were refused",
            extra={
                "action": "callback_refused",
                "why": kind,
                "count": self._unsaid.pop(kind),
                "cause": type(cause).__name__,
            },
        )
