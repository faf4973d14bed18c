"""Carries messages and events to the bots: pushed, waited for, pushed again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.simulator.callback import Callback
from bot.simulator.connections import Connections
from bot.simulator.credentials import Topic
from bot.simulator.frames import EVENT, ROBOT, Ack, Parcel, frame
from bot.simulator.record import Attempt, Delivery
from bot.simulator.town import CORP, Robot
from bot.simulator.world import World


class Pushing:
    """Owns everything that is on its way."""

    def __init__(self, world: World, connections: Connections, callback: Callback) -> None:
        self._world, self._connections, self._callback = world, connections, callback
        self._awaited: dict[str, tuple[asyncio.Future[Ack], Delivery | None]] = {}
        #: messageIds of frames whose acks mean nothing: pings and goodbyes.
        self._heeded_by_nobody: set[str] = set()
        self._tasks: set[asyncio.Future[Any]] = set()

    def deliver(self, robot: Robot, msg_id: str, parcel: Parcel) -> Delivery:
        """Push at once, so that order is kept, and go on until it is acked or given up."""
        delivery = Delivery(robot=robot, topic=parcel.topic[1], msg_id=msg_id)
        self._world.record.deliveries.append(delivery)
        push = self._attempt(delivery, parcel)
        self._own(asyncio.ensure_future(self._follow(delivery, parcel, push)))
        return delivery

    def event(self, robot: Robot, kind: str, data: Mapping[str, Any]) -> Delivery:
        """Push an event to the robot's app."""
        event_id = self._world.chance.token()
        headers = {
            "eventType": kind,
            "eventId": event_id,
            "eventBornTime": str(self._world.clock.milliseconds()),
            "eventCorpId": CORP,
            "eventUnifiedAppId": f"app-{robot.client_id}",
        }
        return self.deliver(robot, event_id, Parcel(EVENT, data, headers))

    def ask(self, client_id: str, topic: Topic, data: Mapping[str, Any]) -> asyncio.Future[Ack]:
        """Push once and return what will be answered; nobody connected: never."""
        return self._push(client_id, self._world.chance.token(), Parcel(topic, data), None)[0]

    def system_frame(self, parcel: Parcel) -> dict[str, Any]:
        """Return a frame that needs no ack; bots ack it all the same."""
        message_id = self._world.chance.token()
        self._heeded_by_nobody.add(message_id)
        return frame(parcel, message_id, self._world.clock.milliseconds())

    def hear(self, ack: Ack | None, text: str) -> None:
        """Take what a bot sent."""
        if ack and ack.message_id in self._heeded_by_nobody:
            return
        answer, delivery = self._awaited.get(ack.message_id if ack else "", (None, None))
        if ack is None or answer is None:
            self._world.record.stray_frames.append(text)
        elif not answer.done():
            answer.set_result(ack)
        if ack and delivery:
            self._take_ack(delivery, ack)
        self._world.record.tell()

    async def close(self) -> None:
        """Give up what is on its way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow(self, delivery: Delivery, parcel: Parcel, push: asyncio.Future[Ack]) -> None:
        """An ack that comes too late stops nothing: the same message arrives again."""
        faults = self._world.faults
        while not await self._acked(push, delivery.attempts[-1].time):
            if faults.never_redeliver or len(delivery.attempts) >= faults.max_attempts:
                break
            again = delivery.attempts[-1].time + faults.redeliver_after
            await self._world.clock.sleep_until(again)
            push = self._attempt(delivery, parcel)
        delivery.finished = True
        self._world.record.tell()

    async def _acked(self, push: asyncio.Future[Ack], pushed: float) -> bool:
        latest = pushed + self._world.faults.ack_timeout
        return await self._world.clock.done_by(push, latest) and push.result().good

    def _attempt(self, delivery: Delivery, parcel: Parcel) -> asyncio.Future[Ack]:
        again = delivery.attempts and self._world.faults.same_message_id
        message_id = delivery.attempts[0].message_id if again else self._world.chance.token()
        robot, way = delivery.robot, delivery.robot.callback_url
        push: asyncio.Future[Ack]
        if way and parcel.topic == ROBOT:
            push = self._own(asyncio.ensure_future(self._post(delivery, message_id, parcel)))
        else:
            push, way = self._push(robot.client_id, message_id, parcel, delivery)
        delivery.attempts.append(Attempt(message_id, way, self._world.clock.now()))
        self._world.record.tell()
        return push

    def _push(
        self, client_id: str, message_id: str, parcel: Parcel, delivery: Delivery | None
    ) -> tuple[asyncio.Future[Ack], str | None]:
        """Return the answer to come, and the connection; without one the frame is lost."""
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._awaited[message_id] = (answer, delivery)
        connection = self._connections.pick(client_id, parcel.topic)
        if connection is None:
            return answer, None
        if self._world.chance.hits(self._world.faults.malformed_frames):
            connection.push_malformed()
        own = {"appId": f"app-{client_id}", "connectionId": connection.connection_id}
        connection.push(frame(parcel, message_id, self._world.clock.milliseconds(), **own))
        return answer, connection.connection_id

    async def _post(self, delivery: Delivery, message_id: str, parcel: Parcel) -> Ack:
        ack = Ack(message_id, await self._callback.post(delivery.robot, parcel.data), {})
        self._take_ack(delivery, ack)
        self._world.record.tell()
        return ack

    def _take_ack(self, delivery: Delivery, ack: Ack) -> None:
        if ack.good and delivery.acked_at is None:
            delivery.acked_at = self._world.clock.now()

    def _own(self, task: asyncio.Task[Any]) -> asyncio.Task[Any]:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
