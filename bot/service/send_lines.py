"""Lines leave: claimed, checked for personal data, sent, and marked by what became of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.domain.gathering import MOST_PEOPLE, gathered, is_worth_pointing, may_join, pointing
from bot.domain.message import TalkKey
from bot.domain.outgoing import URGENT, Line, Robots, WaitingLine
from bot.domain.quota import Thrift
from bot.ports import (
    Channel,
    Clock,
    GroupGone,
    NotHere,
    Pace,
    Publisher,
    SendImpossible,
    SendRefused,
    Store,
    Work,
)
from bot.service.gone_groups import remember_gone
from bot.service.receive import NOTICE, TALK_CHANGED
from bot.texts import notices
from nlu.text import personal_data

log = logging.getLogger(__name__)

_AT_ONCE = 20
_SLOWEST_RETRY = 60.0
#: A sender that was not heard of for this long has died with its line in the air.
SENDER_LOST = timedelta(seconds=10)
_PATIENCE = 8.0  # seconds for one send; less than SENDER_LOST, so that nobody else touches the line
_PLENTY = _AT_ONCE // 2  # with less room than this, posts are shared
_NO_ROOM = 0.25  # seconds until a full second has room again
#: An answer said this lately in the same group is still in sight.
_IN_SIGHT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Post:
    """What leaves at once: one line, and the lines of the outbox it stands for."""

    line: Line
    of: Sequence[WaitingLine]
    #: It only points to where the words were said before.
    points: bool = False


def _spend_freely() -> Thrift:
    return Thrift.NONE


def _never() -> bool:
    return False


class SendLines:
    """Sends what waits in the outbox for some robots, each target in its own order."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        robots: Robots,
        pace: Pace,
        publisher: Publisher,
        clock: Clock,
        thrift: Callable[[], Thrift] = _spend_freely,
        gives_way: Callable[[], bool] = _never,
    ) -> None:
        """`gives_way`: tells when only what is urgent may leave, for something else must be done."""
        self._gives_way = gives_way
        self._store = store
        self._channel = channel
        self._robots = robots
        self._pace = pace
        self._publisher = publisher
        self._clock = clock
        self._thrift = thrift
        #: The last look found more than could leave.
        self._many_wait = False

    async def __call__(self) -> bool:
        """Send one batch; False when nothing waited."""
        room = await self._room()
        claimed = await self._claim(room)
        await self._pace.give_back(room - len(claimed))
        self._many_wait = 0 < room == len(claimed)
        crowded = room < _PLENTY or (self._many_wait and room < _AT_ONCE)
        await asyncio.gather(*(self._send(line, crowded=crowded) for line in claimed))
        if claimed:
            await self._publisher.publish(TALK_CHANGED)
        elif room == 0:
            await asyncio.sleep(_NO_ROOM)
        return bool(claimed) or room == 0

    async def give_up_lost(self) -> None:
        """Decide about lines whose sender died between begin and answer."""
        async with self._store.transaction() as work:
            for line in await work.outbox.begun_before(self._clock.now() - SENDER_LOST):
                await work.outbox.in_doubt(line, self._clock.now())

    async def _room(self) -> int:
        """Return how many posts may leave now.

        Where many wait, a moment's patience: looking through all of them for the one post that may
        leave just now would cost more than the post.
        """
        if self._gives_way():
            return 0
        room = await self._pace.room(_AT_ONCE)
        if self._many_wait and 0 < room < _PLENTY:
            await self._pace.give_back(room)
            await asyncio.sleep(_NO_ROOM)
            room = await self._pace.room(_AT_ONCE)
        return room

    async def _claim(self, room: int) -> Sequence[WaitingLine]:
        """Take what there is room for; what is urgent goes out of turn when there is none."""
        async with self._store.transaction() as work:
            return await work.outbox.claim(
                self._clock.now(), room or _AT_ONCE, self._robots, urgent_only=room == 0
            )

    async def _send(self, head: WaitingLine, *, crowded: bool) -> None:
        if self._thrift().forbids(head.line.kind):
            await self._leave_unsaid(head)
            return
        allowance = await self._pace.take(
            f"{head.line.robot_id}:{head.line.target}", urgent=head.line.kind in URGENT
        )
        if allowance.wait > 0:
            await self._put_back([head], allowance.wait, "the target's budget is used up")
            return
        scarce = crowded or allowance.near or self._thrift() is not Thrift.NONE
        # what was in doubt is repeated word for word, so in a post of its own
        alone = not scarce or head.doubted
        await self._deliver(Post(head.line, [head]) if alone else await self._post(head))

    async def _post(self, head: WaitingLine) -> Post:
        """Put into one post what may go together, and point to an answer that is still in sight."""
        now = self._clock.now()
        async with self._store.transaction() as work:
            more = await work.outbox.claim_with(
                head, now, partial(may_join, head.line), MOST_PEOPLE - 1
            )
            said_at = None
            if is_worth_pointing(head.line):
                said_at = await work.outbox.said_at(head.line, now - _IN_SIGHT)
        line = gathered([head.line, *(one.line for one in more)])
        if said_at is None:
            return Post(line, [head, *more])
        return Post(pointing(line, said_at), [head, *more], points=True)

    async def _deliver(self, post: Post) -> None:
        try:
            route = await asyncio.wait_for(self._channel.send(fit_to_leave(post.line)), _PATIENCE)
        except SendRefused as refusal:
            tries = min(post.of[0].attempts, 6)
            wait = refusal.wait or min(_SLOWEST_RETRY, 2.0**tries)
            await self._put_back(post.of, wait, str(refusal))
        except NotHere as closed:
            await self._go_private(post, closed)
        except SendImpossible as end:
            await self._bury(post.of, str(end))
        except Exception as doubt:
            await self._doubt(post.of, doubt)
        else:
            async with self._store.transaction() as work:
                await work.outbox.sent(post.of, self._clock.now(), route, points=post.points)

    async def _put_back(self, lines: Sequence[WaitingLine], seconds: float, why: str) -> None:
        due = self._clock.now() + timedelta(seconds=seconds)
        async with self._store.transaction() as work:
            for line in lines:
                await work.outbox.refused(line, due, why)

    async def _leave_unsaid(self, line: WaitingLine) -> None:
        async with self._store.transaction() as work:
            await work.outbox.silenced(line, "the month's quota is nearly used up")

    async def _go_private(self, post: Post, closed: NotHere) -> None:
        """Tell each addressee alone what the group does not take."""
        line, now = post.line, self._clock.now()
        async with self._store.transaction() as work:
            if isinstance(closed, GroupGone) and line.group_id is not None:
                await remember_gone(work, line.robot_id, line.group_id, now)
            for one in post.of:
                if one.line.person is None:
                    await self._dead(work, one, str(closed))
                else:
                    await work.outbox.redirected(one, now, str(closed))
        await self._publisher.publish(NOTICE)

    async def _bury(self, lines: Sequence[WaitingLine], why: str) -> None:
        async with self._store.transaction() as work:
            for line in lines:
                log.error(
                    "A line can never be sent", extra={"action": "line_dead", "line": line.id}
                )
                await self._dead(work, line, why)
        await self._publisher.publish(NOTICE)

    async def _dead(self, work: Work, line: WaitingLine, why: str) -> None:
        """Give it up, and call a human for whoever was to hear it."""
        now = self._clock.now()
        await work.outbox.dead(line, why)
        if line.line.talk is None:
            words = notices.undelivered(why)
            await work.notices.raise_("undelivered", line.line.target, words, now)
            return
        await work.handoffs.raise_(
            talk=TalkKey(line.line.talk),
            kind="undelivered",
            at=now,
            ticket=None,
            message=None,
            note=why,
        )

    async def _doubt(self, lines: Sequence[WaitingLine], doubt: Exception) -> None:
        async with self._store.transaction() as work:
            for line in lines:
                log.warning(
                    "Nobody knows whether a line was sent",
                    extra={"action": "line_in_doubt", "line": line.id, "why": type(doubt).__name__},
                )
                await work.outbox.in_doubt(line, self._clock.now())


def fit_to_leave(line: Line) -> Line:
    """Return the line as it may leave: everything for a group is masked, whoever wrote it."""
    return line if line.private else replace(line, text=personal_data.mask(line.text))
