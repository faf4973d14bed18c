"""A matter becomes a work order (工单)."""

from __future__ import annotations

from bot.domain.catalogue import Catalogue
from bot.domain.commands import OpenTicket
from bot.domain.local_time import local_day
from bot.domain.message import StoredMessage
from bot.domain.ticket import State, Ticket
from bot.domain.ticket_choice import open_ones
from bot.ports import Clock, Work
from bot.service.words import Words
from bot.texts import replies


class OpenTickets:
    """Opens tickets, and dispatches those the robot may dispatch."""

    def __init__(self, catalogue: Catalogue, clock: Clock, letters: str) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._letters = letters

    async def __call__(self, work: Work, stored: StoredMessage, asked: OpenTicket) -> Words:
        """Open a ticket; the very same words of the same resident are added to the open one."""
        known = await self._same_words(work, stored, asked)
        if known is not None:
            await work.tickets.attach(known.number, stored.id)
            return Words(replies.again(known), "number", known.confidential, known.number)
        ticket = await self._register(work, stored, asked)
        await self._dispatch(work, ticket)
        if ticket.confidential:
            await self._call_desk(work, stored, ticket)
        category = self._catalogue.of(ticket.category)
        return Words(replies.opened(ticket, category), "number", ticket.confidential, ticket.number)

    async def _same_words(
        self, work: Work, stored: StoredMessage, asked: OpenTicket
    ) -> Ticket | None:
        mine = open_ones(await work.tickets.of_reporter(stored.message.talk))
        return next((t for t in mine if t.story == _story(asked)), None)

    async def _register(self, work: Work, stored: StoredMessage, asked: OpenTicket) -> Ticket:
        now, message = self._clock.now(), stored.message
        category = self._catalogue.of(asked.category)
        ticket = Ticket(
            number=await work.tickets.new_number(self._letters, local_day(now)),
            state=State.REGISTERED,
            request=asked.request,
            category=category.code,
            confidence=asked.confidence,
            place=asked.place,
            urgency=self._catalogue.urgency(category.code, asked.request),
            unit=category.unit,
            robot_id=message.robot_id,
            talk=message.talk,
            reporter=message.sender_id,
            nickname=message.nickname,
            group_id=None if message.private else message.group_id,
            confidential=asked.request == "report" or category.sensitive,
            incomplete=asked.incomplete,
            story=_story(asked),
            created_at=now,
            updated_at=now,
        )
        await work.tickets.add(ticket, stored.id)
        await self._note(work, ticket, "register", State.REGISTERED, ticket.story)
        return ticket

    async def _dispatch(self, work: Work, ticket: Ticket) -> None:
        """Dispatch what is sure enough; everything else waits for the desk."""
        if ticket.incomplete or not self._catalogue.dispatches_itself(
            ticket.category, ticket.confidence
        ):
            return
        await self._note(work, ticket, "dispatch", State.DISPATCHED, ticket.unit)
        await work.tickets.set_state(ticket.number, State.DISPATCHED, self._clock.now())

    async def _call_desk(self, work: Work, stored: StoredMessage, ticket: Ticket) -> None:
        await work.handoffs.raise_(
            talk=stored.message.talk,
            kind="sensitive",
            at=self._clock.now(),
            ticket=ticket.number,
            message=stored.id,
        )

    async def _note(self, work: Work, ticket: Ticket, step: str, to: State, text: str) -> None:
        await work.tickets.note(
            ticket,
            at=self._clock.now(),
            actor="robot",
            who="robot",
            step=step,
            to=to,
            text=text,
            audience="staff" if step == "dispatch" else "reporter",
        )


def _story(asked: OpenTicket) -> str:
    return "\n".join(asked.story)
