"""Members of staff, their sessions and their mistyped passwords."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, exists, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.staff import WAIT, Account, Attempts, Session, StaffMember
from bot.storage.tables import staff, staff_attempts, staff_session

_NONE_YET = Attempts()
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class SqlStaff:
    """The port `StaffAccounts` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def account(self, login: str, *, lock: bool = False) -> Account | None:
        """Return an account; with `lock` it stays as it is until commit."""
        wanted = select(staff).where(staff.c.login == login)
        row = (await self._connection.execute(wanted.with_for_update() if lock else wanted)).first()
        return _account(row) if row is not None else None

    async def add(self, account: Account, now: datetime) -> bool:
        """Store a new account; False when the login is taken."""
        member = account.member
        added = await self._connection.scalar(
            upsert(staff)
            .values(
                login=member.login,
                name=member.name,
                role=member.role,
                must_change=member.must_change,
                password_hash=account.password_hash,
                disabled=account.disabled,
                created_at=now,
            )
            .on_conflict_do_nothing()
            .returning(staff.c.login)
        )
        return added is not None

    async def is_empty(self) -> bool:
        """Tell whether there is nobody yet."""
        return not await self._connection.scalar(select(exists().where(staff.c.login.is_not(None))))

    async def set_password(self, login: str, password_hash: str, *, must_change: bool) -> None:
        """Replace the password."""
        await self._connection.execute(
            update(staff)
            .where(staff.c.login == login)
            .values(password_hash=password_hash, must_change=must_change)
        )

    async def set_disabled(self, login: str, disabled: bool) -> None:
        """Shut an account or open it again."""
        await self._connection.execute(
            update(staff).where(staff.c.login == login).values(disabled=disabled)
        )

    async def attempts(self, key: str, *, lock: bool = False) -> Attempts:
        """Return the wrong passwords so far; with `lock` others wait here until commit."""
        if lock:
            await self._connection.execute(
                upsert(staff_attempts)
                .values(key=key, failures=0, last_at=_LONG_AGO)
                .on_conflict_do_nothing()
            )
        wanted = select(
            staff_attempts.c.failures, staff_attempts.c.last_at, staff_attempts.c.waits_until
        ).where(staff_attempts.c.key == key)
        row = (await self._connection.execute(wanted.with_for_update() if lock else wanted)).first()
        return Attempts(**row._mapping) if row is not None else _NONE_YET

    async def remember(self, key: str, attempts: Attempts, now: datetime) -> None:
        """Keep the wrong passwords of a login, and forget what nobody needs any more."""
        kept = {
            "failures": attempts.failures,
            "last_at": attempts.last_at,
            "waits_until": attempts.waits_until,
        }
        await self._connection.execute(
            upsert(staff_attempts)
            .values(key=key, **kept)
            .on_conflict_do_update(index_elements=["key"], set_=kept)
        )
        old = select(staff_attempts.c.key).where(staff_attempts.c.last_at < now - 2 * WAIT)
        await self._connection.execute(
            delete(staff_attempts).where(
                staff_attempts.c.key.in_(old.with_for_update(skip_locked=True))
            )
        )

    async def forgive(self, key: str) -> None:
        """Forget the wrong passwords of a login."""
        await self._connection.execute(delete(staff_attempts).where(staff_attempts.c.key == key))


class SqlStaffSessions:
    """The port `StaffSessions` on PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(self, session: Session) -> None:
        """Store a new session, and forget those that ended by themselves."""
        await self._connection.execute(
            delete(staff_session).where(staff_session.c.expires_at < session.created_at)
        )
        await self._connection.execute(
            insert(staff_session).values(
                token_hash=session.token_hash,
                login=session.login,
                created_at=session.created_at,
                seen_at=session.seen_at,
                expires_at=session.expires_at,
            )
        )

    async def find(self, token_hash: str) -> tuple[Session, Account] | None:
        """Return a session, alive or not, and whose it is."""
        row = (
            await self._connection.execute(
                select(
                    staff,
                    staff_session.c.created_at.label("begun_at"),
                    staff_session.c.seen_at,
                    staff_session.c.expires_at,
                )
                .join(staff, staff.c.login == staff_session.c.login)
                .where(staff_session.c.token_hash == token_hash)
            )
        ).first()
        if row is None:
            return None
        session = Session(
            token_hash=token_hash,
            login=row.login,
            created_at=row.begun_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
        )
        return session, _account(row)

    async def seen(self, token_hash: str, now: datetime) -> None:
        """Somebody works in it."""
        await self._connection.execute(
            update(staff_session)
            .where(staff_session.c.token_hash == token_hash)
            .values(seen_at=now)
        )

    async def end(self, token_hash: str) -> None:
        """End one session."""
        await self._connection.execute(
            delete(staff_session).where(staff_session.c.token_hash == token_hash)
        )

    async def end_all(self, login: str) -> None:
        """End every session of a member of staff."""
        await self._connection.execute(delete(staff_session).where(staff_session.c.login == login))


def _account(row: Row[Any]) -> Account:
    member = StaffMember(login=row.login, name=row.name, role=row.role, must_change=row.must_change)
    return Account(member=member, password_hash=row.password_hash, disabled=row.disabled)
