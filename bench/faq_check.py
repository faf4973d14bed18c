"""How well the FAQ answers: each of its own phrases is asked while that phrase is taken out.

Two questions are put with each phrase:

- left out alone: the other phrases of its entry are still there. Right, wrong or no answer?
- left out with its whole entry: nothing fits any more, so every answer is a wrong one.

Two ways lead to an answer (bot/domain/routing.py), and each is checked without the other. The live
query goes through the live line's own functions; it decides alone about entries edited since the
training. What the model believes comes from models that never learned the phrase (bench/faq_folds.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.rasa import RasaDialogue
from bot.domain import faq, routing
from bot.domain.faq import FaqHit
from bot.service.edit_faq import FaqDraft
from bot.service.understand import readable
from bot.storage.database import Database

SCORES = (0.42, 0.46, 0.50, 0.54, 0.58, 0.62, 0.66)
GAPS = (0.0, 0.06, 0.10)
SURENESSES = (0.40, 0.50, 0.60, 0.70, 0.80, 0.90)
_CANDIDATES = 120  # more than the live line takes: an entry's own phrases are thrown out again
_PHRASES = 12  # of each entry, the question among them: thousands would take a quarter of an hour


@dataclass(frozen=True, slots=True)
class Asked:
    """One phrase as a question."""

    no: int
    text: str
    #: The probability that it is a question for the FAQ. The model has learned the very phrase.
    asks: float
    #: The best entries without this phrase.
    hits: Sequence[FaqHit]
    #: The best entries without any phrase of its entry.
    others: Sequence[FaqHit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What becomes of all phrases at one pair of thresholds."""

    score: float
    gap: float
    right: int
    wrong: int
    silent: int
    #: Answers to questions whose entry is not there.
    invented: int


@dataclass(frozen=True, slots=True)
class Believed:
    """What a model that never learned a line believes; `no` is None when no entry answers it."""

    no: int | None
    guess: int
    belief: float
    asks: float
    asks_else: float

    @property
    def sureness(self) -> float:
        """How sure the live line would be of the guess."""
        return faq.sureness(self.asks, self.asks_else, self.belief)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeliefCounts:
    """What becomes of all phrases, and of questions outside, at one threshold."""

    sureness: float
    right: int
    wrong: int
    silent: int
    #: Answers to questions that no entry answers.
    invented: int


async def ask_all(
    drafts: Sequence[FaqDraft], engine: RasaDialogue, database: Database
) -> list[Asked]:
    """Ask some phrases of every entry."""
    asked = []
    for draft in drafts:
        for phrase in some_phrases(draft):
            asked.append(await _ask(draft.no, readable(phrase).text, engine, database))
    return asked


def some_phrases(draft: FaqDraft) -> list[str]:
    """Return the question and phrases at even steps through all that are like it."""
    phrases = list(dict.fromkeys([draft.question, *draft.similar]))
    return phrases[:: -(-len(phrases) // _PHRASES)]


async def _ask(no: int, text: str, engine: RasaDialogue, database: Database) -> Asked:
    understood = await engine.understand(text)
    async with database.transaction() as work:
        lines = await work.faq.candidates(understood.vector, understood.words, _CANDIDATES)
    return Asked(
        no=no,
        text=text,
        asks=understood.asks,
        hits=faq.rank(text, understood.words, [x for x in lines if x.text != text]),
        others=faq.rank(text, understood.words, [x for x in lines if x.no != no]),
    )


def curve(asked: Sequence[Asked]) -> list[Counts]:
    """Return the counts over the grid, the present thresholds among them."""
    pairs = {(score, gap) for score in SCORES for gap in GAPS}
    return [count(asked, *pair) for pair in sorted(pairs | {(routing.FAQ_SCORE, routing.FAQ_GAP)})]


def count(asked: Sequence[Asked], score: float, gap: float) -> Counts:
    """Return the counts at one pair of thresholds."""
    answers = [(a.no, _answer(a, a.hits, score, gap)) for a in asked]
    given = [(no, answer) for no, answer in answers if answer is not None]
    right = sum(no == answer for no, answer in given)
    invented = [a for a in asked if _answer(a, a.others, score, gap) is not None]
    return Counts(
        score=score,
        gap=gap,
        right=right,
        wrong=len(given) - right,
        silent=len(asked) - len(given),
        invented=len(invented),
    )


def mixed_up(asked: Sequence[Asked]) -> list[tuple[int, int, int]]:
    """Return (asked for, answered, how often) of wrong answers at the present thresholds."""
    given = ((a.no, _answer(a, a.hits, routing.FAQ_SCORE, routing.FAQ_GAP)) for a in asked)
    wrong = Counter((no, answer) for no, answer in given if answer is not None and answer != no)
    return [(no, answer, often) for (no, answer), often in wrong.most_common(10)]


def _answer(asked: Asked, hits: Sequence[FaqHit], score: float, gap: float) -> int | None:
    """The rule of bot/domain/routing.py::faq_answer without beliefs and with other thresholds."""
    if not hits:
        return None
    best, runner_up = hits[0], hits[1].score if len(hits) > 1 else 0.0
    if best.score >= routing.FAQ_SAME:
        return best.no
    clear = best.score >= score and best.score - runner_up >= gap
    return best.no if clear and asked.asks >= routing.FAQ_ASKS else None


def belief_curve(believed: Sequence[Believed]) -> list[BeliefCounts]:
    """Return the counts over the thresholds, the present one among them."""
    return [_count(believed, least) for least in sorted({*SURENESSES, routing.FAQ_SURE})]


def _count(believed: Sequence[Believed], least: float) -> BeliefCounts:
    given = [one for one in believed if one.sureness >= least and one.belief >= routing.FAQ_BELIEF]
    inside = [one for one in given if one.no is not None]
    right = sum(one.no == one.guess for one in inside)
    return BeliefCounts(
        sureness=least,
        right=right,
        wrong=len(inside) - right,
        silent=sum(one.no is not None for one in believed) - len(inside),
        invented=len(given) - len(inside),
    )
