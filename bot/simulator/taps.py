"""Somebody touches a button of a card: the bot is asked and has two seconds to answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.bodies import part
from bot.simulator.cards import Card, Cards
from bot.simulator.frames import CARD
from bot.simulator.pushing import Pushing
from bot.simulator.record import Post
from bot.simulator.refusals import ApiRefusal
from bot.simulator.town import CORP, Person
from bot.simulator.world import World


@dataclass(frozen=True, slots=True)
class Tap:
    """A touch, and what came back."""

    card: str
    person: Person
    action: str
    params: Mapping[str, Any]
    #: The `response` of the bot; None when it came too late, or never: the person sees a failure.
    answer: Mapping[str, Any] | None


class Taps:
    """Carries touches to the bot and its answers to the card."""

    def __init__(self, world: World, pushing: Pushing, cards: Cards) -> None:
        self._world, self._pushing, self._cards = world, pushing, cards
        self.known: list[Tap] = []

    async def tap(self, post: Post, person: Person, action: str, params: Mapping[str, Any]) -> Tap:
        """Touch a button of the card that a post shows; return when it is answered or too late."""
        card = self._cards.known[post.card or ""]
        latest = self._world.clock.now() + self._world.faults.card_answer_window
        asked = self._pushing.ask(card.client_id, CARD, _data(card, post, person, action, params))
        in_time = await self._world.clock.done_by(asked, latest)
        response = part(dict(asked.result().data), "response") if in_time else None
        if response:
            self._apply(card, person, response)
        tap = Tap(card.out_track_id, person, action, params, response)
        self.known.append(tap)
        self._world.record.tell()
        return tap

    def _apply(self, card: Card, person: Person, response: dict[str, Any]) -> None:
        private = response.get("userPrivateData")
        user = person.staff_id or person.sender_id
        try:
            self._cards.change(card, response, {user: private} if private else {})
        except ApiRefusal:
            return  # an answer of the wrong form changes nothing


def _data(
    card: Card, post: Post, person: Person, action: str, params: Mapping[str, Any]
) -> dict[str, Any]:
    content = {"cardPrivateData": {"actionIds": [action], "params": params}}
    user = person.staff_id or person.sender_id
    return {
        "type": "actionCallback",
        "outTrackId": card.out_track_id,
        "corpId": CORP,
        "userId": user,
        "userIdType": 1,
        "spaceType": "IM_GROUP" if post.group else "IM_ROBOT",
        "spaceId": post.group.conversation_id if post.group else user,
        "extension": "{}",
        "content": json.dumps(content, ensure_ascii=False),
    }
