"""All settings, read once from the environment and checked together."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class BadSettings(Exception):
    """Some settings are missing or wrong; the message lists every one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the bot needs to know about its surroundings."""

    database_url: str
    redis_url: str
    rasa_urls: tuple[str, ...]
    rasa_token: str
    api_token: str
    host: str
    port: int
    data: Path
    #: Letters of the subdistrict (街道) in ticket numbers.
    letters: str
    #: Name of this process among several; a restarted one takes up its own leases.
    instance: str
    #: Whether the sandbox group chat is open.
    sandbox: bool
    workers: int

    @staticmethod
    def from_env(env: Mapping[str, str] | None = None) -> Settings:
        """Read the environment; raises BadSettings that names everything missing."""
        env = os.environ if env is None else env
        _check(env)
        with_dingtalk = bool(env.get("DINGTALK_CLIENT_ID"))
        return Settings(
            database_url=_psycopg(env["DATABASE_URL"]),
            redis_url=env["REDIS_URL"],
            rasa_urls=tuple(filter(None, env["HUYING_RASA_URLS"].split(","))),
            rasa_token=env["HUYING_RASA_TOKEN"],
            api_token=env["HUYING_API_TOKEN"],
            host=env.get("HUYING_HOST", "127.0.0.1"),
            port=int(env.get("HUYING_PORT", "8080")),
            data=Path(env.get("HUYING_DATA", str(ROOT / "data"))),
            letters=env.get("HUYING_LETTERS", "HT"),
            instance=env.get("HUYING_INSTANCE", socket.gethostname()),
            sandbox=env.get("HUYING_SANDBOX", "0" if with_dingtalk else "1") == "1",
            workers=int(env.get("HUYING_WORKERS", "6")),
        )


_NEEDED = ("DATABASE_URL", "REDIS_URL", "HUYING_RASA_URLS", "HUYING_RASA_TOKEN", "HUYING_API_TOKEN")
_NUMBERS = ("HUYING_PORT", "HUYING_WORKERS")


def _check(env: Mapping[str, str]) -> None:
    wrong = [f"{name} is not set" for name in _NEEDED if not env.get(name)]
    wrong += [
        f"{name} must be a whole number"
        for name in _NUMBERS
        if name in env and not env[name].isdigit()
    ]
    if wrong:
        raise BadSettings("; ".join(wrong))


def _psycopg(url: str) -> str:
    """Return the URL with the driver we use, however the operator wrote it."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url
