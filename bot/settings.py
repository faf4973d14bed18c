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
class DingTalkSettings:
    """One robot of DingTalk. Without a repr: the secret is among it."""

    client_id: str
    client_secret: str
    robot_code: str
    #: An interactive card (互动卡片) with buttons; plain words without it.
    card_template: str | None
    api_base: str
    oapi_base: str
    #: `stream` keeps a socket open; `http` waits for calls at /dingtalk/callback.
    mode: str
    #: What the organisation may use in a month: messages received and answered, and API calls.
    #: None where nobody has said: then the free quota is warned about and not held to.
    message_quota: int | None
    call_quota: int | None

    @staticmethod
    def from_env(env: Mapping[str, str]) -> DingTalkSettings | None:
        """Read what was given, or None without a client id."""
        if not env.get("DINGTALK_CLIENT_ID"):
            return None
        return DingTalkSettings(
            client_id=env["DINGTALK_CLIENT_ID"],
            client_secret=env["DINGTALK_CLIENT_SECRET"],
            robot_code=env.get("DINGTALK_ROBOT_CODE") or env["DINGTALK_CLIENT_ID"],
            card_template=env.get("DINGTALK_CARD_TEMPLATE_ID") or None,
            api_base=(env.get("DINGTALK_API_BASE") or _API).rstrip("/"),
            oapi_base=(env.get("DINGTALK_OAPI_BASE") or _OAPI).rstrip("/"),
            mode=env.get("DINGTALK_MODE") or "stream",
            message_quota=int(env.get("DINGTALK_MESSAGE_QUOTA") or 0) or None,
            call_quota=int(env.get("DINGTALK_CALL_QUOTA") or 0) or None,
        )


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
    #: None without DingTalk.
    dingtalk: DingTalkSettings | None = None

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
            port=int(env.get("HUYING_PORT") or "8080"),
            data=Path(env.get("HUYING_DATA", str(ROOT / "data"))),
            letters=env.get("HUYING_LETTERS", "HT"),
            instance=env.get("HUYING_INSTANCE", socket.gethostname()),
            sandbox=(env.get("HUYING_SANDBOX") or ("0" if with_dingtalk else "1")) == "1",
            workers=int(env.get("HUYING_WORKERS") or "6"),
            admin_password=env.get("HUYING_ADMIN_PASSWORD") or None,
            opinion_url=env.get("HUYING_OPINION_URL") or None,
            opinion_model=env.get("HUYING_OPINION_MODEL", ""),
            opinion_key=env.get("HUYING_OPINION_KEY", ""),
            dingtalk=DingTalkSettings.from_env(env),
        )


def server_urls(env: Mapping[str, str], needed: Sequence[str] = ()) -> Mapping[str, str]:
    """Return DATABASE_URL and REDIS_URL, whole or empty, for who needs no more; raises BadSettings."""
    return _checked(env, needed, numbers=())


_NEEDED = ("DATABASE_URL", "REDIS_URL", "HUYING_RASA_URLS", "HUYING_RASA_TOKEN", "HUYING_API_TOKEN")
_NUMBERS = ("HUYING_PORT", "HUYING_WORKERS", "DINGTALK_MESSAGE_QUOTA", "DINGTALK_CALL_QUOTA")
_API, _OAPI = "https://api.dingtalk.com", "https://oapi.dingtalk.com"
_MODES = ("stream", "http")
#: A URL may come without its password, which then lies in a file that its server reads too.
_PASSWORDS = {"DATABASE_URL": "DATABASE_PASSWORD", "REDIS_URL": "REDIS_PASSWORD"}
_SECRETS = (
    *_PASSWORDS,
    *_PASSWORDS.values(),
    "HUYING_RASA_TOKEN",
    "HUYING_API_TOKEN",
    "HUYING_ADMIN_PASSWORD",
    "HUYING_OPINION_KEY",
    "DINGTALK_CLIENT_SECRET",
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
        if env.get(name) and not env[name].isdigit()
    ]
    wrong += _wrong_of_dingtalk(found)
    wrong += _join_passwords(found)
    if wrong:
        raise BadSettings("; ".join(wrong))
    return found


def _wrong_of_dingtalk(found: Mapping[str, str]) -> list[str]:
    """Return what is wrong about the robot of DingTalk, if there is to be one."""
    if not found.get("DINGTALK_CLIENT_ID"):
        return []
    wrong = []
    if not found.get("DINGTALK_CLIENT_SECRET"):
        wrong.append("DINGTALK_CLIENT_ID is set, DINGTALK_CLIENT_SECRET is not")
    if (found.get("DINGTALK_MODE") or "stream") not in _MODES:
        wrong.append("DINGTALK_MODE must be stream or http")
    return wrong


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
