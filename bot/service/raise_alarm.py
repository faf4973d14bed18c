"""Danger: say the one line that helps, call a human, and write the P0 ticket, all at once."""

from __future__ import annotations

from bot.domain.catalogue import Catalogue
from bot.domain.local_time import local_day
from bot.domain.message import InboundMessage, InboxId
from bot.domain.ticket import State, Ticket
from bot.ports import Clock, Work
from bot.service import addressing
from bot.texts.emergency_cards import CARDS, EMERGENCY_CATEGORY
from nlu.text import emergency
from nlu.text.emergency import Emergency


class RaiseAlarm:
    """Answers an emergency inside the transaction that stores its message."""

    def __init__(self, catalogue: Catalogue, clock: Clock, letters: str) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._letters = letters

    async def __call__(
        self, work: Work, stored: InboxId, message: InboundMessage, danger: Emergency
    ) -> None:
        """Decide everything an emergency needs; nothing here waits for anything."""
        reached = await self._say_card(work, stored, message, danger)
        ticket = await self._known(work, stored, message, danger) or await self._ticket(
            work, stored, message, danger
        )
        note = danger.kind if reached else f"{danger.kind}: no private route, nobody was answered"
        await work.handoffs.raise_(
            talk=message.talk,
            kind="emergency",
            at=self._clock.now(),
            ticket=ticket.number,
            message=stored,
            note=note,
        )
        await work.inbox.done(stored, "emergency")

    async def _say_card(
        self, work: Work, stored: InboxId, message: InboundMessage, danger: Emergency
    ) -> bool:
        """Say the card where it may be said; tell whether anybody can read it."""
        card = CARDS[danger.kind]
        quiet = message.private or card.group is None
        words = card.private if quiet else card.group
        line = addressing.answer(
            message, "emergency", words or card.private, f"emergency:{stored}", only_private=quiet
        )
        if line is not None:
            await work.outbox.put(line, self._clock.now())
        return line is not None

    async def _known(
        self, work: Work, stored: InboxId, message: InboundMessage, danger: Emergency
    ) -> Ticket | None:
        """Return the open emergency of this kind that this resident has told, with the words added."""
        for ticket in await work.tickets.of_reporter(message.talk):
            if ticket.state is State.EMERGENCY and _is_about(ticket, danger):
                await work.tickets.attach(ticket.number, stored)
                await self._note(
                    work, await work.tickets.get(ticket.number, lock=True), message.text
                )
                return ticket
        return None

    async def _ticket(
        self, work: Work, stored: InboxId, message: InboundMessage, danger: Emergency
    ) -> Ticket:
        now = self._clock.now()
        category = self._catalogue.of(EMERGENCY_CATEGORY[danger.kind])
        ticket = Ticket(
            number=await work.tickets.new_number(self._letters, local_day(now)),
            state=State.EMERGENCY,
            request="help",
            category=category.code,
            confidence=1.0,
            place=await work.groups.estate_of(message.robot_id, message.group_id),
            urgency="P0",
            unit=category.unit,
            robot_id=message.robot_id,
            talk=message.talk,
            reporter=message.sender_id,
            nickname=message.nickname,
            group_id=None if message.private else message.group_id,
            confidential=CARDS[danger.kind].group is None or category.sensitive,
            incomplete=True,
            story=message.text,
            created_at=now,
            updated_at=now,
        )
        await work.tickets.add(ticket, stored)
        await self._note(work, ticket, f"{danger.kind}: {danger.cue}")
        return ticket

    async def _note(self, work: Work, ticket: Ticket, text: str) -> None:
        await work.tickets.note(
            ticket,
            at=self._clock.now(),
            actor="robot",
            who="robot",
            step="emergency",
            to=State.EMERGENCY,
            text=text,
            audience="staff",
        )


def _is_about(ticket: Ticket, danger: Emergency) -> bool:
    """Tell whether a ticket was opened for the same kind of danger: the rules say so again.

    Where only the model heard danger, the matter's category tells.
    """
    told = emergency.detect(ticket.story)
    if told is not None:
        return told.kind == danger.kind
    return ticket.category == EMERGENCY_CATEGORY[danger.kind]
