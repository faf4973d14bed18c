"""The ticket form: what it still needs to know, and the command it ends in."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import proposals, reading

_SLOTS = ("story", "place", "category", "request", "questions")


class ValidateTicketForm(Action):
    """Takes the latest line into the form and decides the next question, at most two."""

    def name(self) -> str:
        return "validate_ticket_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        form = reading.form_after(tracker)
        question = form.next_question()
        return [
            SlotSet("story", form.story),
            SlotSet("place", form.place),
            SlotSet("category", form.category),
            SlotSet("request", form.request),
            SlotSet("questions", form.questions + (question is not None)),
            SlotSet("requested_slot", question),
        ]


class OpenTicket(Action):
    """Proposes the ticket and empties the form."""

    def name(self) -> str:
        return "action_open_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        dispatcher.utter_message(json_message=proposals.open_ticket(reading.form_as_kept(tracker)))
        return [SlotSet(slot, None) for slot in _SLOTS]


class Praise(Action):
    """Passes praise on as a matter of its own, without any question."""

    def name(self) -> str:
        return "action_praise"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        form = proposals.Form(
            request="praise",
            story=[reading.latest_text(tracker)],
            place=reading.named_place(tracker) or reading.context(tracker).get("estate"),
            category={"code": "N08", "confidence": 1.0},
            questions=0,
        )
        dispatcher.utter_message(json_message=proposals.open_ticket(form))
        return []
