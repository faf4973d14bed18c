"""Secrets that lie in files: `NAME_FILE` names the file whose content is the value of `NAME`.

What stands in the environment shows in `docker inspect` and in crash reports; a path tells nobody
anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

SUFFIX = "_FILE"


class UnusableSecret(Exception):
    """A secret cannot be used as it is given; the message says which and why."""


def with_secrets(env: Mapping[str, str], names: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return the environment with the secrets of all files in it, and what was wrong with each."""
    found, wrong = dict(env), []
    for name in names:
        try:
            value = _secret(env, name)
        except UnusableSecret as problem:
            wrong.append(str(problem))
            continue
        if value:
            found[name] = value
    return found, wrong


def with_password(url: str, password: str | None) -> str:
    """Return the URL with the password in it. Raises UnusableSecret when it already has one."""
    if not url or not password:
        return url
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UnusableSecret("is no URL") from error
    if parts.password:
        raise UnusableSecret("holds a password already, and another one is given beside it")
    place = parts.netloc.rpartition("@")[2]
    user = f"{parts.username or ''}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{user}@{place}"))


def _secret(env: Mapping[str, str], name: str) -> str | None:
    path = env.get(name + SUFFIX)
    if not path:
        return env.get(name)
    if env.get(name):
        raise UnusableSecret(f"{name} and {name}{SUFFIX} are both set, leave one of them out")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise UnusableSecret(f"{name}{SUFFIX}: {path} cannot be read ({why})") from error
    if not value:
        raise UnusableSecret(f"{name}{SUFFIX}: {path} is empty")
    return value
