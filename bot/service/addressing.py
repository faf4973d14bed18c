"""Where a line may be said: the group is a public place (design D9)."""

from __future__ import annotations

from bot.domain.message import InboundMessage
from bot.domain.outgoing import Choice, Line, LineKind
from bot.domain.talk import Talk
from bot.domain.ticket import Ticket


def answer(
    message: InboundMessage,
    kind: LineKind,
    text: str,
    key: str,
    *,
    owner_version: int | None = None,
    only_private: bool = False,
    choices: tuple[Choice, ...] = (),
) -> Line | None:
    """Return the line that answers a message, or None when there is no fitting way to say it.

    What must stay private goes to the 1:1 chat; without a known sender there is none.
    """
    private = message.private or only_private or message.group_id is None
    if private and message.sender_id is None:
        return None
    return Line(
        kind=kind,
        text=text,
        robot_id=message.robot_id,
        group_id=message.group_id,
        person=message.sender_id,
        private=private,
        reply_to=message.message_id,
        talk=message.talk,
        owner_version=owner_version,
        key=key,
        speaker=message.speaker_id,
        choices=choices,
    )


def in_talk(talk: Talk, kind: LineKind, text: str, key: str, *, private: bool) -> Line | None:
    """Return a line that answers no message, said where the talk was last heard.

    None when it must be private and the resident has no account to be told on.
    """
    quiet = private or talk.private or talk.group_id is None
    if quiet and talk.sender_id is None:
        return None
    return Line(
        kind=kind,
        text=text,
        robot_id=talk.robot_id,
        group_id=talk.group_id,
        person=talk.sender_id,
        private=quiet,
        talk=talk.key,
        key=key,
    )


def update(ticket: Ticket, text: str, key: str, choices: tuple[Choice, ...] = ()) -> Line | None:
    """Return the line that tells a ticket's reporter what happened, or None when nobody can be told.

    Confidential matters never reach a group; matters told in private are answered in private.
    """
    private = ticket.confidential or ticket.group_id is None
    if private and ticket.reporter is None:
        return None
    return Line(
        kind="status",
        text=text,
        robot_id=ticket.robot_id,
        group_id=ticket.group_id,
        person=ticket.reporter,
        private=private,
        talk=ticket.talk,
        key=key,
        choices=choices,
    )
