"""A member of staff signs in, works, changes the password and signs out.

No answer tells whether a login exists: a login nobody has fails, waits and takes as long as any.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

from bot.domain.errors import SessionOver, SignInRefused
from bot.domain.staff import (
    Account,
    Attempts,
    Session,
    StaffMember,
    as_login,
    check_new_password,
    fingerprint,
    is_login,
)
from bot.ports import Clock, Store, Work
from bot.service.passwords import Passwords
from bot.texts import desk_login

log = logging.getLogger(__name__)


class SignIn:
    """Sessions and the passwords that open them."""

    def __init__(self, store: Store, passwords: Passwords, clock: Clock) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock

    async def sign_in(self, login: str, password: str) -> str:
        """Return the token of a new session; raises SignInRefused."""
        account = await self._proven(as_login(login), password, desk_login.LOGIN_OR_PASSWORD)
        renewed = await self._renewed(account, password)
        async with self._store.transaction() as work:
            now = self._clock.now()
            await self._still_right(work, account, now)
            if renewed is not None:
                must = account.member.must_change
                await work.staff.set_password(account.member.login, renewed, must_change=must)
            return await _begin(work, account.member.login, now)

    async def sign_out(self, token: str) -> None:
        """End a session, if there is one."""
        async with self._store.transaction() as work:
            await work.sessions.end(fingerprint(token))

    async def who(self, token: str, *, works: bool = True) -> StaffMember | None:
        """Return who a session belongs to; None when it is over.

        `works` tells a person at work from a page that looks for news by itself: only the first
        keeps a session from ending idle.
        """
        now = self._clock.now()
        mark = fingerprint(token)
        async with self._store.reading() as work:
            found = await work.sessions.find(mark)
        if found is None or not found[0].is_alive(now) or found[1].disabled:
            return None
        if works and found[0].should_be_seen(now):
            async with self._store.transaction() as work:
                await work.sessions.seen(mark, now)
        return found[1].member

    async def change_password(self, token: str, old: str, new: str) -> str:
        """Set a new password and end all sessions; return the token of a fresh one.

        Raises SessionOver, SignInRefused for a wrong old password, UserMistake for a bad new one.
        """
        member = await self.who(token)
        if member is None:
            raise SessionOver
        account = await self._proven(member.login, old, desk_login.OLD_PASSWORD)
        check_new_password(new, old, member.login)
        hashed = await self._passwords.hashed(new)
        async with self._store.transaction() as work:
            now = self._clock.now()
            await self._still_right(work, account, now)
            await work.staff.set_password(member.login, hashed, must_change=False)
            await work.sessions.end_all(member.login)
            return await _begin(work, member.login, now)

    async def _proven(self, login: str, password: str, what: str) -> Account:
        """Return the account that this password opens; raises SignInRefused."""
        async with self._store.reading() as work:
            _wait_if_told(await work.staff.attempts(fingerprint(login)), self._clock.now())
            account = await work.staff.account(login) if is_login(login) else None
        stored = account.password_hash if account is not None else None
        if await self._passwords.fits(stored, password) and account and not account.disabled:
            return account
        raise await self._failed(fingerprint(login), what)

    async def _failed(self, key: str, what: str) -> SignInRefused:
        """Count a wrong password; return the refusal to raise once that is stored."""
        async with self._store.transaction() as work:
            now = self._clock.now()
            before = await work.staff.attempts(key, lock=True)
            if before.minutes_to_wait(now):
                return SignInRefused(desk_login.wait(before.minutes_to_wait(now)))
            after = before.failed(now)
            await work.staff.remember(key, after, now)
        if minutes := after.minutes_to_wait(now):
            log.warning("A login waits after wrong passwords", extra={"action": "sign_in_wait"})
            return SignInRefused(desk_login.wait(minutes))
        return SignInRefused(desk_login.wrong(what, after.left()))

    async def _still_right(self, work: Work, account: Account, now: datetime) -> None:
        """Raise SignInRefused when others guessed too often, or the account changed, meanwhile."""
        key = fingerprint(account.member.login)
        _wait_if_told(await work.staff.attempts(key, lock=True), now)
        if await work.staff.account(account.member.login, lock=True) != account:
            raise SignInRefused
        await work.staff.forgive(key)

    async def _renewed(self, account: Account, password: str) -> str | None:
        if not self._passwords.is_outdated(account.password_hash):
            return None
        return await self._passwords.hashed(password)


async def _begin(work: Work, login: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    await work.sessions.open(Session.begun(fingerprint(token), login, now))
    return token


def _wait_if_told(attempts: Attempts, now: datetime) -> None:
    if minutes := attempts.minutes_to_wait(now):
        raise SignInRefused(desk_login.wait(minutes))
