"""Danger now is found, and what only sounds like it is not."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
import yaml

from nlu.text.emergency import KINDS, Kind, detect

_TABLE: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__)
    .resolve()
    .parents[3]
    .joinpath("data/emergency/rules/lines.yml")
    .read_text(encoding="utf-8")
)
_ENOUGH = 20
_RECALL = 0.99
_PRECISION = 0.97
_RIGHT_KIND = 0.95
#: On lines the rules have never seen.
_RECALL_PLAIN = 0.78
_ALARMS_PLAIN = 0.06


def _lines(part: str) -> Iterator[tuple[Kind, str]]:
    for kind, parts in _TABLE.items():
        for line in parts[part]:
            yield cast(Kind, kind), line


def test_every_kind_has_enough_lines_of_both_sorts() -> None:
    assert set(_TABLE) == set(KINDS)
    for kind, parts in _TABLE.items():
        assert len(set(parts["danger"])) >= _ENOUGH, kind
        assert len(set(parts["friends"])) >= _ENOUGH, kind


def test_danger_is_not_missed() -> None:
    lines = list(_lines("danger"))
    missed = [line for line in lines if detect(line[1]) is None]
    assert 1 - len(missed) / len(lines) >= _RECALL, missed


def test_danger_gets_the_right_kind() -> None:
    found = [(kind, detect(line), line) for kind, line in _lines("danger")]
    wrong = [(kind, answer, line) for kind, answer, line in found if answer and answer.kind != kind]
    assert 1 - len(wrong) / len(found) >= _RIGHT_KIND, wrong


def test_false_friends_raise_no_alarm() -> None:
    alarms = [(line, detect(line)) for _, line in _lines("friends") if detect(line)]
    dangers = sum(detect(line) is not None for _, line in _lines("danger"))
    assert dangers / (dangers + len(alarms)) >= _PRECISION, alarms


def test_danger_is_found_in_plain_words_too() -> None:
    lines = list(_lines("plain_danger"))
    missed = [line for line in lines if detect(line[1]) is None]
    assert 1 - len(missed) / len(lines) >= _RECALL_PLAIN, missed


def test_ordinary_talk_in_grave_words_seldom_raises_an_alarm() -> None:
    lines = list(_lines("plain_friends"))
    alarms = [(line, detect(line)) for _, line in lines if detect(line)]
    assert len(alarms) / len(lines) <= _ALARMS_PLAIN, alarms


def test_what_small_signs_tell_goes_to_a_human() -> None:
    found = detect("岸上只剩一双鞋 喊他没人应 刚才还在水里扑腾")
    assert found is not None
    assert not found.sure


def test_a_letter_of_many_small_words_is_no_danger() -> None:
    letter = "小区里老人孩子很多，门口的路灯坏了半年没人修，晚上走路看不清，请物业尽快处理。" * 20
    assert detect(letter) is None


def test_the_cue_is_a_part_of_the_text_as_written() -> None:
    for _, line in _lines("danger"):
        written = f"＠所有人　{line}！！！！"
        found = detect(written)
        if found:
            assert 0 <= found.start < found.end <= len(written)
            assert written[found.start : found.end] == found.cue


@pytest.mark.parametrize(
    ("line", "kind", "sure"),
    [
        ("3幢着火了快来人", "fire", True),
        ("３幢著火了", "fire", True),
        ("家里好像着火了怎么办", "fire", False),
        ("闻到煤气味怎么办", "gas", False),
        ("被关在电替里了", "elevator", True),
        ("不想活了", "self_harm", False),
        ("吵得我不想活了", "self_harm", False),
        ("我老公打我打得头破血流", "domestic_violence", True),
    ],
)
def test_what_is_uncertain_goes_to_a_human(line: str, kind: Kind, sure: bool) -> None:
    found = detect(line)
    assert found is not None
    assert (found.kind, found.sure) == (kind, sure)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "电梯困人怎么办",
        "消防演练",
        "上次电梯困人",
        "万一着火了谁负责",
        "跳楼价",
        "装修吵得我想跳楼",
        "新闻说外地一个小区起火了",
        "没有人受伤",
        "火已经扑灭了",
    ],
)
def test_talk_about_danger_is_no_danger(line: str) -> None:
    assert detect(line) is None


def test_a_danger_is_found_behind_talk_about_another() -> None:
    found = detect("周六消防演练我不来了。我奶奶晕倒了叫不醒，快来人")
    assert found is not None
    assert found.kind == "medical"


@pytest.mark.parametrize(
    "line",
    [
        "有人掉河里路过的快来帮忙",
        "小孩掉进湖里路人都不敢下",
        "有人跳江路人在喊",
        "塘河路边有人掉河里了",
        "湖滨花园有人掉湖里了",
    ],
)
def test_a_road_named_after_water_hides_nobody_in_the_water(line: str) -> None:
    assert detect(line) is not None


def test_a_road_named_after_water_is_no_water() -> None:
    assert detect("跟大家说一声，塘河路口的护栏被车撞倒了一段") is None
