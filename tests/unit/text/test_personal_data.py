"""Personal data is found where it stands, exactly, and what looks like it is left alone."""

import re
from pathlib import Path

import pytest

from nlu.text.personal_data import PersonalData, find, mask

_HERE = Path(__file__).parent
_MARK = re.compile(r"\{(?P<type>[a-z_]+):(?P<words>[^}]*)\}")
_EXACT = 0.97
_WRONG = 0.02


def _lines(name: str) -> list[str]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _unmarked(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The line as a resident writes it, and the spans that its marks tell."""
    text, spans, end = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[end : mark.start()]
        spans.append((len(text), len(text) + len(mark["words"]), mark["type"]))
        text += mark["words"]
        end = mark.end()
    return text + line[end:], spans


def _spans(found: list[PersonalData]) -> list[tuple[int, int, str]]:
    return [(piece.start, piece.end, piece.type) for piece in found]


def test_the_tables_are_wide_enough() -> None:
    assert len(_lines("personal_data_lines.txt")) >= 500
    assert len(_lines("look_alikes.txt")) >= 1000


def test_pieces_are_found_exactly_where_they_stand() -> None:
    wanted = exact = 0
    missed = []
    for line in _lines("personal_data_lines.txt"):
        text, spans = _unmarked(line)
        found = _spans(find(text))
        wanted += len(spans)
        exact += len(set(spans) & set(found))
        if found != spans:
            missed.append((line, [(text[start:end], kind) for start, end, kind in found]))
    assert exact / wanted >= _EXACT, missed


def test_what_only_looks_like_it_is_left_alone() -> None:
    lines = _lines("look_alikes.txt")
    wrong = [(line, find(line)) for line in lines if find(line)]
    assert len(wrong) / len(lines) <= _WRONG, wrong


def test_a_masked_line_holds_nothing_to_mask() -> None:
    for line in _lines("personal_data_lines.txt"):
        text, _ = _unmarked(line)
        assert find(mask(text)) == [], mask(text)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("我的电话13812341234", "我的电话138****1234"),
        ("幺三八零零一二三四五六", "138****3456"),
        ("+86 138-1234-5678", "138****5678"),
        ("3幢2单元501漏水", "3幢*单元***漏水"),
        ("三号楼五零二", "三幢***"),
        ("1单元102堵了", "*单元***堵了"),
        ("我叫王建国", "我叫王*"),
        ("姓名:欧阳娜娜", "姓名:欧阳*"),
        ("车牌浙A12345", "车牌***"),
        ("微信号zhang-san88", "微信号***"),
        ("身份证330102197904121531", "身份证***"),
        ("3幢电梯坏了", "3幢电梯坏了"),
    ],
)
def test_the_mask_shows_only_what_a_group_may_see(written: str, shown: str) -> None:
    assert mask(written) == shown
