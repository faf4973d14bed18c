"""What the dialogue may propose. The bot checks each one and carries it out, nobody else does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nlu.text.emergency import Emergency, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """Open a work order (工单)."""

    request: str
    story: Sequence[str]
    place: str | None
    category: str
    confidence: float
    incomplete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutTicket:
    """Do something with a matter that is already known; `text` says which and what."""

    act: Literal["ticket_status", "urge", "supplement", "withdraw", "rate"]
    text: str


@dataclass(frozen=True, slots=True)
class HandOff:
    """Call a human into the talk."""


@dataclass(frozen=True, slots=True)
class Clarify:
    """Ask again, or call a human when the last line was not understood either."""


@dataclass(frozen=True, slots=True)
class AnswerFaq:
    """Answer from the FAQ; a question about an emergency gets that card on top."""

    no: int
    answer: str
    reviewed: bool
    source: str = ""
    about: Kind | None = None


@dataclass(frozen=True, slots=True)
class OfferFaq:
    """Offer the two entries a question may mean; `questions` are theirs, by number."""

    questions: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class JudgeFaq:
    """Remember whether what was said was what was asked; what was wrong a human makes good."""

    #: The entry that answered, or those that were offered.
    nos: Sequence[int]
    right: bool


@dataclass(frozen=True, slots=True)
class SoundAlarm:
    """Somebody is in danger, in words that no rule knows."""

    danger: Emergency


@dataclass(frozen=True, slots=True)
class AddToEmergency:
    """Add what was said to the emergency this resident has just told."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """Say words the dialogue has chosen."""

    text: str


Command = (
    OpenTicket
    | AboutTicket
    | HandOff
    | Clarify
    | AnswerFaq
    | OfferFaq
    | JudgeFaq
    | SoundAlarm
    | AddToEmergency
    | Say
)
