"""Secrets are made once, differ everywhere, and are nobody else's to read."""

import stat
from dataclasses import astuple
from pathlib import Path

import pytest

from bot.stack.paths import Places
from bot.stack.refusals import SecretsUnreadable
from bot.stack.secrets import load_secrets, write_first_login


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_run_makes_them_and_the_second_finds_them(tmp_path: Path) -> None:
    made, first = load_secrets(Places(tmp_path))
    found, second = load_secrets(Places(tmp_path))
    assert (first, second) == (True, False)
    assert made == found
    assert len(set(astuple(made))) == len(astuple(made))


def test_both_files_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    places = Places(tmp_path)
    secrets, _ = load_secrets(places)
    write_first_login(places, secrets, "http://127.0.0.1:8080/")
    assert [mode(places.secrets), mode(places.first_login)] == [0o600, 0o600]
    written = places.first_login.read_text()
    assert secrets.admin_password in written
    assert secrets.api_token in written


def test_secrets_do_not_show_in_a_traceback(tmp_path: Path) -> None:
    secrets, _ = load_secrets(Places(tmp_path))
    assert secrets.api_token not in repr(secrets)


def test_a_secret_added_by_a_later_release_leaves_the_others(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.secrets.write_text('{"api_token": "kept", "of_tomorrow": "kept too"}')
    secrets, first = load_secrets(places)
    assert secrets.api_token == "kept"
    assert not first
    assert "kept too" in places.secrets.read_text()


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_broken_file_is_refused_and_never_overwritten(tmp_path: Path, text: str) -> None:
    places = Places(tmp_path)
    places.secrets.write_text(text)
    with pytest.raises(SecretsUnreadable):
        load_secrets(places)
    assert places.secrets.read_text() == text
