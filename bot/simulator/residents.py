"""What people do: they write, in a group or to a robot alone, and the platform carries it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from bot.simulator.files import Files
from bot.simulator.frames import ROBOT, Parcel
from bot.simulator.messages import message, without_staff_id, without_words
from bot.simulator.pushing import Pushing
from bot.simulator.record import Delivery, Post, Saying
from bot.simulator.town import Group, Person, Robot
from bot.simulator.utterance import Utterance
from bot.simulator.world import World


class Residents:
    """Turns what somebody says into one message for each robot that hears it."""

    def __init__(self, world: World, pushing: Pushing, files: Files) -> None:
        self._world, self._pushing, self._files = world, pushing, files

    def say(
        self,
        where: Group | None,
        person: Person,
        utterance: Utterance,
        *,
        quote: Saying | Post | None = None,
        robots: Sequence[Robot] | None = None,
        message_id: str | None = None,
        seen_from: Group | None = None,
    ) -> Saying:
        """Say something and push it at once; returns what was said, with its deliveries."""
        if where and utterance.alone_only:
            raise ValueError("a robot in a group gets text, pictures and rich text only")
        saying = Saying(
            seq=self._world.record.next_seq,
            message_id=message_id or f"msg{self._world.chance.token()}==",
            group=where,
            person=person,
            text=utterance.shown,
            time=self._world.clock.now(),
            moment=time.monotonic(),
            picture=utterance.first_picture,
            quote=quote,
            seen_from=seen_from or where,
        )
        heard = self._hearing(where) if robots is None else robots
        self._world.record.add(saying)
        saying.deliveries += [self._carry(saying, utterance, one, heard) for one in heard]
        return saying

    def _hearing(self, where: Group | None) -> Sequence[Robot]:
        return where.robots if where else list(self._world.town.robots.values())[:1]

    def _carry(
        self, saying: Saying, utterance: Utterance, robot: Robot, robots: Sequence[Robot]
    ) -> Delivery:
        world = self._world
        name, session = world.sessions.open(robot, saying.group, saying.person, saying.message_id)
        webhook = f"{world.url}/robot/sendBySession?session={name}"
        keep = partial(self._files.keep, robot=robot)
        body = utterance.body(keep, mentioned=saying.group is not None)
        data = message(saying, robot, robots, body, webhook, session.ends)
        if not world.limits.meter_message() or world.chance.hits(world.faults.quota_messages):
            data = without_words(data)
        if world.chance.hits(world.faults.missing_staff_id):
            data = without_staff_id(data)
        return self._pushing.deliver(robot, saying.message_id, Parcel(ROBOT, data))
