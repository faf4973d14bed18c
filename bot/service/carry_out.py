"""The bot carries out what the dialogue proposed. Every command ends in words for the resident."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.commands import (
    AboutTicket,
    AddToEmergency,
    AnswerFaq,
    Clarify,
    Command,
    HandOff,
    JudgeFaq,
    OfferFaq,
    OpenTicket,
    Say,
    SoundAlarm,
)
from bot.domain.followup import Offer
from bot.domain.message import StoredMessage, is_foreign
from bot.domain.talk import ANSWER_WITHIN, Talk
from bot.ports import Clock, Turn, Work
from bot.service import addressing
from bot.service.known_matters import KnownMatters
from bot.service.open_ticket import OpenTickets
from bot.service.raise_alarm import RaiseAlarm
from bot.service.words import Words
from bot.texts import replies

QUESTION = "question"
UNATTENDED = "unattended"
DESK = "desk"  # the owner of a talk that waits for a human and has none yet


@dataclass(frozen=True, slots=True)
class Moment:
    """One message being answered, with everything its commands may need."""

    work: Work
    talk: Talk
    stored: StoredMessage
    estate: str | None
    #: Whatever is said about it is said in private.
    sensitive: bool


class CarryOut:
    """Checks and applies the commands of one turn inside one transaction."""

    def __init__(
        self, tickets: OpenTickets, known: KnownMatters, alarm: RaiseAlarm, clock: Clock
    ) -> None:
        self._alarm = alarm
        self._tickets = tickets
        self._known = known
        self._clock = clock

    async def __call__(self, moment: Moment, turn: Turn) -> None:
        """Apply the turn, say what it leads to, and remember the dialogue."""
        words = await self._words(moment, turn)
        for place, said in enumerate(words):
            await self._say(moment, said, f"{moment.stored.id}:{place}")
        await self._remember(moment, turn)

    async def _words(self, moment: Moment, turn: Turn) -> list[Words]:
        if moment.talk.owner is not None:
            return []  # a human answers; the line is on the desk's screen
        if not turn.commands:
            return [self._nothing_said(moment)]
        said = [await self._one(moment, command) for command in turn.commands]
        return [_owed(words, turn) for words in said if words is not None]

    @staticmethod
    def _nothing_said(moment: Moment) -> Words:
        """Answer a bare @, or something without words."""
        message = moment.stored.message
        form = "picture" if message.photo else message.form
        return Words(replies.WORDLESS.get(form, replies.BARE_MENTION))

    async def _one(self, moment: Moment, command: Command) -> Words | None:
        match command:
            case Say(text):
                return Words(text)
            case AnswerFaq():
                return Words(replies.faq(command), "answer")
            case OfferFaq(questions):
                return Words(
                    replies.offer(list(questions.values())),
                    "answer",
                    choices=replies.offered(questions),
                )
            case JudgeFaq():
                return await self._judge(moment, command)
            case SoundAlarm(danger):
                await self._alarm(moment.work, moment.stored.id, moment.stored.message, danger)
                return None
            case OpenTicket():
                return await self._tickets(moment.work, moment.stored, command)
            case AboutTicket():
                return await self._known(moment.work, moment.stored, command, moment.estate)
            case AddToEmergency():
                return await self._known.add_to_emergency(moment.work, moment.stored, command)
            case HandOff():
                return await self._call_human(moment, "asked", replies.HAND_OFF)
            case Clarify():
                return await self._clarify(moment)

    async def _judge(self, moment: Moment, judged: JudgeFaq) -> Words:
        """Remember the resident's verdict; a human makes good what was answered wrong."""
        for no in judged.nos:
            await moment.work.faq.judged(no, judged.right, moment.stored.id, self._clock.now())
        if judged.right:
            return Words(replies.FAQ_RIGHT)
        return await self._call_human(moment, "unsure", replies.FAQ_WRONG)

    async def _clarify(self, moment: Moment) -> Words:
        """Ask once more; the second time in a row a human is called."""
        if moment.talk.unclear >= 1:
            return await self._call_human(moment, "unsure", replies.CLARIFY_HUMAN)
        foreign = is_foreign(moment.stored.message.text)
        return Words(replies.CLARIFY_FOREIGN if foreign else replies.CLARIFY)

    async def _call_human(self, moment: Moment, kind: str, text: str) -> Words:
        """Put the talk into the desk's hands; from here on the robot is quiet in it."""
        now = self._clock.now()
        await moment.work.handoffs.raise_(
            talk=moment.talk.key, kind=kind, at=now, ticket=None, message=moment.stored.id
        )
        await moment.work.talks.change_owner(moment.talk.key, DESK, now)
        await moment.work.deadlines.set(UNATTENDED, moment.talk.key, now + ANSWER_WITHIN)
        return Words(text, kind="status")

    async def _say(self, moment: Moment, words: Words, key: str) -> None:
        private = words.confidential or moment.sensitive
        line = addressing.answer(
            moment.stored.message,
            words.kind,
            words.text,
            key,
            owner_version=moment.talk.owner_version,
            only_private=private,
            choices=words.choices,
        )
        if line is not None:
            await moment.work.outbox.put(line, self._clock.now())
        elif private:
            await moment.work.handoffs.raise_(
                talk=moment.talk.key,
                kind="sensitive",
                at=self._clock.now(),
                ticket=words.ticket,
                message=moment.stored.id,
                note="no private route, nobody was answered",
            )

    async def _remember(self, moment: Moment, turn: Turn) -> None:
        unclear = any(isinstance(command, Clarify) for command in turn.commands)
        await moment.work.talks.remember(
            moment.talk.key,
            events=turn.events,
            waiting_for=turn.waiting_for,
            unclear=moment.talk.unclear + 1 if unclear else 0,
            offer=_offer(turn, self._clock.now()),
        )
        if turn.waiting_for:
            due = self._clock.now() + ANSWER_WITHIN
            await moment.work.deadlines.set(QUESTION, moment.talk.key, due)
        elif moment.talk.waiting_for:
            await moment.work.deadlines.clear(QUESTION, moment.talk.key)


def _owed(words: Words, turn: Turn) -> Words:
    """Return words as an answer where they ask the resident something: the talk stops without."""
    return replace(words, kind="answer") if turn.waiting_for and words.kind == "reply" else words


def _offer(turn: Turn, now: datetime) -> Offer | None:
    """Return what the FAQ says in this turn, for the next line may be about it."""
    for command in turn.commands:
        if isinstance(command, OfferFaq):
            return Offer(list(command.questions), now)
    answered = [command.no for command in turn.commands if isinstance(command, AnswerFaq)]
    return Offer(answered, now) if len(answered) == 1 else None
