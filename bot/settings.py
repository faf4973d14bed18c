"""All settings, read once from the environment and checked together.

Each secret may stand in a file instead: `HUYING_API_TOKEN_FILE=/run/secrets/api_token`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.secret_files import SUFFIX, UnusableSecret, with_password, with_secrets

ROOT = Path(__file__).resolve().parent.parent


class BadSettings(Exception):
    """Some settings are missing or wrong; the message lists every one of them."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Settings:
    """What the bot needs to know about its surroundings. Without a repr: most of it is secret."""

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
    #: Password of the login `admin`, made when there is no staff at all.
    admin_password: str | None = None
    #: An OpenAI-compatible endpoint for second opinions; none unless an operator names one.
    opinion_url: str | None = None
    opinion_model: str = ""
    opinion_key: str = ""

    @staticmethod
    def from_env(env: Mapping[str, str] | None = None) -> Settings:
        """Read the environment; raises BadSettings that names everything missing."""
        env = _checked(os.environ if env is None else env)
        with_dingtalk = bool(env.get("DINGTALK_CLIENT_ID"))
        return Settings(
            database_url=env["DATABASE_URL"],
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
            admin_password=env.get("HUYING_ADMIN_PASSWORD") or None,
            opinion_url=env.get("HUYING_OPINION_URL") or None,
            opinion_model=env.get("HUYING_OPINION_MODEL", ""),
            opinion_key=env.get("HUYING_OPINION_KEY", ""),
        )


def server_urls(env: Mapping[str, str], needed: Sequence[str] = ()) -> Mapping[str, str]:
    """Return DATABASE_URL and REDIS_URL, whole or empty, for who needs no more; raises BadSettings."""
    return _checked(env, needed, numbers=())


_NEEDED = ("DATABASE_URL", "REDIS_URL", "HUYING_RASA_URLS", "HUYING_RASA_TOKEN", "HUYING_API_TOKEN")
_NUMBERS = ("HUYING_PORT", "HUYING_WORKERS")
#: A URL may come without its password, which then lies in a file that its server reads too.
_PASSWORDS = {"DATABASE_URL": "DATABASE_PASSWORD", "REDIS_URL": "REDIS_PASSWORD"}
_SECRETS = (
    *_PASSWORDS,
    *_PASSWORDS.values(),
    "HUYING_RASA_TOKEN",
    "HUYING_API_TOKEN",
    "HUYING_ADMIN_PASSWORD",
    "HUYING_OPINION_KEY",
)


def _checked(
    env: Mapping[str, str], needed: Sequence[str] = _NEEDED, numbers: Sequence[str] = _NUMBERS
) -> Mapping[str, str]:
    """Return the environment with every secret in its place; raises BadSettings."""
    found, wrong = with_secrets(env, _SECRETS)
    wrong += [
        f"{name} is not set"
        for name in needed
        if not found.get(name) and not env.get(name + SUFFIX)  # with a file, it was told above
    ]
    wrong += [
        f"{name} must be a whole number"
        for name in numbers
        if name in env and not env[name].isdigit()
    ]
    wrong += _join_passwords(found)
    if wrong:
        raise BadSettings("; ".join(wrong))
    return found


def _join_passwords(found: dict[str, str]) -> list[str]:
    """Put each password into its URL; return what was wrong."""
    wrong = []
    for name, password in _PASSWORDS.items():
        try:
            url = with_password(found.get(name, ""), found.get(password))
        except UnusableSecret as problem:
            wrong.append(f"{name} {problem}")
        else:
            found[name] = _psycopg(url)
    return wrong


def _psycopg(url: str) -> str:
    """Return the URL with the driver we use, however the operator wrote it."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url
