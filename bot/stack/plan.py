"""What to start: read from the environment once, or written by a test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.settings import BadSettings, server_urls
from bot.stack.refusals import PortInvalid, SettingsWrong

PARTS = frozenset({"postgres", "redis", "actions", "rasa", "bot"})
#: Only when asked for: it stands for DingTalk.
SIMULATOR = "simulator"
DEFAULT_PORT = 8080


def _silent(line: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPlan:
    #: The project's root, where `config.yml` and `nlu/` are.
    root: Path
    #: The state directory.
    home: Path
    #: Port of the bot; 0 lets the kernel choose.
    port: int = 0
    #: Any of PARTS and SIMULATOR; "migrations" and "training" come with "bot" and "rasa", or may be named alone.
    parts: frozenset[str] = PARTS
    rasa_count: int = 1
    #: Start a part again when it dies, instead of stopping all (fault tests).
    restart: bool = False
    say: Callable[[str], None] = _silent
    #: Given servers; the embedded one is then not started.
    database_url: str | None = None
    redis_url: str | None = None
    #: More environment for the bot alone.
    bot_env: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_env(
        cls, root: Path, env: Mapping[str, str], say: Callable[[str], None]
    ) -> "StackPlan":
        servers = _servers(env)
        return cls(
            root=root,
            home=(root / (env.get("HUYING_HOME") or ".huying")).resolve(),
            port=_port(env.get("HUYING_PORT") or str(DEFAULT_PORT)),
            parts=PARTS | {SIMULATOR} if env.get("HUYING_SIM") == "1" else PARTS,
            say=say,
            database_url=servers["DATABASE_URL"] or None,
            redis_url=servers["REDIS_URL"] or None,
        )


def _servers(env: Mapping[str, str]) -> Mapping[str, str]:
    try:
        return server_urls(env)
    except BadSettings as wrong:
        raise SettingsWrong(str(wrong)) from wrong


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise PortInvalid(value)
    return int(value)


def sqlalchemy_url(url: str) -> str:
    """Accept what hosting services hand out: `postgres://` and `postgresql://`."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
