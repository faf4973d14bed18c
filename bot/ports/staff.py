"""Members of staff and who is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.staff import Account, Attempts, Session


class StaffAccounts(Protocol):
    """Members of staff and their passwords. `key` stands for a login somebody typed."""

    async def account(self, login: str, *, lock: bool = False) -> Account | None:
        """Return an account; with `lock` it stays as it is until commit."""
        ...

    async def add(self, account: Account, now: datetime) -> bool:
        """Store a new account; False when the login is taken."""
        ...

    async def is_empty(self) -> bool:
        """Tell whether there is nobody yet."""
        ...

    async def set_password(self, login: str, password_hash: str, *, must_change: bool) -> None:
        """Replace the password."""
        ...

    async def set_disabled(self, login: str, disabled: bool) -> None:
        """Shut an account or open it again."""
        ...

    async def attempts(self, key: str, *, lock: bool = False) -> Attempts:
        """Return the wrong passwords so far; with `lock` others wait here until commit."""
        ...

    async def remember(self, key: str, attempts: Attempts, now: datetime) -> None:
        """Keep the wrong passwords of a login, which is locked."""
        ...

    async def forgive(self, key: str) -> None:
        """Forget the wrong passwords of a login."""
        ...


class StaffSessions(Protocol):
    """Who is signed in, by the hash of the token in the browser."""

    async def open(self, session: Session) -> None:
        """Store a new session."""
        ...

    async def find(self, token_hash: str) -> tuple[Session, Account] | None:
        """Return a session, alive or not, and whose it is."""
        ...

    async def seen(self, token_hash: str, now: datetime) -> None:
        """Somebody works in it."""
        ...

    async def end(self, token_hash: str) -> None:
        """End one session."""
        ...

    async def end_all(self, login: str) -> None:
        """End every session of a member of staff."""
        ...
