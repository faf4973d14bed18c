"""One spelling for many, and the way back."""

import pytest

from nlu.text.normalise import normalise, sendable
from nlu.text.typos import TYPOS


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("３幢２单元", "3幢2单元"),
        ("電梯壞了", "电梯坏了"),
        ("樓道裡著火了", "楼道里着火了"),
        ("物叶不管", "物业不管"),
        ("电替坏了", "电梯坏了"),
        ("搞空抛物", "高空抛物"),
        ("楼到里堆满了", "楼道里堆满了"),
        ("一楼到三楼", "一楼到三楼"),
        ("天燃气漏了", "天然气漏了"),
        ("天然气漏了", "天然气漏了"),
        ("3号楼电梯", "3号楼电梯"),
        ("停车为什么收费", "停车为什么收费"),
        ("救命！！！！！！！", "救命!!!"),
        ("😡😡😡😡😡", "😡😡😡"),
        ("👍🏻👍🏻", "👍👍"),
        ("啊啊啊啊啊啊", "啊啊啊"),
        ("13800000001", "13800000001"),
        ("WiFi 坏了", "wifi 坏了"),
        ("  两 \t\n 行  ", "两 行"),
        ("@呼应 电梯坏了", "电梯坏了"),
        ("@小呼，在吗", "在吗"),
        ("@机器人 @呼应 你好", "你好"),
        ("问一下@呼应", "问一下@呼应"),
        ("零\u200b宽\ufeff字", "零宽字"),
        ("空\x00字符\ud800", "空字符"),
        ("12㎡", "12m2"),
        ("", ""),
    ],
)
def test_texts_are_read_in_one_spelling(written: str, read: str) -> None:
    assert normalise(written).text == read


def test_reading_twice_changes_nothing() -> None:
    for text in ("３幢電替著火了！！！！", "@呼应 物叶", "12㎡ WiFi"):
        once = normalise(text).text
        assert normalise(once).text == once


def test_every_character_knows_its_origin() -> None:
    written = "@呼应  ３幢！！！！電替\x00坏了"
    read = normalise(written)
    assert len(read.origin) == len(read.text)
    start = read.text.index("电梯")
    assert written[slice(*read.span(start, start + 4))] == "電替\x00坏了"


def test_spans_outside_the_text_are_drawn_in() -> None:
    read = normalise("着火")
    assert read.span(-3, 99) == (0, 2)
    assert read.span(5, 9) == (2, 2)
    assert normalise("").span(0, 0) == (0, 0)


def test_corrections_move_no_position_and_need_no_second_pass() -> None:
    for wrong, right in TYPOS.items():
        assert len(wrong) == len(right)
        assert not any(other in right for other in TYPOS)


def test_a_sendable_text_can_be_encoded_and_stored() -> None:
    assert sendable("好\x00的\ud83d!") == "好的!"
    sendable("".join(map(chr, range(0xD7F0, 0xE010)))).encode()


@pytest.mark.parametrize(
    "line",
    [
        "宠物也不能进",
        "物业非要收",
        "水管报修",
        "周围停满了车",
        "作为建筑",
        "停电提前通知",
        "养老今年涨吗",
    ],
)
def test_words_that_only_look_like_a_slip_stay(line: str) -> None:
    assert normalise(line).text == line


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("电凭车乱充", "电瓶车乱充"),
        ("消访通道堵死", "消防通道堵死"),
        ("烧烤殿油咽大", "烧烤店油烟大"),
        ("群组房没人管", "群租房没人管"),
    ],
)
def test_what_a_pinyin_keyboard_offers_first_is_mended(slip: str, meant: str) -> None:
    assert normalise(slip).text == meant
