"""Staff move a ticket one step, and its reporter reads about it."""

from __future__ import annotations

from bot.domain.ticket import State, Step, Ticket, next_state
from bot.ports import Clock, Publisher, Store, Work
from bot.service import addressing
from bot.service.receive import NEW_LINE
from bot.texts import replies


class MoveTicket:
    """Carries out one step of the lifecycle with its guard, its entry and its line."""

    def __init__(self, store: Store, publisher: Publisher, clock: Clock) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock

    async def __call__(self, number: str, step: Step, text: str, who: str) -> Ticket:
        """Take the step for staff member `who`; return the ticket as it is then.

        Raises TicketNotFound, or StepNotAllowed when the state has no such step.
        """
        async with self._store.transaction() as work:
            ticket = await work.tickets.get(number, lock=True)
            moved = await self._move(work, ticket, step, text, who)
        await self._publisher.publish(NEW_LINE)
        return moved

    async def _move(self, work: Work, ticket: Ticket, step: Step, text: str, who: str) -> Ticket:
        now = self._clock.now()
        state = next_state(ticket, step, "staff", text, now)
        seq = await work.tickets.note(
            ticket, at=now, actor="staff", who=who, step=step, to=state, text=text,
            audience="staff",
        )  # fmt: skip
        await work.tickets.set_state(ticket.number, state, now)
        if step == "escalate":
            await work.tickets.set_urgency(ticket.number, "P0")
        if step == "downgrade":
            await work.tickets.set_urgency(ticket.number, "P3")
        if ticket.state is State.EMERGENCY:  # a human has decided: nobody needs to be called for it
            await work.handoffs.answered(ticket.number, who, now)
        await self._tell(work, ticket, step, text, seq)
        return await work.tickets.get(ticket.number)

    async def _tell(self, work: Work, ticket: Ticket, step: Step, text: str, seq: int) -> None:
        words = replies.moved(ticket, step, text)
        if words is None:
            return
        choices = replies.judging(ticket) if step == "approve" else ()
        line = addressing.update(ticket, words, f"{ticket.number}:{seq}", choices)
        if line is not None:
            await work.outbox.put(line, self._clock.now())
