"""What a resident says about the FAQ's last words: which of two was meant, and whether it fitted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nlu.text.normalise import normalise

#: After this long a "不对" is about something else.
FRESH = timedelta(minutes=10)
#: A longer line tells something of its own.
_SHORT = 14

_FIRST = re.compile(
    r"^(?:选|是|要|问|我问)?的?(?:第?[1一①]|前面|上面)(?:个|条|种)?的?[吧啊呀。!]?$"
)
_SECOND = re.compile(
    r"^(?:选|是|要|问|我问)?的?(?:第?[2二②两]|后面|下面)(?:个|条|种)?的?[吧啊呀。!]?$"
)
_NEITHER = re.compile(r"都不是|都不对|不是这[两俩]|两个都不")
_WRONG = re.compile(
    r"^(?:不对|不是这个|不是问这个|没问这个|答错了?|答非所问|没答到|牛头不对马嘴|不是我要的|文不对题|错了|没用)(?=[,。!~ 啊呀吧的我这你]|$)"
)
_RIGHT = re.compile(
    r"^(?:对了?|对的|答对了|有用|是这个|就是这个|明白了|知道了|懂了|清楚了)[。!~,，谢了啦哈]*$"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the FAQ said last in a talk: one entry answered, or two offered in this order."""

    nos: Sequence[int]
    at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the two that were offered."""

    no: int


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether the answer, or any of the offered ones, was what was asked."""

    nos: Sequence[int]
    right: bool


def read(text: str, offer: Offer | None, now: datetime) -> Chosen | Judged | None:
    """Return what a line says about the offer, None when it says something else."""
    if offer is None or not offer.nos or now - offer.at > FRESH or len(text) > _SHORT:
        return None
    words = normalise(text).text
    if len(offer.nos) > 1:
        return _of_two(words, offer)
    if _RIGHT.search(words):
        return Judged(offer.nos, True)
    return Judged(offer.nos, False) if _WRONG.search(words) else None


def _of_two(words: str, offer: Offer) -> Chosen | Judged | None:
    if _NEITHER.search(words) or _WRONG.search(words):
        return Judged(offer.nos, False)
    for choice, no in zip((_FIRST, _SECOND), offer.nos, strict=True):
        if choice.search(words):
            return Chosen(no)
    return None
