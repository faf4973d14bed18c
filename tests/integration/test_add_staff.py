"""`make staff`: somebody is let in from the command line."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.console.add_staff import main
from bot.domain.errors import SignInRefused
from bot.service.passwords import Passwords
from bot.service.sign_in import SignIn
from bot.stack import Refusal, Stack, StackPlan
from bot.stack.address import database_url as address_of
from bot.storage.database import Database


@pytest.fixture
def at_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", database_url)
    return database_url


def signs_in(url: str, login: str, password: str) -> bool:
    async def attempt() -> bool:
        database = Database(url, connections=1)
        try:
            return bool(await SignIn(database, Passwords(), SystemClock()).sign_in(login, password))
        except SignInRefused:
            return False
        finally:
            await database.close()

    return asyncio.run(attempt())


def password_in(shown: str) -> str:
    found = re.search(r"password: +(\S+)", shown)
    assert found is not None, shown
    return found[1]


def test_somebody_new_gets_a_password_that_is_shown_once(
    at_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["Wang", "王芳"]) == 0
    password = password_in(capsys.readouterr().out)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert signs_in(at_database, "wang", password)


def test_a_forgotten_password_is_replaced_and_an_account_is_shut(
    at_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["wang", "王芳", "admin"])
    first = password_in(capsys.readouterr().out)
    assert main(["wang", "--new-password"]) == 0
    second = password_in(capsys.readouterr().out)
    assert not signs_in(at_database, "wang", first)
    assert signs_in(at_database, "wang", second)
    assert main(["wang", "--shut"]) == 0
    assert not signs_in(at_database, "wang", second)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["wang", "王芳"], "已经有这个登录名"),
        (["王芳", "王芳"], "登录名要 2 到 32 位"),
        (["li", "李强", "king"], "没有这个角色"),
        (["nobody", "--shut"], "没有这个登录名"),
        (["nobody", "--new-password"], "没有这个登录名"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(
    at_database: str, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    main(["wang", "王芳"])
    capsys.readouterr()
    assert main(arguments) == 1
    assert words in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["wang"], ["", ""], ["a", "b", "c", "d"]])
def test_half_a_command_tells_how_it_is_used(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == 2
    assert "LOGIN=wang" in capsys.readouterr().out


def test_a_database_that_is_away_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://huying@127.0.0.1:9/huying")
    assert main(["wang", "王芳"]) == 1
    assert "连不上数据库" in capsys.readouterr().out


def test_the_database_of_a_running_stack_is_found(servers: Stack) -> None:
    plan = StackPlan(root=servers.plan.root, home=servers.places.home)
    assert address_of(plan) == servers.database_url


def test_nothing_runs_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="没有在运行"):
        address_of(StackPlan(root=tmp_path, home=tmp_path / "home"))
    assert list(tmp_path.iterdir()) == []
