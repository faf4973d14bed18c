"""No string, however odd or long, makes the readers fail, point outside it, or slow down."""

import random
import time
from collections.abc import Callable

import pytest

from nlu.text.address import find_units
from nlu.text.emergency import detect
from nlu.text.normalise import normalise, sendable
from nlu.text.personal_data import find, mask
from nlu.text.rating import read_rating
from nlu.text.ticket_number import find_ticket_numbers

_READERS: tuple[Callable[[str], object], ...] = (
    normalise,
    sendable,
    detect,
    find,
    mask,
    find_units,
    read_rating,
    find_ticket_numbers,
)
_ODD = (
    "",
    " ",
    "\n\n",
    "\x00",
    "\ud800",
    "\udfff\ud800着火",
    "\u202e着火",
    "😡",
    "👨‍👩‍👧‍👦",
    "🔥" * 50,
    "ﷺ㎡①",
    "İstanbul",
    "@",
    "@呼应",
    "@呼应@呼应@呼应",
    "(((((",
    "\\d+[",
    "%s{}",
    "'; drop table tickets; --",
    "๐๑๒๓",
    "١٢٣٤٥",
    "²³¹",
    "1" * 40,
)
_LONG = (
    "a",
    "1",
    "一",
    " ",
    "。",
    "😡",
    "着火",
    "电梯",
    "有人",
    "演练着火",
    "老公打我",
    "我妈他爸",
    "车撞人",
    "3-2-",
    "a@",
    "王李",
    "138 ",
    "HT2026",
    "没有",
    "没解决",
    "物业费收得不合理请处理一下谢谢,",
)
_LENGTH = 20_000


@pytest.mark.parametrize("text", _ODD)
def test_odd_strings_are_read(text: str) -> None:
    for read in _READERS:
        read(text)
    sendable(mask(text)).encode()


def test_random_strings_are_read_and_spans_lie_within_them() -> None:
    dice = random.Random(2026)
    alphabet = "着火电梯人我家打掉水3幢-2单元501王张@.: \x00\ud800\ufe0f😡一二三aA１２，！"
    for _ in range(500):
        text = "".join(dice.choice(alphabet) for _ in range(dice.randrange(60)))
        found = detect(text)
        assert found is None or text[found.start : found.end] == found.cue
        end = 0
        for piece in find(text):
            assert end <= piece.start < piece.end <= len(text)
            end = piece.end


@pytest.mark.parametrize("unit", _LONG)
def test_long_strings_take_time_in_proportion(unit: str) -> None:
    for read in _READERS:
        read(unit)  # the tables are compiled on first use
        text = (unit * _LENGTH)[:_LENGTH]
        half, whole = _seconds(read, text[: _LENGTH // 2]), _seconds(read, text)
        assert whole < 5, (read, whole)
        # Four times would be quadratic; short times say nothing.
        assert whole < 0.3 or whole < half * 3.3, (read, half, whole)


def _seconds(read: Callable[[str], object], text: str) -> float:
    begin = time.process_time()
    read(text)
    return time.process_time() - begin
