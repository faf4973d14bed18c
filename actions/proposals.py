"""The commands an action may propose, as the bot reads them (`custom` payload of one message).

Pure functions: what was said in, a dictionary out. The same input gives the same command, which is
what lets the bot run any message again after a crash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

MOST_QUESTIONS = 2

# Words that announce a matter without telling it: "我要投诉", "你好，想反映个问题".
_EMPTY_WORDS = re.compile(
    r"你好|您好|在吗|请问|我要|我想|想要|想|要|帮我|麻烦|投诉|举报|反映|反应|报修|求助|咨询|建议|"
    r"问题|情况|事情|一下|一个|个|点|件|有|问|事|物业|管理|处理|人|啊|呀|呢|吗|吧|了|的|你们|我们|我|你"
)
_PUNCTUATION = re.compile(r"[\s\W_]+")

# Types that need somebody to go somewhere; a question or a wish is answered without a place.
NEED_A_PLACE = frozenset({"help", "complain", "report", "inform"})


@dataclass(frozen=True)
class Form:
    """What the ticket form knows after a turn."""

    request: str
    story: list[str]
    place: str | None
    category: dict[str, Any] | None
    questions: int

    def next_question(self) -> str | None:
        """Return the slot to ask for, or None when a ticket can be proposed."""
        if self.questions >= MOST_QUESTIONS:
            return None
        if is_empty_talk(" ".join(self.story)):
            return "matter"
        if self.request in NEED_A_PLACE and not self.place:
            return "place"
        return None


def is_empty_talk(text: str) -> bool:
    """Tell whether a line announces a matter without telling what it is."""
    rest = _EMPTY_WORDS.sub("", _PUNCTUATION.sub("", text))
    return len(rest) < 2


def surer(old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the category with the higher confidence."""
    if old is None or new is None:
        return new or old
    return new if new["confidence"] > old["confidence"] else old


def open_ticket(form: Form) -> dict[str, Any]:
    """Propose a work order (工单) with what the form has."""
    return {
        "command": "open_ticket",
        "request": form.request,
        "story": form.story,
        "place": form.place,
        "category": form.category,
        "incomplete": form.next_question() is not None or _still_missing(form),
    }


def about_ticket(command: str, text: str) -> dict[str, Any]:
    """Propose a command about a matter already known; the bot finds which one is meant."""
    return {"command": command, "text": text}


def _still_missing(form: Form) -> bool:
    placeless = form.request in NEED_A_PLACE and not form.place
    return placeless or is_empty_talk(" ".join(form.story))
