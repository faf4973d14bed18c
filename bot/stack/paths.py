"""Where the stack keeps its things, and who may look at them."""

import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.stack.refusals import DiskFull, HomeUnusable

#: Room wanted before anything big is written.
ENOUGH_BYTES = 1_000_000_000
#: sockaddr_un holds 104 bytes on macOS, 108 on Linux.
LONGEST_SOCKET_PATH = 103
LONGEST_SOCKET_NAME = len("/postgres/.s.PGSQL.5432")
KEPT_LOGS = 3


@dataclass(frozen=True, slots=True)
class Places:
    """The state directory and what lies in it."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def redis(self) -> Path:
        return self.home / "redis"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets.json"

    @property
    def first_login(self) -> Path:
        return self.home / "first-login.txt"

    @property
    def register(self) -> Path:
        return self.home / "stack.json"

    @property
    def lock(self) -> Path:
        return self.home / "stack.lock"

    @property
    def sockets(self) -> Path:
        return _socket_root(self.home)

    def log(self, part: str) -> Path:
        return self.home / "log" / f"{part}.log"

    def create(self) -> None:
        """Make the directories; the database's own user must be able to pass through the root's."""
        passable = 0o711 if os.geteuid() == 0 else 0o700
        own_directory(self.home, passable, parents=True)
        own_directory(self.home / "log", 0o700)
        own_directory(self.redis, 0o700)
        own_directory(self.sockets, passable)
        (self.home / ".gitignore").write_text("*\n")

    def socket_directory(self, part: str) -> Path:
        return self.sockets / part


def own_directory(path: Path, mode: int, *, parents: bool = False) -> None:
    """Create `path`, or take it if it is ours; a stranger's directory (or link) is refused."""
    path.mkdir(mode=mode, parents=parents, exist_ok=True)
    found = path.stat() if parents else path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise HomeUnusable(path, "not a directory of this user")
    path.chmod(mode)


def require_room(place: Path) -> None:
    if shutil.disk_usage(place).free < ENOUGH_BYTES:
        raise DiskFull(place)


def rotate(log: Path) -> None:
    """`a.log` becomes `a.log.1` and so on; the oldest goes."""
    for number in range(KEPT_LOGS - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        newer = log if number == 1 else log.with_name(f"{log.name}.{number - 1}")
        if newer.exists():
            newer.replace(older)


def open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600, whole or not at all."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with open(draft, "x", encoding="utf-8", opener=open_private) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _socket_root(home: Path) -> Path:
    """A short directory: a Unix socket's path may not be long, a clone's path may."""
    name = f"huying-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
    usual = Path(tempfile.gettempdir()) / name
    fits = len(os.fsencode(usual)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH
    return usual if fits else Path("/tmp") / name
