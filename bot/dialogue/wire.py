"""Reads Rasa's answers: raw JSON in, values of the domain out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.commands import AboutTicket, Clarify, Command, HandOff, OpenTicket, Say
from bot.domain.errors import DialogueUnavailable
from bot.domain.understanding import (
    FALLBACK,
    REQUEST_TYPES,
    AlikeLine,
    CategoryGuess,
    DangerGuess,
    Place,
    TopicGuess,
    Understanding,
    settled_intent,
)
from bot.ports import Embedded, Turn

#: Parts of the parse that a turn does not need back.
_HEAVY = frozenset({"vector", "intent_ranking", "response_selector", "evidence", "alike"})
_ABOUT = frozenset({"ticket_status", "urge", "supplement", "withdraw", "rate"})
_BROKEN = (KeyError, TypeError, ValueError, AttributeError, StopIteration)


def understanding_of(parse: Mapping[str, Any], text: str) -> Understanding:
    """Return a parse as the domain sees it; raises DialogueUnavailable when it is not whole."""
    try:
        ranking = {
            _known(r["name"]): float(r["confidence"])
            for r in parse["intent_ranking"]
            if r["name"] != FALLBACK
        }
        likely = next(iter(ranking))
        intent = _known(settled_intent(_known(parse["intent"]["name"]), ranking))
        light = {key: value for key, value in parse.items() if key not in _HEAVY}
        return Understanding(
            intent=intent,
            confidence=ranking[likely],
            likely=likely,
            categories=[
                CategoryGuess(c["code"], float(c["confidence"])) for c in parse["category_ranking"]
            ],
            topics=[TopicGuess(int(t["no"]), float(t["confidence"])) for t in parse["faq_ranking"]],
            asks=float(parse["asks"]),
            asks_else=float(parse["asks_else"]),
            danger=_danger(parse["danger"]),
            evidence={str(k): [str(w) for w in words] for k, words in parse["evidence"].items()},
            alike=[AlikeLine(str(a["text"]), str(a["code"])) for a in parse["alike"]],
            places=[_place(e) for e in parse["entities"] if e["entity"] == "place"],
            vector=list(parse["vector"]),
            words=[text[start:end] for start, end in parse["text_tokens"]],
            parse={**light, "intent": {**parse["intent"], "name": intent}},
        )
    except _BROKEN as error:
        raise DialogueUnavailable("the parse is not whole") from error


def _known(intent: str) -> str:
    if intent not in REQUEST_TYPES:
        raise ValueError(intent)
    return intent


def _danger(told: Mapping[str, Any]) -> DangerGuess:
    return DangerGuess(str(told["kind"]), float(told["confidence"]))


def _place(entity: Mapping[str, Any]) -> Place:
    return Place(entity["start"], entity["end"], entity["value"])


def embedded_of(answer: Any, texts: Sequence[str]) -> list[Embedded]:
    """Return the vectors and words of `texts`; raises DialogueUnavailable when any is missing."""
    try:
        found = [Embedded([float(x) for x in one["vector"]], list(one["words"])) for one in answer]
    except _BROKEN as error:
        raise DialogueUnavailable("an embedding is not whole") from error
    if len(found) != len(texts):
        raise DialogueUnavailable("an embedding is missing")
    return found


def turn_of(answer: Mapping[str, Any]) -> Turn:
    """Return a played turn; raises DialogueUnavailable when it is not whole."""
    try:
        messages, events, waiting = answer["messages"], answer["events"], answer["waiting_for"]
    except _BROKEN as error:
        raise DialogueUnavailable("the turn is not whole") from error
    # without an open question the past no longer changes what a line means
    return Turn(
        commands=commands_of(messages), events=events if waiting else [], waiting_for=waiting
    )


def commands_of(messages: Sequence[Mapping[str, Any]]) -> list[Command]:
    """Return what a turn's messages propose, in order.

    Raises DialogueUnavailable for an empty turn, for a command nobody knows and for a broken one:
    all are faults.
    """
    try:
        commands = [_command(message) for message in messages]
    except _BROKEN as error:
        raise DialogueUnavailable("a proposal is not whole") from error
    if not commands:
        raise DialogueUnavailable("the turn is empty")
    return commands


def _command(message: Mapping[str, Any]) -> Command:
    if "custom" not in message:
        return Say(str(message["text"]))
    proposal = message["custom"]
    name = proposal.get("command")
    if name == "open_ticket":
        return _open_ticket(proposal)
    if name in _ABOUT:
        return AboutTicket(act=name, text=str(proposal["text"]))
    if name == "hand_off":
        return HandOff()
    if name == "clarify":
        return Clarify()
    raise DialogueUnavailable(f"unknown command {name!r}")


def _open_ticket(proposal: Mapping[str, Any]) -> OpenTicket:
    category = proposal.get("category") or {}
    return OpenTicket(
        request=str(proposal["request"]),
        story=[str(line) for line in proposal["story"]],
        place=proposal.get("place"),
        category=str(category.get("code") or "N99"),
        confidence=float(category.get("confidence") or 0.0),
        incomplete=bool(proposal["incomplete"]),
    )
