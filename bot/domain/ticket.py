"""The work order (工单): its states, who may move it, and what each move is called.

One table, `MOVES`, is the whole lifecycle; docs/tickets.md shows it as a picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Literal

from bot.domain.errors import StepNotAllowed

Actor = Literal["robot", "resident", "staff", "clock"]
Audience = Literal["public", "reporter", "staff"]
Urgency = Literal["P0", "P1", "P2", "P3", "P4"]

#: A closed matter can be opened again this long (domain rule 19).
REOPEN_WITHIN = timedelta(days=15)


class State(str, Enum):
    """Where a matter stands; the Chinese name is what people read."""

    REGISTERED = "REGISTERED"  # 已受理
    EMERGENCY = "EMERGENCY"  # 紧急移交
    DISPATCHED = "DISPATCHED"  # 待签收
    SIGNED = "SIGNED"  # 已签收
    PROCESSING = "PROCESSING"  # 办理中
    REPORTED = "REPORTED"  # 已反馈待审核
    CALLBACK = "CALLBACK"  # 待回访
    REWORK = "REWORK"  # 重办
    CLOSED = "CLOSED"  # 已办结
    WITHDRAWN = "WITHDRAWN"  # 已撤诉

    @property
    def chinese(self) -> str:
        """The state as people read it."""
        return _CHINESE[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in (State.CLOSED, State.WITHDRAWN)


_CHINESE = {
    State.REGISTERED: "已受理",
    State.EMERGENCY: "紧急移交",
    State.DISPATCHED: "待签收",
    State.SIGNED: "已签收",
    State.PROCESSING: "办理中",
    State.REPORTED: "已反馈，待审核",
    State.CALLBACK: "待回访",
    State.REWORK: "重办",
    State.CLOSED: "已办结",
    State.WITHDRAWN: "已撤诉",
}

Step = Literal[
    "dispatch",
    "sign",
    "contact",
    "check_in",
    "report",
    "approve",
    "reject",
    "close",
    "return",
    "rework",
    "withdraw",
    "escalate",
    "confirm",
    "downgrade",
    "solved",
    "unsolved",
]


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move: from any of `sources` to `target`, by one of `actors`."""

    sources: frozenset[State]
    target: State
    actors: frozenset[Actor]
    #: Steps whose text is the point of them (a result, a reason) refuse an empty one.
    needs_text: bool = False


def _move(sources: str, target: str, actors: str = "staff", *, needs_text: bool = False) -> Move:
    allowed: dict[str, Actor] = {"staff": "staff", "resident": "resident", "robot": "robot"}
    return Move(
        frozenset(State(name) for name in sources.split()),
        State(target),
        frozenset(allowed[name] for name in actors.split()),
        needs_text,
    )


_AT_WORK = "DISPATCHED SIGNED PROCESSING REPORTED CALLBACK REWORK"

MOVES: dict[Step, Move] = {
    "dispatch": _move("REGISTERED DISPATCHED", "DISPATCHED", "staff robot"),
    # the desk may sign what nobody dispatched yet: signing takes the order on
    "sign": _move("REGISTERED DISPATCHED", "SIGNED"),
    "contact": _move("SIGNED PROCESSING REWORK", "PROCESSING"),
    "check_in": _move("SIGNED PROCESSING REWORK", "PROCESSING"),
    "report": _move("PROCESSING REWORK", "REPORTED", needs_text=True),
    "approve": _move("REPORTED", "CALLBACK"),
    "reject": _move("REPORTED", "PROCESSING", needs_text=True),
    "close": _move("CALLBACK", "CLOSED"),
    "return": _move("DISPATCHED SIGNED", "REGISTERED", needs_text=True),
    "rework": _move("REPORTED CALLBACK", "REWORK", needs_text=True),
    "withdraw": _move(
        "REGISTERED DISPATCHED SIGNED PROCESSING REPORTED CALLBACK REWORK",
        "WITHDRAWN",
        "resident staff",
    ),
    "escalate": _move(f"REGISTERED {_AT_WORK}", "EMERGENCY"),
    "confirm": _move("EMERGENCY", "DISPATCHED"),
    # only a human may say that it was not an emergency
    "downgrade": _move("EMERGENCY", "REGISTERED", needs_text=True),
    # the resident's word ends a matter, whoever is still working on it
    "solved": _move(f"REGISTERED {_AT_WORK}", "CLOSED", "resident"),
    "unsolved": _move("REPORTED CALLBACK CLOSED", "REWORK", "resident"),
}


#: What staff do next when all goes well.
USUAL_STEP: dict[State, Step] = {
    State.REGISTERED: "dispatch",
    State.EMERGENCY: "confirm",
    State.DISPATCHED: "sign",
    State.SIGNED: "contact",
    State.PROCESSING: "report",
    State.REPORTED: "approve",
    State.CALLBACK: "close",
    State.REWORK: "contact",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A work order as it stands now; its history is the timeline beside it."""

    number: str
    state: State
    #: Intent key of the request type: help, complain, report...
    request: str
    category: str
    #: Probability that the category is right, 0..1.
    confidence: float
    place: str | None
    urgency: Urgency
    unit: str
    robot_id: str
    talk: str
    reporter: str | None
    nickname: str
    group_id: str | None
    #: Nothing about it is ever posted into a group.
    confidential: bool
    #: Something essential was not told; the desk has to ask.
    incomplete: bool
    story: str
    created_at: datetime
    updated_at: datetime
    merged_into: str | None = None

    @property
    def tail(self) -> str:
        """The last part of the number: all that a group gets to see."""
        return self.number.rpartition("-")[2]

    @property
    def can_be_reopened_at(self) -> datetime:
        """The moment after which "not solved" starts a new matter."""
        return self.updated_at + REOPEN_WITHIN


def steps_for(ticket: Ticket, actor: Actor) -> list[Step]:
    """Return the steps `actor` may take now: the usual one first, then in the order of the table."""
    allowed = [
        step
        for step, move in MOVES.items()
        if ticket.state in move.sources and actor in move.actors
    ]
    return sorted(allowed, key=lambda step: step != USUAL_STEP.get(ticket.state))


def next_state(ticket: Ticket, step: Step, actor: Actor, text: str, now: datetime) -> State:
    """Return the state after `step`.

    Raises StepNotAllowed, with a sentence for people, when the table has no such move.
    """
    move = MOVES[step]
    if ticket.state not in move.sources:
        raise StepNotAllowed(f"工单{ticket.tail}现在是“{ticket.state.chinese}”，不能做这一步。")
    if actor not in move.actors:
        raise StepNotAllowed("这一步不能由您来做。")
    if move.needs_text and not text.strip():
        raise StepNotAllowed("请写明内容（结果或原因）再提交。")
    if step == "unsolved" and ticket.state is State.CLOSED and now > ticket.can_be_reopened_at:
        raise StepNotAllowed("这件事办结已超过15天，请重新说一下情况，我们按新的事项受理。")
    return move.target
