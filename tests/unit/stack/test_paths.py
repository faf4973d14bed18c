"""Short sockets, private directories, rotated logs."""

import os
import stat
from pathlib import Path

import pytest

from bot.stack import paths
from bot.stack.paths import Places, own_directory, require_room, rotate
from bot.stack.refusals import DiskFull, HomeUnusable


def test_a_socket_path_is_short_even_when_the_clone_is_deep() -> None:
    deep = Places(Path("/") / "/".join(["very-long-directory-name"] * 12))
    socket = deep.socket_directory("postgres") / ".s.PGSQL.5432"
    assert len(os.fsencode(socket)) < 104


def test_a_long_temporary_directory_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/tmp/" + "x" * 100)
    assert Places(Path("/home/x")).sockets.parent == Path("/tmp")


def test_two_state_directories_have_two_socket_directories() -> None:
    assert Places(Path("/a")).sockets != Places(Path("/b")).sockets


def test_a_link_in_place_of_our_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HomeUnusable):
        own_directory(tmp_path / "link", 0o700)


def test_what_we_create_is_closed_to_others(tmp_path: Path) -> None:
    places = Places(tmp_path / "home")
    places.create()
    others_may_list = stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH
    for directory in (places.home, places.home / "log", places.redis, places.sockets):
        assert not directory.stat().st_mode & others_may_list
    places.sockets.rmdir()


def test_logs_move_up_and_the_oldest_goes(tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    for run in range(5):
        rotate(log)
        log.write_text(str(run))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "bot.log": "4",
        "bot.log.1": "3",
        "bot.log.2": "2",
    }


def test_too_little_room_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_room(tmp_path)
    monkeypatch.setattr(paths, "ENOUGH_BYTES", 10**18)
    with pytest.raises(DiskFull):
        require_room(tmp_path)
