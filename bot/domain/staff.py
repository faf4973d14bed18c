"""Members of staff: who they are, when they must wait, and how long a session lives."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

from bot.domain.errors import UserMistake

#: `admin` runs the installation, `desk` talks with residents.
Role = Literal["admin", "desk"]

#: A session nobody works in ends after a shift; the busiest one ends after a day.
IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=24)
#: How exactly it is remembered when somebody last worked.
SEEN_EVERY = timedelta(minutes=1)

#: Five wrong passwords in a row, and one waits. Older mistakes are forgotten.
MOST_FAILURES = 5
WAIT = timedelta(minutes=15)

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody who is signed in."""

    login: str
    #: What colleagues and residents read.
    name: str
    role: Role
    #: Whether the password was made by somebody else: a new one comes first, then the work.
    must_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member of staff as stored."""

    member: StaffMember
    password_hash: str = field(repr=False)
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser of one member of staff; the token itself is known to that browser alone."""

    token_hash: str = field(repr=False)
    login: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime

    @classmethod
    def begun(cls, token_hash: str, login: str, now: datetime) -> Session:
        """Return a session that begins now."""
        return cls(
            token_hash=token_hash,
            login=login,
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
        )

    def is_alive(self, now: datetime) -> bool:
        """Tell whether one may still work in it."""
        return now < self.expires_at and now < self.seen_at + IDLE

    def should_be_seen(self, now: datetime) -> bool:
        """Tell whether `seen_at` is old enough to be written again."""
        return now >= self.seen_at + SEEN_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Wrong passwords for one login, whether or not anybody has that login."""

    failures: int = 0
    last_at: datetime | None = None
    waits_until: datetime | None = None

    def failed(self, now: datetime) -> Attempts:
        """Return what is to be remembered after one more wrong password."""
        recent = self.last_at is not None and now < self.last_at + WAIT
        failures = (self.failures if recent else 0) + 1
        full = failures >= MOST_FAILURES
        return Attempts(failures=failures, last_at=now, waits_until=now + WAIT if full else None)

    def minutes_to_wait(self, now: datetime) -> int:
        """Return the minutes until the next try is heard, rounded up; 0 means now."""
        if self.waits_until is None or now >= self.waits_until:
            return 0
        return -int((now - self.waits_until) // timedelta(minutes=1))

    def left(self) -> int:
        """Return how many tries are left before the wait."""
        return max(0, MOST_FAILURES - self.failures)


def as_login(text: str) -> str:
    """Return a login in its one form: lower case, half width, no spaces around it."""
    return unicodedata.normalize("NFKC", text[:64]).strip().lower()


def fingerprint(secret: str) -> str:
    """Return what may be stored in place of a token, or of a login that may be a password."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def is_login(login: str) -> bool:
    """Tell whether anybody can be called so."""
    return _LOGIN.fullmatch(login) is not None


def checked_login(text: str) -> str:
    """Return the login for a new account; raises UserMistake."""
    login = as_login(text)
    if not is_login(login):
        raise UserMistake("登录名要 2 到 32 位，只用小写字母、数字和 . _ -，以字母或数字开头。")
    return login


def checked_name(text: str) -> str:
    """Return the name of a new member of staff; raises UserMistake."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= 30 or not name.isprintable():
        raise UserMistake("姓名要 1 到 30 个字。")
    return name


def checked_role(text: str) -> Role:
    """Return the role that a word names; raises UserMistake."""
    if text not in get_args(Role):
        raise UserMistake(f"没有这个角色，可用：{'、'.join(get_args(Role))}。")
    return cast(Role, text)


def check_new_password(new: str, old: str, login: str) -> None:
    """Raise UserMistake, with what to do, when `new` is no good password."""
    if len(new) < SHORTEST_PASSWORD:
        raise UserMistake(f"新密码至少要 {SHORTEST_PASSWORD} 位，可以用一句好记的话。")
    if len(new) > LONGEST_PASSWORD:
        raise UserMistake(f"新密码太长了，最多 {LONGEST_PASSWORD} 位。")
    if new == old:
        raise UserMistake("新密码不能和原来的一样，请换一个。")
    if len(set(new)) < 4 or as_login(new).replace(login, "") == "":
        raise UserMistake("这个密码太容易猜到，请换一个。")
