"""Where one matter of a message ends and the next begins."""

from __future__ import annotations

import pytest

from bot.domain.matters import split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3幢电梯又停了,另外老年证怎么办", ["3幢电梯又停了", "老年证怎么办"]),
        ("装修几点到几点可以?楼道灯也不亮了", ["装修几点到几点可以", "楼道灯也不亮了"]),
        ("电梯坏了一天了。还有个事,物业费怎么又涨了", ["电梯坏了一天了", "物业费怎么又涨了"]),
        ("楼上漏水 顺便问一下居住证怎么办理", ["楼上漏水", "居住证怎么办理"]),
    ],
)
def test_two_matters_are_told_apart(text: str, parts: list[str]) -> None:
    told = split(text)
    assert told == [part for part in parts if len(part) >= 5] or told == []
    if all(len(part) >= 5 for part in parts):
        assert told == parts


@pytest.mark.parametrize(
    "text", ["", "3幢电梯又停了", "在吗?", "好的。谢谢。", "一。" * 50, "楼上漏水,卫生间的墙都湿了"]
)
def test_one_matter_stays_one(text: str) -> None:
    assert split(text) == []
