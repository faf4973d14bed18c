"""A fold that keeps every position: for finding things in a text as it was written."""

from functools import lru_cache
from typing import Protocol

_WIDE_AND_ODD = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {ord(space): " " for space in "\u3000\u00a0\u2002\u2003\u2009\t\r\n"}
    | {ord(dash): "-" for dash in "‐‑‒–—―−－"}
    | dict(zip(map(ord, "棟號樓單東貳參肆柒捌玖壹"), "栋号楼单东二三四七八九一", strict=True))
    | {ord("。"): ".", ord("【"): "[", ord("】"): "]"}
    | {ord(kept): kept for kept in "乾著瞭"}  # given names that the simplified form would spoil
)
_SPOKEN = dict(zip(map(ord, "零〇一幺二两三四五伍六陆七八九"), "001122345566789", strict=True))
_FIRST_CHINESE, _FIRST_SURROGATE = 0x3400, 0xD800


class _Plain(dict[int, int | str]):
    """One plain form for each character, one for one, so that offsets stay those of the original.

    The simplified form of a Chinese character is looked up when it is met for the first time.
    """

    def __missing__(self, code: int) -> int | str:
        form = _simplified(chr(code)) if _FIRST_CHINESE <= code < _FIRST_SURROGATE else chr(code)
        self[code] = plain = form if len(form) == 1 else chr(code)
        return plain


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


def _simplified(character: str) -> str:
    converter = _converter()
    return converter.convert(character) if converter else character


_PLAIN = _Plain(_WIDE_AND_ODD)


def fold(text: str) -> str:
    """The text in half width, simplified and lower case, every character still in its place."""
    plain = text.translate(_PLAIN)
    lowered = plain.lower()
    if len(lowered) == len(plain):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in plain)


def spoken_digits(text: str) -> str:
    """The text with 幺三八 read as 138, every character still in its place."""
    return text.translate(_SPOKEN)
