"""How values look as JSON on the desk's pages: with their Chinese names, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.domain.catalogue import Catalogue
from bot.domain.ticket import MOVES, USUAL_STEP, State, Step, Ticket, steps_for
from bot.domain.understanding import REQUEST_TYPES
from bot.texts import desk

_NOBODY_YET = "desk"

Row = Mapping[str, Any]


def talk(row: Row) -> dict[str, Any]:
    """Return a talk as the list shows it."""
    owner = row["owner"]
    return {
        "key": row["key"],
        "name": row["nickname"] or "未知住户",
        "group": row["group_name"] or row["group_id"],
        "private": row["private"],
        "reachable": row["sender_id"] is not None,
        "owner": None if owner == _NOBODY_YET else owner,
        "quiet": owner is not None,
        "since": _iso(row["since"]),
        "calls": [desk.CALLS.get(kind, kind) for kind in row["kinds"] or ()],
        "danger": "emergency" in (row["kinds"] or ()),
        "confidential": bool(row["confidential"]),
        "unanswered": any("nobody was answered" in note for note in row["notes"] or ()),
        "last": row["last_text"] or _wordless(row),
        "last_at": _iso(row["last_at"]),
    }


def _wordless(row: Row) -> str:
    form = desk.FORMS.get(row["last_form"] or "") or ("照片" if row["last_photo"] else "")
    return f"（{form}）" if form else ""


def alarm(row: Row) -> dict[str, Any]:
    """Return an emergency nobody has confirmed."""
    return {
        "number": row["number"],
        "talk": row["talk"],
        "kind": desk.DANGERS.get((row["note"] or "").partition(":")[0], "紧急情况"),
        "place": row["place"],
        "story": row["story"],
        "confidential": row["confidential"],
        "at": _iso(row["created_at"]),
        "taken_by": row["taken_by"],
    }


def short_ticket(row: Row, catalogue: Catalogue) -> dict[str, Any]:
    """Return a ticket as lists show it."""
    state = State(row["state"])
    return {
        "number": row["number"],
        "state": state.value,
        "state_name": state.chinese,
        "open": state.is_open,
        "urgency": row["urgency"],
        "category": row["category"],
        "category_name": catalogue.of(row["category"]).short_name,
        "request": REQUEST_TYPES.get(row["request"], row["request"]),
        "place": row["place"],
        "unit": row["unit"],
        "story": row["story"],
        "name": row["nickname"] or "未知住户",
        "group": row.get("group_name") or row["group_id"],
        "talk": row["talk"],
        "confidential": row["confidential"],
        "incomplete": row["incomplete"],
        "at": _iso(row["created_at"]),
        "updated_at": _iso(row["updated_at"]),
    }


def fields(ticket: Ticket) -> Row:
    """Return a ticket as a row of the database has it."""
    return asdict(ticket)


def whole_ticket(
    ticket: Ticket,
    group: str | None,
    timeline: Sequence[Row],
    photos: Sequence[str],
    catalogue: Catalogue,
) -> dict[str, Any]:
    """Return a ticket with its timeline, its photos and the steps staff may take now."""
    return {
        **short_ticket({**fields(ticket), "group_name": group}, catalogue),
        "confidence": round(ticket.confidence, 2),
        "photos": list(photos),
        "steps": [_step(step, ticket) for step in steps_for(ticket, "staff")],
        "timeline": [_entry(entry) for entry in timeline],
    }


def _step(step: Step, ticket: Ticket) -> dict[str, Any]:
    return {
        "step": step,
        "name": desk.STEPS[step],
        "asks": MOVES[step].needs_text or step in desk.THINK_TWICE,
        "usual": USUAL_STEP.get(ticket.state) == step,
    }


def _entry(entry: Row) -> dict[str, Any]:
    return {
        "seq": entry["seq"],
        "at": _iso(entry["at"]),
        "actor": desk.ACTORS.get(entry["actor"], entry["actor"]),
        "who": entry["who"] if entry["actor"] == "staff" else None,
        "name": desk.entry(entry["step"]),
        "from": State(entry["from_state"]).chinese,
        "to": State(entry["to_state"]).chinese,
        "moved": entry["from_state"] != entry["to_state"],
        "text": desk.danger(entry["text"]) if entry["step"] == "emergency" else entry["text"],
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
