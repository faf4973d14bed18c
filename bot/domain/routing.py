"""Who answers a line, and how: decided here, done in `service/`.

The order is fixed (design D6): safety rules, the talk's owner, its open question, the FAQ, and then
what the model makes of the line. The live line and `make classify` both call these functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.domain import faq
from bot.domain.catalogue import Catalogue
from bot.domain.faq import FaqHit
from bot.domain.understanding import Understanding

Route = Literal[
    "faq",
    "ticket",
    "human",
    "emergency",
    "status",
    "supplement",
    "urge",
    "withdraw",
    "rate",
    "chitchat",
    "refuse",
    "clarify",
]

#: An entry answers a line if the line asks for it this surely (`faq.sureness`), and if the model is this
#: sure that it is no other entry. Together: about 1 % answered wrong (docs/understanding.md).
FAQ_SURE = 0.50
FAQ_BELIEF = 0.88
#: A line told and not asked is answered only with the very words: below this it does not ask the FAQ.
FAQ_TOLD = 0.30
#: The live query alone is enough (for an entry edited since the model's training it has to be) if the
#: line asks anything at all, from this score on, and if the entry is this far ahead of the next.
FAQ_ASKS = 0.50
FAQ_SCORE = 0.62
FAQ_GAP = 0.10
#: From here on the words are as good as the same, whatever the model takes the line for.
FAQ_SAME = 0.90
#: Two entries are worth offering when the better one is this sure, and the other may be meant too.
_WORTH_OFFERING = 0.25
_MAY_BE = 0.08

#: Somebody is in danger, in words no rule knows, from this probability on; a line that the FAQ answers
#: has to sound more dangerous than that.
IN_DANGER = 0.05
IN_DANGER_THOUGH_ASKING = 0.50

_ROUTES: dict[str, Route] = {
    "consult": "ticket",
    "help": "ticket",
    "complain": "ticket",
    "report": "ticket",
    "suggest": "ticket",
    "praise": "ticket",
    "inform": "ticket",
    "status": "status",
    "urge": "urge",
    "supplement": "supplement",
    "withdraw": "withdraw",
    "rate": "rate",
    "human": "human",
    "greet": "chitchat",
    "thanks": "chitchat",
    "chitchat": "chitchat",
    "abuse": "refuse",
    "out_of_scope": "refuse",
    "unclear": "clarify",
    "nlu_fallback": "clarify",
}

#: In danger these lines are part of what is happening; the others are asked on purpose.
_PART_OF_DANGER: frozenset[Route] = frozenset(
    {"ticket", "supplement", "clarify", "chitchat", "refuse"}
)
#: From here on a line in danger is a matter of its own ("楼下烧烤店油烟大").
_OWN_MATTER = 0.6

#: Acts that end an open question instead of answering it, when the model is sure enough.
_BREAK_OFF = frozenset({"human", "withdraw"})
_SURE = 0.5

#: Below this a category is a guess, and no reason to whisper.
_LIKELY = 0.4


def route_of(
    understanding: Understanding, answer: FaqHit | None = None, offer: Sequence[FaqHit] = ()
) -> Route:
    """Return what to do with a line that no rule, owner or open question has claimed.

    `answer` and `offer` are what the FAQ may say to it.
    """
    if answer is not None:
        return "faq"
    return "clarify" if offer else _ROUTES[understanding.intent]


def faq_answer(understanding: Understanding, hits: Sequence[FaqHit]) -> FaqHit | None:
    """Return the entry that answers the line, or None when no entry is sure enough.

    `hits` are the best entries, each FAQ number once, by score.
    """
    if not hits:
        return None
    best, runner_up = hits[0], hits[1].score if len(hits) > 1 else 0.0
    if best.score >= FAQ_SAME:
        return best
    asks = understanding.asks + understanding.asks_else >= FAQ_ASKS
    if asks and best.score >= FAQ_SCORE and best.score - runner_up >= FAQ_GAP:
        return best
    believed = max(hits, key=lambda hit: hit.belief)
    sure = _sureness(understanding, believed) >= FAQ_SURE and believed.belief >= FAQ_BELIEF
    return believed if sure else None


def faq_offer(understanding: Understanding, hits: Sequence[FaqHit]) -> Sequence[FaqHit]:
    """Return the two entries a question may mean when neither is sure alone, else nothing."""
    two = sorted(hits, key=lambda hit: -hit.belief)[:2]
    if len(two) < 2 or two[1].belief < _MAY_BE:
        return ()
    return two if _sureness(understanding, two[0]) >= _WORTH_OFFERING else ()


def _sureness(understanding: Understanding, hit: FaqHit) -> float:
    if understanding.asks < FAQ_TOLD and understanding.likely != "consult":
        return 0.0
    return faq.sureness(understanding.asks, understanding.asks_else, hit.belief)


def danger_of(understanding: Understanding, answer: FaqHit | None = None) -> str | None:
    """Return the kind of emergency the model hears, None when it hears none.

    `answer` is what the FAQ would say: a plain question outweighs a danger that is barely heard.
    """
    danger = understanding.danger
    least = IN_DANGER if answer is None else IN_DANGER_THOUGH_ASKING
    return danger.kind if danger is not None and danger.confidence >= least else None


def is_sensitive(understanding: Understanding, catalogue: Catalogue) -> bool:
    """Tell whether a matter must not be talked about in a group (design D9).

    Whoever tells on somebody, and whatever is a family's, a patient's or a pupil's own business.
    """
    if _ROUTES[understanding.intent] != "ticket":
        return False
    if understanding.likely == "report":
        return True
    likely = [g for g in understanding.categories[:1] if g.confidence >= _LIKELY]
    return any(catalogue.of(guess.code).sensitive for guess in likely)


def is_part_of_danger(route: Route, understanding: Understanding) -> bool:
    """Tell whether a line said right after an emergency belongs to it: where, who is hurt, what now."""
    return route in _PART_OF_DANGER and not is_clear_matter(route, understanding)


def is_clear_matter(route: Route, understanding: Understanding) -> bool:
    """Tell whether a part of a message surely puts a matter of its own."""
    surest = understanding.categories[0].confidence if understanding.categories else 0.0
    return route == "ticket" and surest >= _OWN_MATTER


def breaks_off(understanding: Understanding) -> bool:
    """Tell whether the line ends the open question instead of answering it."""
    return understanding.likely in _BREAK_OFF and understanding.confidence >= _SURE
