"""What the model makes of a line, in the words of the trade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

#: Request types (诉求类型) as `make classify` and tickets name them, by intent.
REQUEST_TYPES: Mapping[str, str] = {
    "consult": "咨询",
    "help": "求助",
    "complain": "投诉",
    "report": "举报",
    "suggest": "建议",
    "praise": "表扬/感谢",
    "inform": "信息通报",
    "status": "催办/查进度",
    "urge": "催办/查进度",
    "supplement": "补充",
    "withdraw": "撤诉",
    "rate": "评价",
    "human": "转人工",
    "greet": "闲聊/无诉求",
    "thanks": "闲聊/无诉求",
    "chitchat": "闲聊/无诉求",
    "out_of_scope": "闲聊/无诉求",
    "abuse": "辱骂/广告/刷屏",
    "unclear": "闲聊/无诉求",
    "nlu_fallback": "闲聊/无诉求",
}

#: Intents that put a matter before the subdistrict.
MATTERS = frozenset({"consult", "help", "complain", "report", "suggest", "praise", "inform"})


FALLBACK = "nlu_fallback"
#: A line that is this surely some matter is one, even if nobody can say of which type.
_SURELY_A_MATTER = 0.5


def settled_intent(intent: str, ranking: Mapping[str, float]) -> str:
    """Return the intent to act on; `ranking` has the probability of each real intent.

    A model torn between a call for help and a complaint has understood well enough: asking the
    resident to say it differently would help nobody.
    """
    if intent != FALLBACK:
        return intent
    best = max(ranking, key=lambda name: ranking[name])
    matters = sum(odds for name, odds in ranking.items() if name in MATTERS)
    return best if best in MATTERS and matters >= _SURELY_A_MATTER else FALLBACK


@dataclass(frozen=True, slots=True)
class CategoryGuess:
    """A second-level category and the probability that it is the right one."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """An FAQ topic (its number) and the probability that the line asks for it."""

    no: int
    confidence: float


@dataclass(frozen=True, slots=True)
class DangerGuess:
    """The likeliest kind of emergency and the probability that somebody is in danger at all."""

    kind: str
    confidence: float


@dataclass(frozen=True, slots=True)
class AlikeLine:
    """A training line near to the line, and the category it was filed under."""

    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in the line: characters of the original text, end exclusive."""

    start: int
    end: int
    #: The official name where the gazetteer knows it, else the words themselves.
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """One line understood. `vector` has 384 numbers and length 1; lists are best first."""

    intent: str
    confidence: float
    #: The best real intent even where `intent` is the fallback.
    likely: str
    categories: Sequence[CategoryGuess]
    #: FAQ topics as the model knew them when it was trained.
    topics: Sequence[TopicGuess] = ()
    #: The probability that the line is a question for the FAQ.
    asks: float = 0.0
    #: The probability that it is a question no entry answers.
    asks_else: float = 0.0
    danger: DangerGuess | None = None
    places: Sequence[Place]
    #: The words that spoke for the best intent, category and kind of danger.
    evidence: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: The training lines most like it, nearest first.
    alike: Sequence[AlikeLine] = ()
    vector: Sequence[float] = field(repr=False)
    #: The line as the tokenizer cut it.
    words: Sequence[str]
    #: The parse as the dialogue engine wants it back, without the vector.
    parse: Mapping[str, Any] = field(repr=False)

    @property
    def request_type(self) -> str:
        """The Chinese request type of the likeliest intent."""
        return REQUEST_TYPES[self.likely]


def not_understood(understanding: Understanding) -> Understanding:
    """Return a reading of letters the model never saw: whatever it made of them means nothing."""
    parse = understanding.parse
    return replace(
        understanding,
        intent=FALLBACK,
        topics=(),
        asks=0.0,
        asks_else=0.0,
        danger=None,
        parse={**parse, "intent": {**parse.get("intent", {}), "name": FALLBACK}},
    )
