"""A whole bot whose only platform is a simulated DingTalk, and its residents."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from bot.ports import DialogueEngine
from bot.settings import DingTalkSettings
from bot.simulator import Group, Person, Post, Robot, Saying, Simulator
from tests.support.town import Town, a_town
from tests.support.waiting import until

SECRET = "demo-secret"


@dataclass(frozen=True, slots=True)
class DingTown:
    """A bot, the platform it is on, one group, and one resident who may be written to."""

    town: Town
    sim: Simulator
    robot: Robot
    group: Group
    resident: Person

    async def says(self, text: str = "", **fields: Any) -> Saying:
        """Say a line in the group and wait until everything about it is answered and said."""
        said = self.sim.say(self.group, self.resident, text, **fields)
        await self.settles(said)
        return said

    async def tells(self, text: str = "", **fields: Any) -> Saying:
        """The same in the 1:1 chat with the robot."""
        said = self.sim.say(None, self.resident, text, **fields)
        await self.settles(said)
        return said

    async def settles(self, *said: Saying) -> None:
        """Wait until these are acknowledged and nothing waits any more."""
        for one in said:
            await self.sim.acked(one)
        await until(self._is_quiet, "every line is answered and every answer said")

    def heard(self) -> Sequence[str]:
        """Return what the robot said in the group, in order."""
        return [post.text for post in self.in_group()]

    def in_group(self) -> Sequence[Post]:
        """Return the robot's posts in the group."""
        return [post for post in self.sim.posts if post.group is self.group]

    def whispered(self) -> Sequence[Post]:
        """Return the robot's posts in 1:1 chats."""
        return [post for post in self.sim.posts if post.person is not None]

    async def lines(self) -> Sequence[Mapping[str, Any]]:
        """Return the outbox."""
        async with self.town.bot.database.transaction() as work:
            rows = await work.connection.exec_driver_sql("SELECT * FROM outbox ORDER BY id")
            return [dict(row._mapping) for row in rows]

    async def _is_quiet(self) -> bool:
        async with self.town.bot.database.transaction() as work:
            open_ones = await work.connection.exec_driver_sql(
                "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL)"
                " + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending'))"
                " + (SELECT count(*) FROM attachment WHERE state = 'waiting')"
            )
            return open_ones.scalar_one() == 0


def dingtalk_at(url: str, client: str, **given: Any) -> DingTalkSettings:
    """Return the settings of a robot on a platform at `url`."""
    usual = {
        "client_id": client,
        "client_secret": SECRET,
        "robot_code": client,
        "card_template": None,
        "api_base": url,
        "oapi_base": url,
        "mode": "stream",
        "message_quota": None,
        "call_quota": None,
    }
    return DingTalkSettings(**{**usual, **given})


@asynccontextmanager
async def a_ding_town(
    sim: Simulator,
    database_url: str,
    redis_url: str,
    engine: DialogueEngine,
    data: Path,
    **given: Any,
) -> AsyncIterator[DingTown]:
    """Start a bot on a simulated platform; `given` are settings of its robot."""
    # an app of its own: all tests share one Redis, which counts the posts of each app
    robot = sim.create_robot(f"ding{token_hex(6)}", SECRET)
    group = sim.create_group("cidGroup01==", "云栖澜苑业主群")
    resident = sim.create_person("小李")
    ding = dingtalk_at(sim.url, robot.client_id, **given)
    async with a_town(database_url, redis_url, engine, data, dingtalk=ding) as town:
        if ding.mode == "stream":
            await sim.connected()
        yield DingTown(town, sim, robot, group, resident)
