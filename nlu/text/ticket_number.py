"""Work-order numbers as residents write them: HT20261122-0031, or only its tail 0031."""

import re

from nlu.text.folding import fold

_FULL = re.compile(
    r"(?<![a-z0-9])(?P<letters>[a-z]{2,4}) ?(?P<day>20\d{6}) ?[-_] ?(?P<count>\d{4,8})(?!\d)"
)
# Telephones and cards written in groups.
_GROUPS = re.compile(r"1[3-9]\d(?:[ -]\d{4}){2}|\d{4}(?:[ -]\d{3,4}){3,4}")
# A year, an amount, a time or a part of something longer is no tail.
_TAIL = re.compile(
    r"(?<![\d.:a-z+-])(?<!\d,)\d{4}"
    r"(?![\d.:]| ?(?:年|元|块|米|平|㎡|人|户|号楼|幢|栋|室|路|多|余|万|千|次|度|斤|公里|分钟|级|届"
    r"|班|字|点|月)"
    r"|-\d|[a-z])"
)
_ROOM_BEFORE = re.compile(
    r"(?:幢|栋|单元|号楼|座|[a-z]|#) ?$|(?:住|房号|车牌|尾号为?的?车|手机尾号|电话尾号|手机后四位"
    r"|卡尾号) ?:?$"
)


def find_ticket_numbers(text: str) -> list[str]:
    """Full numbers in their one form, and bare tails of exactly four digits, in order, once each."""
    folded = fold(text)
    found = [
        (number.start(), f"{number['letters'].upper()}{number['day']}-{number['count']}")
        for number in _FULL.finditer(folded)
    ]
    without = folded
    for longer in (_FULL, _GROUPS):
        without = longer.sub(lambda number: "+" * len(number.group()), without)
    found += [
        (tail.start(), tail.group())
        for tail in _TAIL.finditer(without)
        if not _is_something_else(tail, without)
    ]
    return list(dict.fromkeys(number for _, number in sorted(found)))


def _is_something_else(tail: re.Match[str], text: str) -> bool:
    """A room (3幢1203), a year (2026) or the end of somebody's phone or card."""
    before = text[max(0, tail.start() - 8) : tail.start()]
    year = re.match(r"(?:19|20)\d\d$", tail.group())
    return bool(
        _ROOM_BEFORE.search(before) or (year and not re.search(r"(?:单|号|编号) ?:?$", before))
    )
