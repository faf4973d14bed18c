"""How groups, officials, notices and the platform look as JSON on the desk's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.console.platform import PlatformSeen
from bot.domain.quota import Use
from bot.service.watch_quota import NAMES
from bot.texts import desk

Row = Mapping[str, Any]

_OF_A_GROUP = ("group", "group_gone")
_OF_A_QUOTA = ("quota", "quota_near", "quota_out")


def group(row: Row) -> dict[str, Any]:
    """Return a group with where it belongs."""
    return {
        "ref": f"{row['robot_id']}|{row['group_id']}",
        "robot_id": row["robot_id"],
        "group_id": row["group_id"],
        "name": row["name"] or "没有名字的群",
        "estate": row["estate"] or "",
        "grid": row["grid"] or "",
        "gone": row["state"] == "gone",
        "state_name": desk.GROUP_STATES.get(row["state"], row["state"]),
        "unbound": row["unbound"],
        "met_at": _iso(row["met_at"]),
        "bound_by": row["bound_by"],
        "bound_at": _iso(row["bound_at"]),
    }


def official(row: Row) -> dict[str, Any]:
    """Return somebody whose office is known."""
    return {
        "robot_id": row["robot_id"],
        "person": row["person"],
        "name": row["name"],
        "role": desk.ROLES.get(row["role"], row["role"]),
        "added_by": row["added_by"],
        "added_at": _iso(row["added_at"]),
    }


def notice(row: Row) -> dict[str, Any]:
    """Return a notice, with the page where one sees to it."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "label": desk.NOTICES.get(row["kind"], "提醒"),
        "text": row["text"],
        "at": _iso(row["raised_at"]),
        "link": _link(row),
        "does": "去绑定" if row["kind"] == "group" else "去看看",
    }


def _link(row: Row) -> str | None:
    if row["kind"] in _OF_A_GROUP:
        return f"#/groups/{quote(row['ref'], safe='')}"
    return "#/groups" if row["kind"] in _OF_A_QUOTA else None


def platform(seen: PlatformSeen | None) -> dict[str, Any] | None:
    """Return how things stand with DingTalk; None without it."""
    if seen is None:
        return None
    return {
        "listens": seen.listens,
        "sockets": seen.sockets,
        "heard_at": _iso(seen.heard_at),
        "refusal": seen.refusal,
        "quotas": [_quota(use) for use in seen.uses],
    }


def _quota(use: Use) -> dict[str, Any]:
    return {
        "name": NAMES.get(use.kind, use.kind),
        "used": use.used,
        "most": use.most,
        "known": use.known,
        "near": use.is_near,
        "out": use.is_out,
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
