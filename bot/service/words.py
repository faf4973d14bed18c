"""What a command leads to: words for the resident, and how carefully to say them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.outgoing import Choice, LineKind


@dataclass(frozen=True, slots=True)
class Words:
    """Words to say. `confidential` words never reach a group."""

    text: str
    kind: LineKind = "reply"
    confidential: bool = False
    #: The ticket they are about.
    ticket: str | None = None
    #: What a resident may answer with one tap.
    choices: tuple[Choice, ...] = ()
