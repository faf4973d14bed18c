"""What the desk's questions are put together from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, null, select, union_all

from bot.domain.message import TalkKey
from bot.domain.outgoing import Robots
from bot.storage.tables import (
    attachment,
    group_chat,
    handoff,
    inbox,
    outbox,
    talk,
    ticket,
    ticket_message,
)


def open_calls() -> Select[Any]:
    """Talks with their open calls for a human put together."""
    return (
        select(
            handoff.c.talk,
            func.min(handoff.c.raised_at).label("since"),
            func.array_agg(handoff.c.kind.distinct()).label("kinds"),
            func.bool_or(handoff.c.kind == "emergency").label("danger"),
            func.bool_or(ticket.c.confidential).label("confidential"),
            func.array_remove(func.array_agg(handoff.c.note.distinct()), "").label("notes"),
        )
        .join(ticket, ticket.c.number == handoff.c.ticket, isouter=True)
        .where(handoff.c.closed_at.is_(None))
        .group_by(handoff.c.talk)
    )


def last_words() -> Select[Any]:
    """The resident's last line of the talk in question."""
    return (
        select(inbox.c.text, inbox.c.photo, inbox.c.form, inbox.c.received_at)
        .where(inbox.c.talk == talk.c.key)
        .order_by(inbox.c.id.desc())
        .limit(1)
        .correlate(talk)
    )


def talks_with_groups(calls: Any, last: Any) -> Select[Any]:
    """Talks as the list shows them; the caller joins `calls` and `last`."""
    return select(
        talk.c.key,
        talk.c.nickname,
        talk.c.sender_id,
        talk.c.group_id,
        talk.c.private,
        talk.c.owner,
        talk.c.owner_version,
        group_chat.c.name.label("group_name"),
        calls.c.since,
        calls.c.kinds,
        calls.c.notes,
        calls.c.confidential,
        last.c.text.label("last_text"),
        last.c.photo.label("last_photo"),
        last.c.form.label("last_form"),
        last.c.received_at.label("last_at"),
    ).join(group_chat, same_group(talk), isouter=True)


def same_group(table: Any) -> Any:
    """The group that rows of a table name."""
    return (group_chat.c.robot_id == table.c.robot_id) & (group_chat.c.group_id == table.c.group_id)


def heard_lines(key: TalkKey) -> Select[Any]:
    """A talk's lines of residents, with the columns of `said_lines`."""
    return select(
        inbox.c.id,
        literal("resident").label("side"),
        inbox.c.received_at.label("at"),
        inbox.c.text,
        inbox.c.photo,
        inbox.c.private,
        inbox.c.nickname.label("who"),
        inbox.c.route.label("kind"),
        inbox.c.form,
        inbox.c.quote,
        inbox.c.role,
        null().label("state"),
        null().label("route"),
        null().label("error"),
    ).where(inbox.c.talk == key)


def said_lines(key: TalkKey) -> Select[Any]:
    """A talk's lines of ours, with the columns of `heard_lines`."""
    return select(
        outbox.c.id,
        literal("us").label("side"),
        outbox.c.created_at.label("at"),
        outbox.c.text,
        null().label("photo"),
        outbox.c.private,
        outbox.c.author.label("who"),
        outbox.c.kind,
        null().label("form"),
        null().label("quote"),
        null().label("role"),
        outbox.c.state,
        outbox.c.route,
        outbox.c.error,
    ).where(outbox.c.talk == key)


def is_unbound() -> ColumnElement[bool]:
    """A group whose place no admin has said yet; saying that it has none is saying so too."""
    return group_chat.c.estate.is_(None) & group_chat.c.bound_at.is_(None)


def groups_of(robots: Robots) -> Select[Any]:
    """Groups of some robots, with whether an admin has still to bind them."""
    ours = group_chat.c.robot_id.in_(robots.names)
    return select(group_chat, is_unbound().label("unbound")).where(~ours if robots.but else ours)


def pictures_of(number: str) -> Select[Any]:
    """Pictures that came with the messages of a ticket: the message's own, then the further ones."""
    own = select(inbox.c.id.label("message"), literal(-1).label("place"), inbox.c.photo)
    more = select(attachment.c.message, attachment.c.place, attachment.c.sha256).where(
        attachment.c.kind == "picture", attachment.c.state == "kept"
    )
    found = union_all(own, more).subquery()
    return (
        select(found.c.photo)
        .join(ticket_message, ticket_message.c.message == found.c.message)
        .where(ticket_message.c.number == number, found.c.photo.is_not(None))
        .order_by(found.c.message, found.c.place)
    )
