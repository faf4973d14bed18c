"""What became of a line of ours, in words staff understand."""

from __future__ import annotations

import pytest

from bot.texts import desk


@pytest.mark.parametrize(
    ("state", "route", "private", "words"),
    [
        (None, None, False, ""),
        ("sent", None, False, ""),  # the sandbox has but one way
        ("sent", "session", False, "已发到群里"),
        ("sent", "session", True, "已发到私聊"),
        ("sent", "group", False, "已发到群里（不带@）"),
        ("sent", "private", False, "已发到私聊"),
        ("sent", "card", False, "已发成卡片"),
        ("waiting", None, False, "等着发出"),
        ("sending", None, False, "发送中……"),
        ("unknown", None, False, "不知道送没送到"),
        ("silenced", None, False, "接手后作废，没有发出"),
        ("dead", None, False, "没送到"),
    ],
)
def test_a_line_says_what_became_of_it(
    state: str | None, route: str | None, private: bool, words: str
) -> None:
    assert desk.fate(state, route, private, None) == words


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        ("waiting", "钉钉忙或限流", "等着发出：钉钉忙或限流"),
        ("waiting", "the target's budget is used up", "等着发出：这里说得太快，排队中"),
        ("silenced", "the month's quota is nearly used up", "本月额度快用完，省下没发"),
        ("dead", "群已解散", "没送到：群已解散"),
        ("dead", "ClientOSError", "没送到"),  # a word for the log, not for people
    ],
)
def test_a_reason_is_told_where_staff_can_read_it(state: str, error: str, words: str) -> None:
    assert desk.fate(state, None, False, error) == words


def test_whatever_is_lost_says_why_and_what_to_do() -> None:
    assert desk.lost("file", "文件超过 20 MB") == "文件没取到：文件超过 20 MB"
    assert desk.lost("voice", "MediaNotNow") == "语音没取到：试了几次都没成功，请居民重新发一次"


@pytest.mark.parametrize(
    ("octets", "words"),
    [(None, ""), (0, "1 KB"), (4096, "4 KB"), (3 * 1024 * 1024, "3.0 MB")],
)
def test_a_size_is_said_as_people_say_it(octets: int | None, words: str) -> None:
    assert desk.size(octets) == words
