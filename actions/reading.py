"""Reads what the actions need out of Rasa's tracker."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.proposals import Form, surer


def latest_text(tracker: Tracker) -> str:
    """Return what the resident just wrote."""
    return str(tracker.latest_message.get("text") or "")


def context(tracker: Tracker) -> dict[str, Any]:
    """Return what the bot sent along: `estate` of the group, `opening` of an interrupted form."""
    return tracker.latest_message.get("metadata") or {}


def latest_category(tracker: Tracker) -> dict[str, Any] | None:
    """Return the surest category of the latest line."""
    ranking = tracker.latest_message.get("category_ranking") or []
    return dict(ranking[0]) if ranking else None


def named_place(tracker: Tracker) -> str | None:
    """Return the place the latest line names, else None.

    A building without an estate ("3幢") is one of the group's own estate.
    """
    found = [e for e in tracker.latest_message.get("entities") or [] if e["entity"] == "place"]
    if not found:
        return None
    place = max(found, key=lambda e: e["end"] - e["start"])
    estate = context(tracker).get("estate") if place.get("kind") == "part" else None
    return f"{estate or ''}{place['value']}"


def form_after(tracker: Tracker) -> Form:
    """Return the form with the latest line taken in."""
    asked = tracker.get_slot("requested_slot")
    text = latest_text(tracker)
    place = named_place(tracker) or tracker.get_slot("place") or context(tracker).get("estate")
    if asked == "place" and not place:
        place = text
    return Form(
        request=tracker.get_slot("request") or _request(tracker),
        story=[*(tracker.get_slot("story") or []), text],
        place=place,
        category=surer(tracker.get_slot("category"), latest_category(tracker)),
        questions=int(tracker.get_slot("questions") or 0),
    )


def form_as_kept(tracker: Tracker) -> Form:
    """Return the form as its slots have it, at the end of the talk about it."""
    return Form(
        request=tracker.get_slot("request") or "help",
        story=tracker.get_slot("story") or [latest_text(tracker)],
        place=tracker.get_slot("place"),
        category=tracker.get_slot("category"),
        questions=int(tracker.get_slot("questions") or 0),
    )


def _request(tracker: Tracker) -> str:
    return str((tracker.latest_message.get("intent") or {}).get("name") or "help")
