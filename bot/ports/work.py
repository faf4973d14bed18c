"""Transactions."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.ports.lines import Attachments, ChatSessions, Inbox, Outbox, Talks, Usage
from bot.ports.matters import Deadlines, Faq, Groups, Handoffs, Notices, Tickets
from bot.ports.staff import StaffAccounts, StaffSessions


class Work(Protocol):
    """One transaction: what was done with it is committed together or not at all."""

    @property
    def inbox(self) -> Inbox: ...

    @property
    def talks(self) -> Talks: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def handoffs(self) -> Handoffs: ...

    @property
    def deadlines(self) -> Deadlines: ...

    @property
    def faq(self) -> Faq: ...

    @property
    def groups(self) -> Groups: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def attachments(self) -> Attachments: ...

    @property
    def usage(self) -> Usage: ...

    @property
    def chat_sessions(self) -> ChatSessions: ...

    @property
    def staff(self) -> StaffAccounts: ...

    @property
    def sessions(self) -> StaffSessions: ...


class Store(Protocol):
    """Where transactions come from."""

    def transaction(self) -> AbstractAsyncContextManager[Work]:
        """Open a transaction; it commits when its block ends without an exception."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Work]:
        """Open a connection for questions that need no common moment; nothing may be written."""
        ...
