"""Who belongs to the staff: people are added, get a new password, leave."""

from __future__ import annotations

from bot.domain.errors import LoginTaken, StaffNotFound
from bot.domain.staff import (
    SHORTEST_PASSWORD,
    Account,
    Role,
    StaffMember,
    as_login,
    checked_login,
    checked_name,
    checked_role,
    fingerprint,
)
from bot.ports import Clock, Store
from bot.service.passwords import Passwords, one_time_password

FIRST_LOGIN = "admin"
FIRST_NAME = "管理员"


class KeepStaff:
    """Accounts. Passwords made here are changed by their owner at the first sign-in."""

    def __init__(self, store: Store, passwords: Passwords, clock: Clock) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock

    async def add(self, login: str, name: str, role: str = "desk") -> str:
        """Add somebody; return the password for the first sign-in. Raises LoginTaken, UserMistake."""
        password = one_time_password()
        member = StaffMember(
            login=checked_login(login),
            name=checked_name(name),
            role=checked_role(role),
            must_change=True,
        )
        if not await self._add(member, password):
            raise LoginTaken
        return password

    async def new_password(self, login: str) -> str:
        """Replace a forgotten password, end all sessions, open a shut account; return the password.

        Raises StaffNotFound.
        """
        password = one_time_password()
        hashed = await self._passwords.hashed(password)
        async with self._store.transaction() as work:
            account = await work.staff.account(as_login(login), lock=True)
            if account is None:
                raise StaffNotFound
            name = account.member.login
            await work.staff.set_password(name, hashed, must_change=True)
            await work.staff.set_disabled(name, False)
            await work.staff.forgive(fingerprint(name))
            await work.sessions.end_all(name)
        return password

    async def shut(self, login: str) -> None:
        """Shut the account of somebody who left; their sessions end at once. Raises StaffNotFound."""
        async with self._store.transaction() as work:
            account = await work.staff.account(as_login(login), lock=True)
            if account is None:
                raise StaffNotFound
            await work.staff.set_disabled(account.member.login, True)
            await work.sessions.end_all(account.member.login)

    async def first_admin(self, password: str | None) -> bool:
        """Make the login `admin`, if a password is given and there is nobody yet."""
        if password is None:
            return False
        async with self._store.reading() as work:
            if not await work.staff.is_empty():
                return False
        short = len(password) < SHORTEST_PASSWORD
        return await self._add(_admin(must_change=short), password)

    async def _add(self, member: StaffMember, password: str) -> bool:
        hashed = await self._passwords.hashed(password)
        async with self._store.transaction() as work:
            account = Account(member=member, password_hash=hashed)
            return await work.staff.add(account, self._clock.now())


def _admin(*, must_change: bool) -> StaffMember:
    role: Role = "admin"
    return StaffMember(login=FIRST_LOGIN, name=FIRST_NAME, role=role, must_change=must_change)
