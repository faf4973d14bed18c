"""How values look as JSON in the machine API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.ticket import Ticket


def short(ticket: Ticket) -> dict[str, Any]:
    """Return a ticket as lists show it (design §3)."""
    return {
        "number": ticket.number,
        "l2": ticket.category,
        "state": ticket.state.value,
        "merged_into": ticket.merged_into,
    }


def whole(ticket: Ticket, timeline: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a ticket with everything staff may see, and its timeline."""
    return {
        **short(ticket),
        "request": ticket.request,
        "confidence": ticket.confidence,
        "place": ticket.place,
        "urgency": ticket.urgency,
        "unit": ticket.unit,
        "group": ticket.group_id,
        "reporter": ticket.nickname,
        "confidential": ticket.confidential,
        "incomplete": ticket.incomplete,
        "story": ticket.story,
        "created_at": ticket.created_at.isoformat(),
        "updated_at": ticket.updated_at.isoformat(),
        "timeline": [{**entry, "at": entry["at"].isoformat()} for entry in timeline],
    }


def progress(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return how far a message has come: its route and end are null while it waits."""
    return {
        **row,
        "received_at": row["received_at"].isoformat(),
        "done_at": _iso(row["done_at"]),
    }


def call(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a call for a human."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "talk": row["talk"],
        "group": row["group_id"],
        "user": row["nickname"],
        "message_id": row["message_id"],
        "text": row["text"],
        "private": row["private"],
        "ticket": row["ticket"],
        "note": row["note"],
        "raised_at": row["raised_at"].isoformat(),
        "taken_by": row["taken_by"],
    }


def group(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a group with where it belongs: its moments are null until they come."""
    return {**row, "met_at": _iso(row["met_at"]), "bound_at": _iso(row["bound_at"])}


def notice(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notice that nobody has put away."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "ref": row["ref"],
        "text": row["text"],
        "raised_at": row["raised_at"].isoformat(),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
