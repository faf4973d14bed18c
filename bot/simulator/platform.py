"""The simulated platform as one object, for whoever wants to play its people and look at its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.simulator.callback import Callback
from bot.simulator.cards import Cards
from bot.simulator.chance import Chance
from bot.simulator.clock import Clock
from bot.simulator.connections import Connection, Connections
from bot.simulator.contacts import Contacts
from bot.simulator.faults import Faults
from bot.simulator.files import Files
from bot.simulator.founding import Founding
from bot.simulator.gate import Gate
from bot.simulator.happenings import Happenings
from bot.simulator.posting import Posting
from bot.simulator.pushing import Pushing
from bot.simulator.record import Delivery, Post, Record, Saying
from bot.simulator.residents import Residents
from bot.simulator.robot_messages import RobotMessages
from bot.simulator.stream import Stream
from bot.simulator.taps import Tap, Taps
from bot.simulator.tokens import TokenDoor
from bot.simulator.town import Group, Person, Robot
from bot.simulator.utterance import RichText, Utterance
from bot.simulator.webhook import Webhook
from bot.simulator.world import World


class Simulator(Founding):
    """A DingTalk open platform in memory; `bot.simulator.serving` puts both of its hosts on a port."""

    def __init__(
        self, faults: Faults | None = None, *, seed: int = 0, clock: Clock | None = None
    ) -> None:
        self.faults, self.clock = faults or Faults(), clock or Clock()
        self.world = World(self.faults, self.clock, Chance(seed))
        super().__init__(self.world.town)
        self.record: Record = self.world.record
        self.connections = Connections(self.world.chance)
        posting = Posting(self.world)
        self._callback = Callback(self.world, posting)
        self._pushing = Pushing(self.world, self.connections, self._callback)
        self._stream = Stream(self.world, self.connections, self._pushing)
        self.files = Files(self.world)
        self.cards = Cards(self.world, posting)
        self.taps = Taps(self.world, self._pushing, self.cards)
        self.tokens = TokenDoor(self.world)
        #: What happens to groups: rename, disband, add_member, install, uninstall.
        self.happenings = Happenings(self.world, self._pushing)
        self._residents = Residents(self.world, self._pushing, self.files)
        self._others = (Contacts(self.world), Webhook(self.world, posting))
        self._messages = RobotMessages(self.world, posting)

    def add_to(self, app: web.Application) -> None:
        """Add the routes of the platform, and the gate before them."""
        app.middlewares.append(Gate(self.world).middleware)
        doors = (self._stream, self.files, self.cards, self.tokens, self._messages)
        for door in (*doors, *self._others):
            door.add_to(app)

    async def close(self) -> None:
        """Give up what is on its way."""
        self.world.stopping.set()
        await self._pushing.close()
        await self._callback.close()
        for connection in self.connections.of():
            connection.abort()

    @property
    def url(self) -> str:
        """Where it is served: the base URL of both hosts."""
        return self.world.url

    # --- what people do

    def say(
        self,
        where: Group | None,
        person: Person,
        text: str = "",
        *,
        picture: bytes | None = None,
        rich_text: RichText = (),
        audio: bytes | None = None,
        recognition: str = "",
        file: tuple[str, bytes] | None = None,
        quote: Saying | Post | None = None,
        robots: Sequence[Robot] | None = None,
        message_id: str | None = None,
        seen_from: Group | None = None,
    ) -> Saying:
        """Say something and push it at once; returns what was said, with its deliveries.

        `where` is a group, or None for the 1:1 chat with a robot. `robots` are those mentioned; all
        of the group by default (1:1: the first one), and an empty list is a word among neighbours.
        """
        utterance = Utterance(
            text=text,
            picture=picture,
            rich_text=rich_text,
            audio=audio,
            recognition=recognition,
            file=file,
        )
        return self._residents.say(
            where,
            person,
            utterance,
            quote=quote,
            robots=robots,
            message_id=message_id,
            seen_from=seen_from,
        )

    async def tap(
        self, post: Post, person: Person, action: str, params: Mapping[str, Any] | None = None
    ) -> Tap:
        """Touch a button of a card; return when the bot has answered or its time is over."""
        return await self.taps.tap(post, person, action, params or {})

    def event(self, robot: Robot, kind: str, data: Mapping[str, Any]) -> Delivery:
        """Push any event to the robot's app."""
        return self._pushing.event(robot, kind, data)

    # --- what happened

    @property
    def posts(self) -> Sequence[Post]:
        """Every message of every robot, in order."""
        return self.record.posts

    async def until(self, happened: Callable[[], bool]) -> None:
        """Return as soon as the question is answered with yes; it is asked at each change."""
        await self.record.until(happened)

    async def acked(self, saying: Saying) -> None:
        """Return when every robot has acked what was said."""
        await self.until(lambda: saying.acked)

    async def posted(self, count: int = 1, *, after: int = 0) -> Sequence[Post]:
        """Return so many posts, those with a seq above `after`, as soon as they are there."""

        def found() -> list[Post]:
            return [one for one in self.record.posts if one.seq > after]

        await self.until(lambda: len(found()) >= count)
        return found()[:count]

    async def connected(self, count: int = 1, client_id: str | None = None) -> Sequence[Connection]:
        """Return the connections as soon as there are so many that were not told to go."""

        def useful() -> list[Connection]:
            return [one for one in self.connections.of(client_id) if not one.told]

        await self.until(lambda: len(useful()) >= count)
        return useful()

    # --- what goes wrong beyond the knobs

    def disconnect(self, connection: Connection, reason: str = "connection is expired") -> None:
        """Tell a connection to go; after `disconnect_linger` it is ended."""
        self._stream.disconnect(connection, reason)

    def expire_tokens(self) -> None:
        """All access tokens die at this moment."""
        self.world.tokens.expire()

    def expire_sessions(self) -> None:
        """All webhook sessions die at this moment."""
        self.world.sessions.expire()
