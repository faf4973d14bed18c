"""Reads single values of what the platform sends: each may be missing, of another type, or a trap."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from nlu.text.normalise import sendable

LONGEST_NAME = 64
_LONGEST_ID = 256
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_NUMBER = 16
#: No name is worth reading any further.
_LOOKED_AT = 4096
#: Control and format characters (direction, zero width), half characters, and private ones.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
#: Letters and marks that show nothing: a name made of them would be an empty place on a page.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object, also one written as a JSON string; an empty one for anything else."""
    found = _unpacked(value)
    return found if isinstance(found, dict) else {}


def sequence(value: Any) -> Sequence[Any]:
    """Return a list, also one written as a JSON string; an empty one for anything else."""
    found = _unpacked(value)
    return found if isinstance(found, list) else []


def identifier(value: Any, longest: int = _LONGEST_ID) -> str | None:
    """Return an id as it is; None when it is no text, empty, too long or has odd characters."""
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        return None
    return value if value.isprintable() and " " not in value else None


def words(value: Any, longest: int) -> str:
    """Return what somebody wrote, without white space around it; empty when it is no text."""
    return sendable(value).strip()[:longest] if isinstance(value, str) else ""


def first_words(*values: Any, longest: int) -> str:
    """Return the first of several places where somebody wrote something; empty if nowhere."""
    return next(filter(None, (words(value, longest) for value in values)), "")


def name(value: Any, longest: int = LONGEST_NAME) -> str:
    """Return a name that is safe to show inside a line: visible characters, single spaces."""
    if not isinstance(value, str):
        return ""
    spaced = (" " if c.isspace() else c for c in value[:_LOOKED_AT])
    return " ".join("".join(c for c in spaced if _is_visible(c)).split())[:longest].rstrip()


def moment(value: Any) -> datetime | None:
    """Return the time of a number of milliseconds, or of one written as text; None if absurd."""
    if isinstance(value, str) and not (value.isascii() and len(value) <= _LONGEST_NUMBER):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return _EPOCH + timedelta(milliseconds=int(value))
    except (ValueError, OverflowError):
        return None


def _unpacked(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _is_visible(character: str) -> bool:
    return not (
        character in _BLANK
        or unicodedata.category(character) in _HIDDEN
        or "\u180b" <= character <= "\u180f"  # these and the next choose between variants
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )
