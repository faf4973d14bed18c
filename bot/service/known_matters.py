"""A resident speaks about a matter we already have: progress, urging, facts, withdrawal, rating."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import ticket_choice
from bot.domain.commands import AboutTicket, AddToEmergency, OpenTicket
from bot.domain.errors import StepNotAllowed
from bot.domain.message import StoredMessage
from bot.domain.ticket import State, Step, Ticket, next_state
from bot.ports import Clock, Work
from bot.service.open_ticket import OpenTickets
from bot.service.words import Words
from bot.texts import replies
from nlu.text.rating import Rating, read_rating
from nlu.text.ticket_number import find_ticket_numbers

_SHOWN = 3


class KnownMatters:
    """Finds the matter that is meant and does what the resident asks with it."""

    def __init__(self, open_tickets: OpenTickets, clock: Clock) -> None:
        self._open = open_tickets
        self._clock = clock

    async def __call__(
        self, work: Work, stored: StoredMessage, asked: AboutTicket, estate: str | None
    ) -> Words:
        """Do what was asked; words about a matter we do not have open a new one."""
        mine = await work.tickets.of_reporter(stored.message.talk)
        named = ticket_choice.named(mine, find_ticket_numbers(asked.text))
        if asked.act == "ticket_status":
            return self._progress(mine, named)
        meant = named or self._meant(mine, asked)
        if meant is None:
            return await self._unknown(work, stored, asked, estate)
        ticket = await work.tickets.get(meant.number, lock=True)
        await work.tickets.attach(ticket.number, stored.id)
        match asked.act:
            case "urge":
                return await self._urge(work, ticket, asked.text)
            case "supplement":
                return await self._supplement(work, ticket, asked.text)
            case "withdraw":
                return await self._move(work, ticket, "withdraw", asked.text)
            case _:
                return await self._rate(work, ticket, asked.text)

    async def add_to_emergency(
        self, work: Work, stored: StoredMessage, said: AddToEmergency
    ) -> Words:
        """Write down what somebody in danger adds, where the humans who were alarmed read it."""
        ticket = await work.tickets.get(said.number, lock=True)
        await work.tickets.attach(ticket.number, stored.id)
        await self._note(work, ticket, "supplement", ticket.state, said.text)
        return Words(replies.emergency_noted(ticket), "emergency", ticket.confidential)

    def _meant(self, mine: Sequence[Ticket], asked: AboutTicket) -> Ticket | None:
        if asked.act == "rate":
            return ticket_choice.judged(mine, self._clock.now())
        return ticket_choice.latest_open(mine)

    @staticmethod
    def _progress(mine: Sequence[Ticket], named: Ticket | None) -> Words:
        shown = [named] if named else ticket_choice.open_ones(mine)[:_SHOWN]
        if not shown:
            return Words(replies.NO_TICKET)
        confidential = any(t.confidential for t in shown)
        return Words(replies.progress(shown), confidential=confidential, ticket=shown[0].number)

    async def _unknown(
        self, work: Work, stored: StoredMessage, asked: AboutTicket, estate: str | None
    ) -> Words:
        """Nothing is open. Pressing and adding tell a matter all the same: it becomes a ticket."""
        if asked.act not in ("urge", "supplement") and not _complains(asked):
            return Words(replies.NO_TICKET)
        new = OpenTicket(
            request="help",
            story=[asked.text],
            place=estate,
            category="N99",
            confidence=0.0,
            incomplete=True,
        )
        return await self._open(work, stored, new)

    async def _urge(self, work: Work, ticket: Ticket, text: str) -> Words:
        await self._note(work, ticket, "urge", ticket.state, text)
        return Words(replies.urged(ticket), "status", ticket.confidential, ticket.number)

    async def _supplement(self, work: Work, ticket: Ticket, text: str) -> Words:
        await self._note(work, ticket, "supplement", ticket.state, text)
        return Words(replies.supplemented(ticket), "status", ticket.confidential, ticket.number)

    async def _rate(self, work: Work, ticket: Ticket, text: str) -> Words:
        rating = read_rating(text)
        if not _is_bad(rating):
            if not ticket.state.is_open:
                await self._note(work, ticket, "rate", ticket.state, text)
                return Words(replies.THANKS_FOR_RATING, ticket=ticket.number)
            return await self._move(work, ticket, "solved", text)
        if ticket.state in (State.REPORTED, State.CALLBACK, State.CLOSED):
            return await self._move(work, ticket, "unsolved", text)
        return await self._urge(work, ticket, text)

    async def _move(self, work: Work, ticket: Ticket, step: Step, text: str) -> Words:
        now = self._clock.now()
        try:
            state = next_state(ticket, step, "resident", text, now)
        except StepNotAllowed as refusal:
            return Words(str(refusal), confidential=ticket.confidential, ticket=ticket.number)
        await self._note(work, ticket, step, state, text)
        await work.tickets.set_state(ticket.number, state, now)
        return Words(_SAID[step](ticket), "status", ticket.confidential, ticket.number)

    async def _note(self, work: Work, ticket: Ticket, step: str, to: State, text: str) -> None:
        await work.tickets.note(
            ticket,
            at=self._clock.now(),
            actor="resident",
            who=ticket.reporter or "resident",
            step=step,
            to=to,
            text=text,
            audience="reporter",
        )


_SAID = {
    "withdraw": replies.withdrawn,
    "solved": replies.solved,
    "unsolved": replies.unsolved,
}


def _is_bad(rating: Rating) -> bool:
    return rating.solved is False or rating.grade in ("不满意", "非常不满意")


def _complains(asked: AboutTicket) -> bool:
    return asked.act == "rate" and _is_bad(read_rating(asked.text))
