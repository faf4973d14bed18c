"""Admins say where a group belongs and who in it holds an office; the platform says what changed."""

from __future__ import annotations

from bot.domain.errors import UserMistake
from bot.domain.message import Role
from bot.ports import Clock, Publisher, Store
from bot.service.gone_groups import remember_gone
from bot.service.receive import NOTICE

_LONGEST = 80


class KeepGroups:
    """Changes what is known of groups, each change with who made it."""

    def __init__(self, store: Store, publisher: Publisher, clock: Clock) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock

    async def bind(self, robot_id: str, group_id: str, *, estate: str, grid: str, who: str) -> None:
        """Bind a group to an estate (小区) and a grid (网格); raises GroupNotFound, UserMistake."""
        now = self._clock.now()
        async with self._store.transaction() as work:
            await work.groups.bind(
                robot_id,
                group_id,
                estate=_name(estate, "小区") or None,
                grid=_name(grid, "网格") or None,
                by=who,
                now=now,
            )
            await work.notices.settled("group", f"{robot_id}|{group_id}", who, now)
        await self._publisher.publish(NOTICE)

    async def recognise(
        self, robot_id: str, person: str, *, name: str, role: Role | None, who: str
    ) -> None:
        """Say which office somebody holds (工作人员、民警、村干部); None takes it away."""
        if not person.strip():
            raise UserMistake("请填写这个人的钉钉 userId。")
        async with self._store.transaction() as work:
            await work.groups.recognise(
                robot_id,
                _name(person, "userId"),
                name=_name(name, "姓名"),
                role=role,
                by=who,
                now=self._clock.now(),
            )

    async def put_away(self, notice: int, who: str) -> None:
        """Put a notice away; raises NoticeNotFound."""
        async with self._store.transaction() as work:
            await work.notices.close(notice, who, self._clock.now())
        await self._publisher.publish(NOTICE)

    async def renamed(self, robot_id: str, group_id: str, name: str) -> None:
        """The platform tells a group's new name."""
        async with self._store.transaction() as work:
            await work.groups.rename(robot_id, group_id, name[:_LONGEST])

    async def gone(self, robot_id: str, group_id: str) -> None:
        """The platform tells that a group is dissolved or the robot was removed.

        Tickets of that group keep a route: their lines go to the reporter alone from now on.
        """
        async with self._store.transaction() as work:
            await remember_gone(work, robot_id, group_id, self._clock.now())
        await self._publisher.publish(NOTICE)


def _name(value: str, what: str) -> str:
    if len(value) > _LONGEST:
        raise UserMistake(f"{what}最多 {_LONGEST} 个字。")
    return value.strip()
