"""Homes as residents write them: 3幢2单元501, 三号楼五零二, 3-2-501, 1单元102."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlu.text.folding import fold

_DIGITS = "零〇一二三四五伍六陆七八九幺两"
_NUMBER = rf"(?:[a-z]?\d{{1,3}}|[{_DIGITS}十百]{{1,4}}|[a-h甲乙丙丁])"
_ROOM = rf"(?:[a-f]?\d{{3,4}}[a-f]?|[{_DIGITS}]{{3,4}})"
_GAP = r"[ ,的]?"
_DASH = r" ?[-—–~_一] ?"
_BUILDING = rf"(?P<building>{_NUMBER}) ?(?:幢|栋|号楼|座|#楼?|号幢|号栋|橦|撞)"
_UNIT = rf"(?P<unit>{_NUMBER}|[东西南北中]) ?(?:单元|门洞|门(?! ?[口岗卫禁])|梯)"
_FLOOR = rf"(?:(?:\d{{1,2}}|[{_DIGITS}十]{{1,3}}) ?[楼层]{_GAP})?"
# What follows a number that only looks like a room: a measure, a bus line, a date, more digits.
_NO_ROOM_AFTER = (
    r"(?![\d.:%-]| ?(?:多(?!次)|余|几|个|户(?!主)|人|元|块|米|平(?![时常])|路|年|斤|度|天(?!花)|次"
    r"|级"
    r"|万|岁|名|位|套|瓦|辆|公里|分钟|小时|㎡|m|k|v|w|kg|棵|条|层|楼(?![上下道])|号线|例|盏|期|吨|方(?!便)|升"
    r"|倍"
    r"|间|页|字|票|份|单元|幢|栋|号楼|座))"
)
_SUFFIX = r"(?: ?(?:室|房(?![东子价屋产租间])|号房|号室|号(?![楼幢栋线院门])))?"
_ROOM_END = rf"(?P<room>{_ROOM})(?:{_SUFFIX.rstrip('?')}|{_NO_ROOM_AFTER})"
# What a pair of numbers follows where it is no home: a page, a model, a score, a price.
_COUNTED = "第 图 表 页 编号 型号 版本 规格 尺寸 单号 批次 文号 比分 价格 区间 大概 大约 血压 车次 航班 时间"
_NOT_A_HOME = "".join(f"(?<!{word})" for word in _COUNTED.split())
_NOT_INSIDE = r"(?<![\da-z.\-#/])"

#: Each way of writing a home, the fullest first.
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_NOT_INSIDE}{_BUILDING}{_GAP}{_UNIT}{_GAP}{_FLOOR}{_ROOM_END}",
        rf"{_NOT_INSIDE}{_BUILDING} ?[-—–]?(?P<unit>\d{{1,2}}){_DASH}{_ROOM_END}",
        rf"{_NOT_INSIDE}{_BUILDING}{_GAP}{_FLOOR}(?:[-—–#] ?)?{_ROOM_END}",
        rf"{_NOT_INSIDE}(?P<building>[a-z]?\d{{1,3}})(?:{_DASH})(?P<unit>\d{{1,2}})(?:{_DASH})"
        rf"{_ROOM_END}",
        rf"{_NOT_INSIDE}(?P<building>\d{{1,3}}) ?号(?:{_UNIT})?{_GAP}(?P<room>{_ROOM}) ?室",
        rf"(?:(?<=住)|(?<=住在)|(?<=我家)|(?<=家在)|(?<=我是)|(?<=业主)|(?<=房号)|(?<=地址)"
        rf"|(?<=(?:房号|地址)[: ])|(?<=室号)|(?<=门牌))(?P<building>\d{{1,3}}){_DASH}{_ROOM_END}",
        rf"{_NOT_INSIDE}(?P<building>\d{{1,3}}){_DASH}(?P<room>{_ROOM}) ?室",
        rf"{_NOT_INSIDE}{_UNIT}{_GAP}{_FLOOR}{_ROOM_END}",
        # A building and a room alone (13-601): floors below 40 and a dozen doors on each, so that
        # scores, sizes, prices and years are none.
        rf"{_NOT_A_HOME}{_NOT_INSIDE}(?P<building>[a-z]?(?:[1-9]|[1-6]\d))-"
        rf"(?P<room>(?:[1-9]|[123]\d)(?:0[1-9]|1[0-2])){_NO_ROOM_AFTER}"
        r"(?! ?(?:分|点|页|号线|厘|毫|公|型|版|教室|会议|窗口))",
    )
)
_HOTLINES = frozenset({"110", "119", "120", "122"})


@dataclass(frozen=True)
class UnitAddress:
    """One home in a text; positions are those of the text as given, the end exclusive."""

    start: int
    end: int
    #: The building's number as written, None where only unit and room are told.
    building: str | None
    unit: str | None
    room: str


def find_units(text: str) -> list[UnitAddress]:
    """Every home in the text, in order, none overlapping another; a building alone is none."""
    folded = fold(text)
    taken: list[UnitAddress] = []
    for form in _FORMS:
        for unit in _read(form, folded):
            if all(unit.end <= other.start or other.end <= unit.start for other in taken):
                taken.append(unit)
    return sorted(taken, key=lambda unit: unit.start)


def _read(form: re.Pattern[str], text: str) -> Iterator[UnitAddress]:
    """The homes written in one of the forms."""
    for found in form.finditer(text):
        parts = found.groupdict()
        unit = UnitAddress(
            found.start(), found.end(), parts.get("building"), parts.get("unit"), parts["room"]
        )
        if not _is_something_else(unit, text):
            yield unit


def _is_something_else(unit: UnitAddress, text: str) -> bool:
    """A hotline after a building (3幢110来了), or a year at the end of a date (3-2-2026)."""
    written = text[unit.start : unit.end]
    if unit.room in _HOTLINES and unit.unit is None and written.endswith(unit.room):
        return True
    return bool(re.fullmatch(r"\d{1,2}-\d{1,2}-(?:19|20)\d\d", written))
