"""Passwords become Argon2id hashes, off the event loop and a few at a time."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from bot.domain.staff import LONGEST_PASSWORD

T = TypeVar("T")

#: Each hash takes 64 MB and about 50 ms: a flood of sign-ins has to stand in line.
_AT_ONCE = 2
#: Without letters and digits that look alike on paper: no i, l, o, 0, 1.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Passwords:
    """Hashes and compares. `hasher` has the parameters of today; older hashes still fit."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def hashed(self, password: str) -> str:
        """Return the hash to store."""
        return await self._in_turn(lambda: self._hasher.hash(_bytes(password)))

    async def fits(self, stored: str | None, password: str) -> bool:
        """Tell whether a password is the stored one; None, nobody's, costs the same time."""
        if stored is None or len(password) > LONGEST_PASSWORD:
            await self.hashed(password[:LONGEST_PASSWORD])
            return False
        return await self._in_turn(lambda: self._compare(stored, _bytes(password)))

    def is_outdated(self, stored: str) -> bool:
        """Tell whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    async def _in_turn(self, work: Callable[[], T]) -> T:
        async with self._turns:
            return await asyncio.to_thread(work)

    def _compare(self, stored: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except VerifyMismatchError:
            return False


def one_time_password() -> str:
    """Return a password to read out or write down, such as `k7mp-3xwq-...`: 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
