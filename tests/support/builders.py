"""Values with defaults, so that a test names only what it is about."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from bot.domain.faq import FaqEntry, FaqHit, FaqLine, Phrase
from bot.domain.message import InboundMessage
from bot.domain.outgoing import Line, Robots
from bot.domain.talk import Talk
from bot.domain.ticket import State, Ticket
from bot.domain.understanding import CategoryGuess, Understanding
from tests.support.clock import MORNING

#: All robots there may be.
ANY_ROBOT = Robots(frozenset(), but=True)

_count = itertools.count(1)


def a_message(text: str = "3幢电梯停了", **fields: Any) -> InboundMessage:
    """A line of 小李 in the first group."""
    given = {
        "robot_id": "sandbox",
        "message_id": f"m-{next(_count)}",
        "group_id": "g01",
        "sender_id": "xiaoli",
        "nickname": "小李",
        "private": False,
        "text": text,
        "photo": None,
        "received_at": MORNING,
    }
    return InboundMessage(**{**given, **fields})


def a_ticket(state: State = State.REGISTERED, **fields: Any) -> Ticket:
    """A matter of 小李 about a lift."""
    given = {
        "number": f"HT20261122-{next(_count):04d}",
        "state": state,
        "request": "help",
        "category": "A02",
        "confidence": 0.9,
        "place": "云栖澜苑",
        "urgency": "P2",
        "unit": "物业科",
        "robot_id": "sandbox",
        "talk": "sandbox|xiaoli",
        "reporter": "xiaoli",
        "nickname": "小李",
        "group_id": "g01",
        "confidential": False,
        "incomplete": False,
        "story": "3幢电梯停了",
        "created_at": MORNING,
        "updated_at": MORNING,
    }
    return Ticket(**{**given, **fields})


def a_line(text: str = "已受理", **fields: Any) -> Line:
    """A reply to 小李 in the first group, with a key of its own."""
    given = {
        "kind": "reply",
        "text": text,
        "robot_id": "sandbox",
        "group_id": "g01",
        "person": "xiaoli",
        "private": False,
        "key": f"line-{next(_count)}",
    }
    return Line(**{**given, **fields})


def a_talk(**fields: Any) -> Talk:
    """The talk of 小李, with nothing open."""
    given = {
        "key": "sandbox|xiaoli",
        "owner": None,
        "owner_version": 0,
        "events": [],
        "waiting_for": None,
        "unclear": 0,
        "offer": None,
        "sender_id": "xiaoli",
        "group_id": "g01",
        "private": False,
        "robot_id": "sandbox",
        "nickname": "小李",
    }
    return Talk(**{**given, **fields})


def an_understanding(intent: str = "help", **fields: Any) -> Understanding:
    """A sure parse of a line about a lift."""
    given = {
        "intent": intent,
        "confidence": 0.9,
        "likely": "help" if intent == "nlu_fallback" else intent,
        "asks": 0.9 if intent == "consult" else 0.1,
        "categories": [CategoryGuess("A02", 0.9)],
        "places": [],
        "vector": a_direction(0),
        "words": ["电梯", "停"],
        "parse": {},
    }
    return Understanding(**{**given, **fields})


def a_direction(axis: int) -> list[float]:
    """A vector of length 1 along one of the 384 axes."""
    return [1.0 if place == axis else 0.0 for place in range(384)]


def a_hit(no: int, score: float) -> FaqHit:
    """The best phrase of an FAQ entry."""
    return FaqHit(
        no=no,
        score=score,
        question=f"问题{no}",
        answer=f"答案{no}",
        reviewed=True,
        source="测试",
        nearest=f"问题{no}",
    )


def a_faq_line(text: str, words: Sequence[str], **fields: Any) -> FaqLine:
    """A phrase as a search finds it."""
    given = {
        "no": 1,
        "question": text,
        "answer": "带身份证去便民服务中心。",
        "reviewed": True,
        "source": "测试",
        "text": text,
        "words": words,
        "cosine": 0.0,
    }
    return FaqLine(**{**given, **fields})


def a_faq_entry(no: int, question: str, *, axis: int = 0, **fields: Any) -> FaqEntry:
    """An FAQ entry with one phrase along one axis."""
    given = {
        "no": no,
        "question": question,
        "category": "N01",
        "answer": f"答案{no}",
        "source": "测试",
        "reviewed": True,
        "phrases": [Phrase(text=question, vector=a_direction(axis), words=list(question))],
    }
    return FaqEntry(**{**given, **fields})
