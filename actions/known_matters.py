"""Acts about a matter already known, and the ways to a human. Each proposes, none decides."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import proposals, reading


class Proposal(Action, ABC):
    """Proposes one command with the resident's words. Abstract: the executor must not register it."""

    command: ClassVar[str]

    @abstractmethod
    def name(self) -> str:
        """The action's name in domain.yml."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        text = reading.latest_text(tracker)
        dispatcher.utter_message(json_message=proposals.about_ticket(self.command, text))
        return []


class Status(Proposal):
    command = "ticket_status"

    def name(self) -> str:
        return "action_status"


class Urge(Proposal):
    command = "urge"

    def name(self) -> str:
        return "action_urge"


class Supplement(Proposal):
    command = "supplement"

    def name(self) -> str:
        return "action_supplement"


class Withdraw(Proposal):
    command = "withdraw"

    def name(self) -> str:
        return "action_withdraw"


class Rate(Proposal):
    command = "rate"

    def name(self) -> str:
        return "action_rate"


class HandOff(Proposal):
    command = "hand_off"

    def name(self) -> str:
        return "action_hand_off"


class Clarify(Proposal):
    command = "clarify"

    def name(self) -> str:
        return "action_clarify"
