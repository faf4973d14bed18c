"""One spelling for many, with the way back to what the resident really wrote."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from nlu.text.typos import TYPOS

#: What people call the robot after an @; the longest first, so that none hides another.
ROBOT_NAMES = ("呼应机器人", "呼应小助手", "小呼应", "机器人", "呼应", "小呼")

_MENTION = re.compile(rf"\s*@(?:{'|'.join(ROBOT_NAMES)})[\s,:、，：]*")
_TYPO = re.compile("|".join(sorted(map(re.escape, TYPOS), key=len, reverse=True)))
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LONGEST_RUN = 3


@dataclass(frozen=True)
class Normalised:
    """A text in one spelling; each of its characters knows where it came from."""

    #: What was written, untouched.
    original: str
    #: The same in one spelling.
    text: str
    #: For each character of `text` its index in `original`.
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original from which text[start:end] came."""
        start = min(max(start, 0), len(self.text))
        end = min(max(end, start), len(self.text))
        if start == end:
            place = self.origin[start] if start < len(self.origin) else len(self.original)
            return place, place
        return self.origin[start], self.origin[end - 1] + 1


def normalise(original: str) -> Normalised:
    """The text in half width, simplified characters, lower case and common spelling."""
    characters, origin = _without_long_runs(*_spelled(original))
    text = _TYPO.sub(lambda typo: TYPOS[typo.group()], "".join(characters))
    start = _end_of_mentions(text)
    end = len(text.rstrip())
    return Normalised(original, text[start:end], tuple(origin[start:end]))


def sendable(text: str) -> str:
    """The text without what UTF-8 or PostgreSQL cannot hold: NUL and lone surrogates."""
    return _UNSTORABLE.sub("", text)


def _spelled(original: str) -> tuple[list[str], list[int]]:
    """Every character in its one form (or forms: ㎡ gives m2), beside its index."""
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(original):
        for form in _forms(character):
            characters.append(form)
            origin.append(index)
    return characters, origin


def _without_long_runs(characters: list[str], origin: list[int]) -> tuple[list[str], list[int]]:
    """Runs over three cut to three, white space to one; digits stay, for numbers mean them."""
    kept: list[str] = []
    places: list[int] = []
    run = 0
    for character, place in zip(characters, origin, strict=True):
        run = run + 1 if kept and kept[-1] == character else 1
        longest = 1 if character == " " else _LONGEST_RUN
        if run > longest and not character.isdigit():
            continue
        kept.append(character)
        places.append(place)
    return kept, places


def _end_of_mentions(text: str) -> int:
    """Where the words begin after white space and any @robot."""
    end = 0
    while mention := _MENTION.match(text, end):
        end = mention.end()
    return end + len(text[end:]) - len(text[end:].lstrip())


@lru_cache(maxsize=65_536)
def _forms(character: str) -> str:
    """The character as we spell it; empty for what nobody can see."""
    if character.isspace():
        return " "
    if _is_invisible(character):
        return ""
    folded = unicodedata.normalize("NFKC", character).lower()
    if character in "…⋯":
        return character  # NFKC would make three full stops of an ellipsis
    return "".join(
        " " if part.isspace() else _simplified(part) for part in folded if not _is_invisible(part)
    )


def _is_invisible(character: str) -> bool:
    """Control, zero-width, surrogate, variation selector, or the skin colour of an emoji."""
    return (
        unicodedata.category(character) in {"Cc", "Cf", "Cs"}
        or "\ufe00" <= character <= "\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _simplified(character: str) -> str:
    """The simplified form of a Chinese character, anything else as it is."""
    if character < "\u3400":
        return character
    converter = _converter()
    return converter.convert(character) if converter else character


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@lru_cache(maxsize=1)
def _converter() -> _Converter | None:
    """OpenCC where it is installed: a process without it reads simplified text only."""
    try:
        from opencc import OpenCC
    except ImportError:
        return None
    converter: _Converter = OpenCC("t2s")
    return converter
