"""Several lines that wait for one group leave as one post, when posts are scarce."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.local_time import local_clock
from bot.domain.outgoing import Line, LineKind

#: Lines that read well in a list, because each names its matter or is the same for everybody.
_LISTED: frozenset[LineKind] = frozenset({"number", "status", "receipt"})
#: The most careful kind decides how a post is treated.
_CARE: tuple[LineKind, ...] = (
    "emergency",
    "number",
    "status",
    "staff",
    "answer",
    "reply",
    "receipt",
)
_SAID_TO_WORDS: frozenset[LineKind] = frozenset({"answer", "reply"})
#: Platforms take no more mentions in one post.
MOST_PEOPLE = 50
#: Shorter answers are as short as pointing to where they stand.
_WORTH_POINTING = 60
_SHOWN_OF_IT = 18


def may_join(head: Line, other: Line) -> bool:
    """Tell whether `other` may leave in one post with `head`; both wait for the same target."""
    if head.private or other.private or head.choices or other.choices:
        return False
    if head.kind in _LISTED:
        return other.kind in _LISTED
    return head.kind == other.kind and head.kind in _SAID_TO_WORDS and head.text == other.text


def gathered(lines: Sequence[Line]) -> Line:
    """Return the one line that says what all of `lines` say, to everybody they are for.

    The same words are said once; different ones are listed, each with its own ticket number.
    """
    if len(lines) == 1:
        return lines[0]
    first = lines[0]
    # an id that only @ reaches is told apart by its form, so both may stand in one list
    people = list(dict.fromkeys(p for p in (line.person or line.speaker for line in lines) if p))
    return replace(
        first,
        kind=min((line.kind for line in lines), key=_CARE.index),
        text=_listed(list(dict.fromkeys(line.text for line in lines))),
        person=people[0] if people else None,
        also_to=tuple(people[1:MOST_PEOPLE]),
        reply_to=None,
    )


def is_worth_pointing(line: Line) -> bool:
    """Tell whether a line is an answer so long that saying it again would crowd the group."""
    return line.kind == "answer" and not line.private and len(line.text) >= _WORTH_POINTING


def pointing(line: Line, said_at: datetime) -> Line:
    """Return a short line that points to where the same words were said before."""
    start = line.text[:_SHOWN_OF_IT].replace("\n", " ")
    words = f"和{local_clock(said_at)}群里刚答过的一样，请往上翻一点：“{start}……”"
    return replace(line, text=words)


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else "\n".join(f"• {text}" for text in texts)
