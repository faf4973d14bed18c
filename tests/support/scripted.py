"""A dialogue engine that understands by keywords: the twin of Rasa for tests about the bot."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any
from zlib import crc32

from bot.domain.commands import AboutTicket, Clarify, Command, HandOff, OpenTicket, Say
from bot.domain.errors import DialogueUnavailable
from bot.domain.talk import Talk
from bot.domain.understanding import MATTERS, CategoryGuess, Understanding
from bot.ports import Embedded, Turn


@dataclass(frozen=True, slots=True)
class Rule:
    """Lines with these words have this intent; matters are filed under this category."""

    words: str
    intent: str
    category: str = "N99"


#: The first rule that fits wins; a line no rule fits is not understood.
RULES = (
    Rule("转人工|找真人", "human"),
    Rule("进度|到哪一步", "status"),
    Rule("催|快点办", "urge"),
    Rule("补充", "supplement"),
    Rule("撤销|不用办了", "withdraw"),
    Rule("还没解决|解决了|没修好", "rate"),
    Rule("你好|您好", "greet"),
    Rule("谢谢", "thanks"),
    Rule("讨厌鬼", "abuse"),
    Rule("举报", "report", "G01"),
    Rule("低保", "help", "K01"),  # a sensitive category
    Rule("吵", "complain", "B01"),
    Rule("电梯|灯|报修", "help", "A02"),
    Rule("怎么办|什么材料|吗", "consult", "N01"),
)

#: Announces a matter without telling it: the twin's form asks one question.
EMPTY_TALK = "我要报修"
QUESTION = "请说说具体是什么事？"
GREETING = "您好，我是呼应。"

_ABOUT = {
    "status": "ticket_status",
    "urge": "urge",
    "supplement": "supplement",
    "withdraw": "withdraw",
    "rate": "rate",
}


class ScriptedDialogue:
    """The port `DialogueEngine` without a model. It can be silent, slow and watched."""

    def __init__(self) -> None:
        #: While true every call fails as a dead engine's would.
        self.silent = False
        #: Cleared: turns wait until it is set again.
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        #: Texts of the turns that were begun.
        self.turns: list[str] = []

    async def is_ready(self) -> bool:
        """Tell whether it is not silent."""
        return not self.silent

    async def understand(self, text: str) -> Understanding:
        """Return what the first fitting rule makes of a line."""
        self._speak()
        rule = next((r for r in RULES if re.search(r.words, text)), None)
        return Understanding(
            intent=rule.intent if rule else "nlu_fallback",
            confidence=0.9 if rule else 0.1,
            likely=rule.intent if rule else "chitchat",
            asks=0.9 if rule and rule.intent == "consult" else 0.1,
            categories=[CategoryGuess(rule.category if rule else "N99", 0.9)],
            places=[],
            vector=_vector(text),
            words=list(text),
            parse={},
        )

    async def embed(self, texts: Sequence[str]) -> Sequence[Embedded]:
        """Return the vectors that `understand` gives, and each character as a word."""
        self._speak()
        return [Embedded(_vector(text), list(text)) for text in texts]

    async def turn(
        self, talk: Talk, text: str, understanding: Understanding, context: Mapping[str, Any]
    ) -> Turn:
        """Propose one command, or ask what the matter is."""
        self.turns.append(text)
        await self.may_answer.wait()
        self._speak()
        if EMPTY_TALK in text:
            return Turn(commands=[Say(QUESTION)], events=_slots(text), waiting_for="matter")
        story = [*_story(talk), text]
        command = _command(understanding, story, context.get("estate"))
        return Turn(commands=[command], events=[], waiting_for=None)

    def _speak(self) -> None:
        if self.silent:
            raise DialogueUnavailable("silent")


def _command(understanding: Understanding, story: list[str], estate: str | None) -> Command:
    intent = understanding.intent
    if len(story) > 1 or intent in MATTERS:
        guess = understanding.categories[0]
        return OpenTicket(
            request=intent if intent in MATTERS else "help",
            story=story,
            place=estate,
            category=guess.code,
            confidence=guess.confidence,
            incomplete=False,
        )
    if intent in _ABOUT:
        return AboutTicket(act=_ABOUT[intent], text=story[-1])  # type: ignore[arg-type]
    if intent == "human":
        return HandOff()
    if intent == "nlu_fallback":
        return Clarify()
    return Say(GREETING)


def _slots(text: str) -> list[dict[str, Any]]:
    return [
        {"event": "slot", "name": "story", "value": [text]},
        {"event": "slot", "name": "request", "value": "help"},
    ]


def _story(talk: Talk) -> list[str]:
    """Return what was told before the open question."""
    return [line for event in talk.events if event["name"] == "story" for line in event["value"]]


def _vector(text: str) -> list[float]:
    """Return a direction in which texts with the same pairs of characters are near each other."""
    counts = [0.001] * 384
    for pair in zip(text, text[1:] + " ", strict=True):
        counts[crc32("".join(pair).encode(errors="replace")) % 384] += 1
    length = sqrt(sum(c * c for c in counts))
    return [c / length for c in counts]
