"""What happens to groups, and the events by which the bots learn of it."""

from __future__ import annotations

from typing import Any

from bot.simulator.pushing import Pushing
from bot.simulator.record import Delivery
from bot.simulator.town import CORP, Group, Person, Robot
from bot.simulator.world import World


class Happenings:
    """Changes a group and pushes the event to every app that has a robot in it."""

    def __init__(self, world: World, pushing: Pushing) -> None:
        self._world, self._pushing = world, pushing

    def rename(self, group: Group, title: str) -> list[Delivery]:
        """Give a group another title."""
        group.title = title
        return self._tell(group, "chat_update_title", {"title": title})

    def disband(self, group: Group) -> list[Delivery]:
        """End a group."""
        group.disbanded = True
        return self._tell(group, "chat_disband", {})

    def add_member(self, group: Group, person: Person) -> list[Delivery]:
        """Let somebody into a group."""
        group.members.append(person)
        return self._tell(group, "chat_add_member", _who(person))

    def remove_member(self, group: Group, person: Person) -> list[Delivery]:
        """Take somebody out of a group."""
        group.members.remove(person)
        return self._tell(group, "chat_remove_member", _who(person))

    def install(self, group: Group, robot: Robot) -> Delivery:
        """Bring a robot into a group with its cool app."""
        group.robots.append(robot)
        return self._pushing.event(robot, "im_cool_app_install", self._cool_app(group, robot))

    def uninstall(self, group: Group, robot: Robot) -> Delivery:
        """Take a robot out of a group."""
        group.robots.remove(robot)
        return self._pushing.event(robot, "im_cool_app_uninstall", self._cool_app(group, robot))

    def _tell(self, group: Group, kind: str, data: dict[str, Any]) -> list[Delivery]:
        known = {
            "timeStamp": self._world.clock.milliseconds(),
            "chatId": group.chat_id,
            "corpId": CORP,
            "openConversationId": group.conversation_id,
            "operator": "manager01",
            "operatorUnionId": "unionManager01",
        }
        return [self._pushing.event(robot, kind, {**known, **data}) for robot in group.robots]

    def _cool_app(self, group: Group, robot: Robot) -> dict[str, Any]:
        return {
            "coolAppCode": f"COOLAPP-1-{robot.robot_code}",
            "robotCode": robot.robot_code,
            "openConversationId": group.conversation_id,
            "openConversationCorpId": CORP,
            "operator": "manager01",
            "operateTime": self._world.clock.milliseconds(),
        }


def _who(person: Person) -> dict[str, Any]:
    return {"userId": [person.staff_id or ""], "unionId": [person.union_id]}
