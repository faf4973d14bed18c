"""How the lines of a talk look as JSON, with what came beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.message import InboxId
from bot.texts import desk
from nlu.text import personal_data

Row = Mapping[str, Any]


def messages(rows: Sequence[Row]) -> Sequence[InboxId]:
    """Return the residents' messages among the lines of a talk."""
    return [row["id"] for row in rows if row["side"] == "resident"]


def lines(rows: Sequence[Row], attachments: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the lines of a talk, each with its attachments."""
    beside: dict[int, list[Row]] = defaultdict(list)
    for one in attachments:
        beside[one["message"]].append(one)
    return [_line(row, beside[row["id"]] if row["side"] == "resident" else []) for row in rows]


def _line(row: Row, attachments: Sequence[Row]) -> dict[str, Any]:
    """What went into a group is shown as the group saw it."""
    said_in_group = row["side"] == "us" and not row["private"]
    return {
        "id": f"{row['side']}-{row['id']}",
        "side": _side(row),
        "who": row["who"],
        "role": desk.ROLES.get(row["role"]),
        "at": row["at"].isoformat(),
        "form": desk.FORMS.get(row["form"]),
        "quote": row["quote"],
        "text": personal_data.mask(row["text"]) if said_in_group else row["text"],
        "photo": _own_photo(row, attachments),
        "attachments": [_attachment(one) for one in attachments],
        "private": row["private"],
        "kind": row["kind"],
        "state": row["state"],
        "fate": desk.fate(row["state"], row["route"], row["private"], row["error"]),
    }


def _side(row: Row) -> str:
    if row["side"] == "resident":
        return "resident"
    return "staff" if row["kind"] == "staff" else "robot"


def _own_photo(row: Row, attachments: Sequence[Row]) -> str | None:
    """A message's first picture is its own as well; once is enough."""
    beside = {one["sha256"] for one in attachments}
    return None if row["photo"] in beside else row["photo"]


def _attachment(row: Row) -> dict[str, Any]:
    """Return a picture to be shown, a file to be saved, or why there is neither."""
    kept, picture = row["state"] == "kept", row["kind"] == "picture"
    words = {
        "waiting": desk.waiting_for(row["kind"]),
        "lost": desk.lost(row["kind"], row["error"]),
    }
    return {
        "place": row["place"],
        "state": row["state"],
        "photo": row["sha256"] if kept and picture else None,
        "file": row["sha256"] if kept and not picture else None,
        "name": row["name"] or desk.ATTACHMENTS.get(row["kind"], "文件"),
        "size": desk.size(row["size"]),
        "words": words.get(row["state"], ""),
    }
