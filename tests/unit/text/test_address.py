"""Homes are read in each way that residents write them."""

from itertools import pairwise

import pytest

from nlu.text.address import find_units


@pytest.mark.parametrize(
    ("text", "home", "parts"),
    [
        ("我家3幢2单元501漏水", "3幢2单元501", ("3", "2", "501")),
        ("三幢二单元五零一", "三幢二单元五零一", ("三", "二", "五零一")),
        ("3-2-501楼上", "3-2-501", ("3", "2", "501")),
        ("12栋1203", "12栋1203", ("12", None, "1203")),
        ("5号楼302", "5号楼302", ("5", None, "302")),
        ("1单元102", "1单元102", (None, "1", "102")),
        ("12幢1单元1203室", "12幢1单元1203室", ("12", "1", "1203")),
        ("A3幢501", "A3幢501", ("a3", None, "501")),
        ("住在12-1203", "12-1203", ("12", None, "1203")),
        ("3幢2单元5楼501", "3幢2单元5楼501", ("3", "2", "501")),
        ("B2幢1106漏水", "B2幢1106", ("b2", None, "1106")),
        ("13-601的业主", "13-601", ("13", None, "601")),
        ("C1-2502太吵", "C1-2502", ("c1", None, "2502")),
        ("住9-302", "9-302", ("9", None, "302")),
        ("13#2单元601", "13#2单元601", ("13", "2", "601")),
    ],
)
def test_a_home_is_found_with_its_parts(
    text: str, home: str, parts: tuple[str | None, str | None, str]
) -> None:
    (unit,) = find_units(text)
    assert text[unit.start : unit.end] == home
    assert (unit.building, unit.unit, unit.room) == parts


@pytest.mark.parametrize(
    "text",
    [
        *("3幢", "12栋电梯", "3号楼200户", "2026-3-2", "HT20261122-0031", "302路", "3幢110来了"),
        *("13-601路", "比分101-99", "早上8-12点", "20-100平", "12-150厘米", "200-300", "1-301路"),
        *("9-1030", "10-101元", "型号A1-1203", "0571-8827", "血压140-90", "2026-1106", "11-06"),
    ],
)
def test_a_building_or_a_measure_is_no_home(text: str) -> None:
    assert find_units(text) == []


def test_homes_come_in_order_and_do_not_overlap() -> None:
    units = find_units("5-1-302和3幢2单元501,还有1单元102")
    assert [unit.room for unit in units] == ["302", "501", "102"]
    assert all(left.end <= right.start for left, right in pairwise(units))
