"""Lines as payloads: who is called, what is not, and how long they get."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.dingtalk.render import (
    CUT,
    LARGEST_MSG_PARAM,
    LARGEST_WEBHOOK_BODY,
    MOVED,
    group_session_body,
    message_param,
    private_session_body,
    quiet,
)
from bot.domain.outgoing import Choice, Line
from tests.support.builders import a_line

OUTSIDER = "$:LWCP_v1:$userAAA"
ANSWERS = (Choice("解决了", "解决了 0031"), Choice("还没", "还没解决 0031"))


def in_group(line: Line) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(group_session_body(line))
    return found


def text_of(line: Line) -> str:
    return str(in_group(line)["text"]["content"])


def posted(line: Line, before: str = "") -> str:
    param = json.loads(message_param(line, before))
    assert list(param) == ["content"]
    return str(param["content"])


def test_a_reply_in_a_group_starts_with_its_addressee() -> None:
    body = in_group(a_line("已受理", person="staff001"))
    assert body["msgtype"] == "text"
    assert body["text"]["content"] == "@staff001 已受理"
    assert body["at"] == {
        "atUserIds": ["staff001"],
        "atDingtalkIds": [],
        "atMobiles": [],
        "isAtAll": False,
    }


def test_a_line_for_several_calls_each_once() -> None:
    line = a_line("停电的三家都记下了", person="a1", also_to=("b2", "a1", "c3"))
    assert text_of(line).startswith("@a1 @b2 @c3 停电")
    assert in_group(line)["at"]["atUserIds"] == ["a1", "b2", "c3"]


def test_no_more_than_fifty_are_called() -> None:
    line = a_line(person="p0", also_to=tuple(f"p{n}" for n in range(80)))
    assert len(in_group(line)["at"]["atUserIds"]) == 50
    assert text_of(line).count("@") == 50


def test_a_resident_without_an_account_is_called_by_the_other_id() -> None:
    body = in_group(a_line("已受理", person=None, speaker=OUTSIDER))
    assert body["text"]["content"] == "已受理"
    assert body["at"]["atDingtalkIds"] == [OUTSIDER]
    assert body["at"]["atUserIds"] == []


def test_who_has_an_account_is_called_by_it_alone() -> None:
    assert in_group(a_line(person="s1", speaker=OUTSIDER))["at"]["atDingtalkIds"] == []


def test_a_line_for_nobody_calls_nobody() -> None:
    assert text_of(a_line("通知", person=None)) == "通知"


def test_a_private_answer_calls_nobody() -> None:
    body = json.loads(private_session_body(a_line("已受理", private=True)))
    assert body == {"msgtype": "text", "text": {"content": "已受理"}}


@pytest.mark.parametrize(
    "written",
    ["@所有人 快看", "@all", "找@staff002", "@ 小王", "﹫所有人", "@‮人有所", "a@b", "13800138000@"],
)
def test_what_somebody_wrote_calls_nobody(written: str) -> None:
    said = text_of(a_line(f"您说的“{written}”已记下", person="staff001"))
    assert said.startswith("@staff001 ")
    assert said.count("@") == 1
    assert "﹫" not in said and "‮" not in said
    assert "@" not in posted(a_line(written))


def test_an_e_mail_address_stays_readable() -> None:
    assert quiet("请写信到 fuwu@linjiang.gov.cn。") == "请写信到 fuwu@linjiang.gov.cn。"


def test_markup_stays_what_was_written() -> None:
    written = "# 大 **停水** [点我](http://x) ![](http://y) > `a` <font color=red>"
    assert posted(a_line(written)) == written


def test_characters_that_cannot_be_sent_are_left_out() -> None:
    assert posted(a_line("停\x00水\ud83d了")) == "停水了"
    assert text_of(a_line("好", person="x\ud83d")) == "@x 好"


def test_answers_are_offered_in_words() -> None:
    assert posted(a_line("修好了吗？", choices=ANSWERS)) == (
        "修好了吗？\n请回“解决了 0031”或“还没解决 0031”。"
    )


def test_answers_the_text_names_are_not_named_again() -> None:
    text = "回“解决了 0031”或“还没解决 0031”都行。"
    assert posted(a_line(text, choices=ANSWERS)) == text


def test_a_line_moved_out_of_the_group_says_so() -> None:
    assert posted(a_line("已受理"), MOVED) == "（群里发不出去，改在这里告诉您）已受理"


def test_a_chinese_character_counts_three_bytes() -> None:
    text = "水" * 4700  # 14,100 bytes
    assert posted(a_line(text)) == text


def test_a_long_line_ends_with_a_sentence() -> None:
    said = posted(a_line("一二三四五六七八九。" * 1000))
    assert said.endswith("。" + CUT)
    assert (
        len(message_param(a_line("一二三四五六七八九。" * 1000)).encode()) > LARGEST_MSG_PARAM - 60
    )


def test_a_long_line_keeps_its_addressee_and_its_answers() -> None:
    line = a_line("水" * 9000, person="staff001", choices=ANSWERS)
    said = text_of(line)
    assert said.startswith("@staff001 水")
    assert said.endswith(CUT + "\n请回“解决了 0031”或“还没解决 0031”。")
    assert LARGEST_WEBHOOK_BODY - 10 < len(group_session_body(line)) <= LARGEST_WEBHOOK_BODY


@pytest.mark.parametrize("letter", ["水", "\n", '"', "\\", "😀", "\x01", "a"])
def test_whatever_it_is_made_of_no_payload_is_too_large(letter: str) -> None:
    line = a_line(letter * 21_000, also_to=tuple(f"{'u' * 60}{n}" for n in range(60)))
    assert len(group_session_body(line)) <= LARGEST_WEBHOOK_BODY
    assert len(private_session_body(line)) <= LARGEST_WEBHOOK_BODY
    assert len(message_param(line, MOVED).encode()) <= LARGEST_MSG_PARAM


@given(st.text(), st.text(alphabet="@所有人al﹫ x.", max_size=20))
def test_no_text_calls_anybody(before: str, after: str) -> None:
    said = text_of(a_line(before + after, person="staff001")).removeprefix("@staff001 ")
    kept = [said[max(0, at.start() - 1) : at.end() + 3] for at in re.finditer("@", said)]
    assert all(re.match(r"[A-Za-z0-9._+\-]@[A-Za-z0-9]", piece) for piece in kept), kept
