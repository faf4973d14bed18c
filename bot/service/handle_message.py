"""One waiting message is answered: lease, decision, commands and replies in one transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain import followup, ticket_choice
from bot.domain.catalogue import Catalogue
from bot.domain.commands import (
    AddToEmergency,
    AnswerFaq,
    Command,
    JudgeFaq,
    OfferFaq,
    SoundAlarm,
)
from bot.domain.errors import Conflict, DialogueUnavailable
from bot.domain.faq import FaqHit
from bot.domain.message import StoredMessage
from bot.domain.routing import breaks_off, is_clear_matter, is_part_of_danger, is_sensitive
from bot.domain.talk import Lease, Talk
from bot.domain.ticket import Ticket
from bot.ports import Clock, DialogueEngine, Publisher, Store, Turn, Work
from bot.service.carry_out import CarryOut, Moment
from bot.service.receive import NEW_LINE
from bot.service.understand import Judgement, Understand, readable
from nlu.text.emergency_topic import asked_about

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
#: A line that fails again and again for a reason of ours goes to a human after this many tries.
MOST_FAULTS = 5
#: While the model stays silent a message waits for it, but after this many tries a human knows.
MOST_SILENCES = 12
_SLOWEST_RETRY = 5.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known when a message's turn comes."""

    talk: Talk
    stored: StoredMessage
    estate: str | None
    #: The emergency this resident has told in the last minutes.
    danger: Ticket | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a message; nothing of it has happened yet."""

    route: str
    turn: Turn
    #: Whatever is said about it is said in private.
    sensitive: bool = False
    #: Said right after an emergency, it belongs to that.
    part_of_danger: bool = False


_NOTHING = Turn(commands=[], events=[], waiting_for=None)


class HandleMessage:
    """Answers messages one at a time for each talk, any number of talks at once."""

    def __init__(
        self,
        store: Store,
        engine: DialogueEngine,
        understand: Understand,
        carry_out: CarryOut,
        catalogue: Catalogue,
        publisher: Publisher,
        clock: Clock,
        holder: str,
        examples_on: frozenset[str] = frozenset(),
    ) -> None:
        """`examples_on`: robots that may say answers no editor has confirmed yet, marked as such."""
        self._store = store
        self._engine = engine
        self._understand = understand
        self._carry_out = carry_out
        self._catalogue = catalogue
        self._publisher = publisher
        self._clock = clock
        self._holder = holder
        self._examples_on = examples_on

    async def __call__(self) -> bool:
        """Answer the message that has waited longest; False when none is due."""
        taken = await self._take()
        if taken is None:
            return False
        lease, scene = taken
        try:
            await self._answer(lease, scene)
        finally:
            await self._release(lease)
        await self._publisher.publish(NEW_LINE)
        return True

    async def _take(self) -> tuple[Lease, Scene] | None:
        """Take a lease and see, in the same moment, what it is about."""
        now = self._clock.now()
        async with self._store.transaction() as work:
            lease = await work.talks.lease_next(self._holder, now, now + LEASE)
            scene = await self._scene(work, lease) if lease is not None else None
            if lease is None or scene is None:
                return None
            return lease, scene

    async def _scene(self, work: Work, lease: Lease) -> Scene | None:
        talk = await work.talks.lock(lease.talk)
        stored = await work.inbox.oldest_waiting(lease.talk)
        if stored is None:  # another worker was just done with it
            await work.talks.release(lease)
            return None
        estate = await work.groups.estate_of(stored.message.robot_id, stored.message.group_id)
        tickets = await work.tickets.of_reporter(lease.talk)
        danger = ticket_choice.running_emergency(tickets, self._clock.now())
        return Scene(talk, stored, estate, danger)

    async def _release(self, lease: Lease) -> None:
        async with self._store.transaction() as work:
            await work.talks.release(lease)

    async def _answer(self, lease: Lease, scene: Scene) -> None:
        try:
            decision = await self._decide(scene)
            async with self._store.transaction() as work:
                await work.talks.hold(lease, scene.talk.owner_version)
                await self._apply(work, scene, decision)
        except Conflict as conflict:
            # somebody else has the talk now; the message is still waiting and is decided again
            log.info("Decision dropped", extra={"action": "decision_dropped", "why": str(conflict)})
        except DialogueUnavailable as silence:
            await self._try_later(scene, silence)
        except (OSError, TimeoutError):
            raise  # the database is away: nothing can be written down about it either
        except Exception as fault:
            await self._survive(scene, fault)

    async def _decide(self, scene: Scene) -> Decision:
        """Decide in the order of design D6; safety rules have already run when it was stored."""
        if scene.talk.owner is not None:
            return Decision("human", _NOTHING)
        if not readable(scene.stored.message.meant).text:
            return Decision("clarify", _as_before(scene.talk))
        if scene.danger is not None:
            return await self._decide_in_danger(scene, scene.danger)
        return await self._decide_by_words(scene)

    async def _decide_in_danger(self, scene: Scene, danger: Ticket) -> Decision:
        """Take the line as part of the emergency, unless it clearly asks for something else.

        With the model away it is taken so at once: nobody in danger waits for a model.
        """
        words = AddToEmergency(danger.number, scene.stored.message.meant)
        noted = Decision("emergency", _as_before(scene.talk, words))
        try:
            usual = await self._decide_by_words(scene)
        except DialogueUnavailable:
            return noted
        if usual.part_of_danger:
            return noted
        return replace(usual, sensitive=usual.sensitive or danger.confidential)

    async def _decide_by_words(self, scene: Scene) -> Decision:
        followed = await self._follow_up(scene)
        if followed is not None:
            return followed
        judgement = await self._understand(
            scene.stored.message.meant, confirmed_only=self._confirmed_only(scene)
        )
        if judgement.danger is not None:
            return Decision("emergency", _as_before(scene.talk, SoundAlarm(judgement.danger)))
        waiting = scene.talk.waiting_for and not breaks_off(judgement.understanding)
        if not waiting:
            said = await self._by_faq(scene, judgement)
            if said is not None:
                return said
        turn = await self._engine.turn(
            self._talk_for_turn(scene.talk, bool(waiting)),
            scene.stored.message.meant,
            judgement.understanding,
            {"estate": scene.estate},
        )
        sensitive = is_sensitive(judgement.understanding, self._catalogue)
        part_of_danger = is_part_of_danger(judgement.route, judgement.understanding)
        route = "ticket" if waiting else judgement.route
        return Decision(route, turn, sensitive, part_of_danger)

    async def _follow_up(self, scene: Scene) -> Decision | None:
        """Decide about a line that only speaks of what the FAQ said last."""
        said = followup.read(scene.stored.message.meant, scene.talk.offer, self._clock.now())
        if said is None:
            return None
        if isinstance(said, followup.Judged):
            return Decision("rate", _only(JudgeFaq(said.nos, said.right)))
        async with self._store.reading() as work:
            entry = await work.faq.get(said.no)
        return Decision(
            "faq", _only(AnswerFaq(entry.no, entry.answer, entry.reviewed, entry.source))
        )

    async def _by_faq(self, scene: Scene, judgement: Judgement) -> Decision | None:
        """Answer or offer from the FAQ, alone or beside a second matter of the same message."""
        both = await self._two_matters(scene)
        if both is not None:
            return both
        if judgement.answer is not None:
            return Decision("faq", _only(_answer(judgement, judgement.answer)))
        if judgement.offer:
            offer = OfferFaq({hit.no: hit.question for hit in judgement.offer})
            return Decision("clarify", _only(offer))
        return None

    async def _two_matters(self, scene: Scene) -> Decision | None:
        """Serve a message with a question and something else; None when it is not such a one."""
        parts = await self._understand.matters(
            scene.stored.message.meant, confirmed_only=self._confirmed_only(scene)
        )
        answers = {p.answer.no: _answer(p, p.answer) for p in parts if p.answer is not None}
        told = [p for p in parts if p.answer is None and is_clear_matter(p.route, p.understanding)]
        if not answers or len(told) > 1 or len(answers) + len(told) < 2:
            return None
        if not told:
            return Decision("faq", _only(*answers.values()))
        turn = await self._engine.turn(
            self._talk_for_turn(scene.talk, waiting=False),
            told[0].text,
            told[0].understanding,
            {"estate": scene.estate},
        )
        sensitive = is_sensitive(told[0].understanding, self._catalogue)
        commands = [*answers.values(), *turn.commands]
        return Decision("ticket", replace(turn, commands=commands), sensitive)

    def _confirmed_only(self, scene: Scene) -> bool:
        """Tell whether answers that nobody has confirmed may not be shown here."""
        return scene.stored.message.robot_id not in self._examples_on

    @staticmethod
    def _talk_for_turn(talk: Talk, waiting: bool) -> Talk:
        """Return the talk with its events only where they belong to an open question."""
        return talk if waiting else replace(talk, events=[])

    async def _apply(self, work: Work, scene: Scene, decision: Decision) -> None:
        """Carry out the commands, remember the dialogue, and close the message."""
        await self._carry_out(
            Moment(work, scene.talk, scene.stored, scene.estate, decision.sensitive), decision.turn
        )
        await work.inbox.done(scene.stored.id, decision.route)

    async def _try_later(self, scene: Scene, silence: DialogueUnavailable) -> None:
        """Put the message back; the resident gets a receipt from the clock (give_receipts)."""
        tries = scene.stored.attempts + 1
        wait = min(_SLOWEST_RETRY, 0.5 * 2 ** min(tries, 4))
        async with self._store.transaction() as work:
            await work.inbox.try_again(scene.stored.id, self._clock.now() + timedelta(seconds=wait))
            if tries == MOST_SILENCES:
                await self._call_human(work, scene, "robot_down")
        log.warning(
            "The dialogue engine did not answer; the message waits",
            extra={"action": "turn_postponed", "why": str(silence), "tries": tries},
        )

    async def _survive(self, scene: Scene, fault: Exception) -> None:
        """Log a fault once for each try, and after a few give the message to a human."""
        tries = scene.stored.attempts + 1
        log.error(
            "A message could not be handled",
            extra={"action": "message_fault", "inbox": scene.stored.id, "tries": tries},
            exc_info=fault,
        )
        async with self._store.transaction() as work:
            if tries >= MOST_FAULTS:
                await self._call_human(work, scene, "fault")
                await work.inbox.done(scene.stored.id, "human")
            else:
                due = self._clock.now() + timedelta(seconds=tries)
                await work.inbox.try_again(scene.stored.id, due)

    async def _call_human(self, work: Work, scene: Scene, kind: str) -> None:
        await work.handoffs.raise_(
            talk=scene.talk.key,
            kind=kind,
            at=self._clock.now(),
            ticket=None,
            message=scene.stored.id,
        )


def _only(*commands: Command) -> Turn:
    return Turn(commands=commands, events=[], waiting_for=None)


def _answer(judgement: Judgement, hit: FaqHit) -> AnswerFaq:
    """Return the answer; a question about an emergency gets its card on top."""
    about = asked_about(judgement.text)
    return AnswerFaq(hit.no, hit.answer, hit.reviewed, hit.source, about)


def _as_before(talk: Talk, *commands: Command) -> Turn:
    """Return a turn that leaves an open question open: what was told so far is not lost."""
    return Turn(commands=commands, events=talk.events, waiting_for=talk.waiting_for)
