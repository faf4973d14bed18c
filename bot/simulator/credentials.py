"""What the platform hands out for a while: access tokens, tickets, sessions of a webhook."""

from __future__ import annotations

from dataclasses import dataclass

from bot.simulator.chance import Chance
from bot.simulator.clock import Clock
from bot.simulator.faults import Faults
from bot.simulator.town import Group, Person, Robot

#: A subscription: type and topic.
Topic = tuple[str, str]


class Tokens:
    """Access tokens, one for each app; the same one until it is too old."""

    def __init__(self, faults: Faults, clock: Clock, chance: Chance) -> None:
        self._faults, self._clock, self._chance = faults, clock, chance
        self._tokens: dict[str, tuple[str, float]] = {}

    def issue(self, client_id: str) -> str:
        """Return the app's token; asking again within its life extends it."""
        token, ends = self._tokens.get(client_id, ("", 0.0))
        if ends <= self._clock.now():
            token = self._chance.token()
        self._tokens[client_id] = (token, self._clock.now() + self._faults.token_lifetime)
        return token

    def client_of(self, token: str | None) -> str | None:
        """Return whose token that is; None when it is none or too old."""
        now = self._clock.now()
        alive = (
            one for one, (known, ends) in self._tokens.items() if known == token and ends > now
        )
        return next(alive, None)

    def expire(self) -> None:
        """All tokens die at this moment."""
        self._tokens.clear()


class Tickets:
    """Tickets for one WebSocket each."""

    def __init__(self, faults: Faults, clock: Clock, chance: Chance) -> None:
        self._faults, self._clock, self._chance = faults, clock, chance
        self._tickets: dict[str, tuple[str, frozenset[Topic], float]] = {}

    def issue(self, client_id: str, topics: frozenset[Topic]) -> str:
        """Return a ticket for a connection with these subscriptions."""
        ticket = self._chance.uuid()
        ends = self._clock.now() + self._faults.ticket_lifetime
        self._tickets[ticket] = (client_id, topics, ends)
        return ticket

    def use(self, ticket: str) -> tuple[str, frozenset[Topic]] | None:
        """Return client and topics, once; None for a ticket that is unknown, used or too old."""
        client_id, topics, ends = self._tickets.pop(ticket, ("", frozenset(), 0.0))
        return (client_id, topics) if ends > self._clock.now() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The right to answer one message through the webhook."""

    robot: Robot
    #: None in a 1:1 chat.
    group: Group | None
    person: Person
    msg_id: str
    ends: float


class Sessions:
    """Sessions of webhooks, one for each message that a robot is sent."""

    def __init__(self, faults: Faults, clock: Clock, chance: Chance) -> None:
        self._faults, self._clock, self._chance = faults, clock, chance
        self._sessions: dict[str, Session] = {}

    def open(
        self, robot: Robot, group: Group | None, person: Person, msg_id: str
    ) -> tuple[str, Session]:
        """Return a new session and its name."""
        name = self._chance.token()
        ends = self._clock.now() + self._faults.session_lifetime
        session = Session(robot=robot, group=group, person=person, msg_id=msg_id, ends=ends)
        self._sessions[name] = session
        return name, session

    def find(self, name: str) -> Session | None:
        """Return the session; None when it is unknown or too old."""
        found = self._sessions.get(name)
        return found if found and found.ends > self._clock.now() else None

    def expire(self) -> None:
        """All sessions die at this moment."""
        self._sessions.clear()
