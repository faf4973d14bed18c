"""When somebody waits, when a session ends, and what is no password."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.errors import UserMistake
from bot.domain.staff import (
    Attempts,
    Session,
    as_login,
    check_new_password,
    checked_login,
    checked_name,
    checked_role,
    is_login,
)
from tests.support.clock import MORNING


def after(failures: int, *, each: timedelta = timedelta(seconds=1)) -> Attempts:
    attempts = Attempts()
    for number in range(failures):
        attempts = attempts.failed(MORNING + number * each)
    return attempts


@pytest.mark.parametrize("failures", [0, 1, 4])
def test_four_wrong_passwords_cost_no_wait(failures: int) -> None:
    assert after(failures).minutes_to_wait(MORNING) == 0
    assert after(failures).left() == 5 - failures


def test_the_fifth_wrong_password_costs_fifteen_minutes() -> None:
    attempts = after(5, each=timedelta(0))
    assert attempts.minutes_to_wait(MORNING) == 15
    assert attempts.minutes_to_wait(MORNING + timedelta(minutes=14, seconds=59)) == 1
    assert attempts.minutes_to_wait(MORNING + timedelta(minutes=15)) == 0


def test_after_the_wait_there_are_five_tries_again() -> None:
    later = MORNING + timedelta(minutes=16)
    assert after(5).failed(later).left() == 4
    assert after(5).failed(later).minutes_to_wait(later) == 0


def test_old_mistakes_are_forgotten() -> None:
    assert after(9, each=timedelta(minutes=15)).failures == 1


def test_a_session_ends_a_shift_after_the_last_work() -> None:
    session = Session.begun("hash", "wang", MORNING)
    assert session.is_alive(MORNING + timedelta(hours=7, minutes=59))
    assert not session.is_alive(MORNING + timedelta(hours=8))


def test_a_busy_session_ends_after_a_day() -> None:
    nearly = MORNING + timedelta(hours=23, minutes=59)
    session = Session(
        token_hash="hash",
        login="wang",
        created_at=MORNING,
        seen_at=nearly,
        expires_at=MORNING + timedelta(hours=24),
    )
    assert session.is_alive(nearly)
    assert not session.is_alive(MORNING + timedelta(hours=24))


def test_work_is_noted_once_a_minute() -> None:
    session = Session.begun("hash", "wang", MORNING)
    assert not session.should_be_seen(MORNING + timedelta(seconds=59))
    assert session.should_be_seen(MORNING + timedelta(seconds=60))


@pytest.mark.parametrize("typed", ["wang", " Wang ", "WANG", "ｗａｎｇ", "Wang\n"])
def test_a_login_has_one_form_however_it_is_typed(typed: str) -> None:
    assert as_login(typed) == "wang"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "w",
        ".wang",
        "王芳",
        "wang fang",
        "a" * 33,
        "wang'--",
        "<b>wang</b>",
        "wang\0",
        "\ud800ab",
    ],
)
def test_what_is_no_login(typed: str) -> None:
    assert not is_login(as_login(typed))
    with pytest.raises(UserMistake, match="登录名"):
        checked_login(typed)


@pytest.mark.parametrize("name", ["", "  ", "王" * 31, "王\0芳", "王\u202e芳"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(UserMistake, match="姓名"):
        checked_name(name)


def test_names_keep_one_space_between_words() -> None:
    assert checked_name("  Wang   Fang ") == "Wang Fang"


def test_a_role_nobody_knows_is_refused() -> None:
    assert checked_role("desk") == "desk"
    with pytest.raises(UserMistake, match="admin"):
        checked_role("root")


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("short", "10 位"),
        ("x" * 201, "太长"),
        ("the-old-password", "和原来的一样"),
        ("aaaaaaaaaaaa", "猜到"),
        ("wangwangwang", "猜到"),
    ],
)
def test_a_bad_password_is_refused_with_what_to_do(new: str, words: str) -> None:
    with pytest.raises(UserMistake, match=words):
        check_new_password(new, "the-old-password", "wang")


@pytest.mark.parametrize("new", ["春眠不觉晓处处闻啼鸟", "correct horse", "wang-likes-tea"])
def test_a_sentence_is_a_good_password(new: str) -> None:
    check_new_password(new, "the-old-password", "wang")
