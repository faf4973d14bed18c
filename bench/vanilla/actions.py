"""The smallest action that stands for opening a ticket: it answers, and keeps nothing."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class Register(Action):
    """Says that a matter was registered."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_register"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer."""
        dispatcher.utter_message(text="已受理。")
        return []
