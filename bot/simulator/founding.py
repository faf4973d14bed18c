"""Creates who and what there is on the platform."""

from __future__ import annotations

from collections.abc import Sequence

from bot.simulator.town import CustomRobot, Group, Person, Robot, Town


class Founding:
    """The part of the simulator that a test begins with."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def create_robot(
        self,
        client_id: str = "dingdemo0001",
        client_secret: str = "demo-secret",
        robot_code: str | None = None,
        *,
        name: str = "呼应",
        callback_url: str | None = None,
    ) -> Robot:
        """Create a robot of an app; its code is the client id unless another is given."""
        robot = Robot(
            client_id=client_id,
            client_secret=client_secret,
            robot_code=robot_code or client_id,
            name=name,
            callback_url=callback_url,
        )
        self.town.robots[robot.robot_code] = robot
        return robot

    def create_custom_robot(
        self, group: Group, token: str, secret: str | None = None, keywords: Sequence[str] = ()
    ) -> CustomRobot:
        """Create a send-only robot; it speaks at /robot/send?access_token=<token>."""
        robot = CustomRobot(token=token, group=group, secret=secret, keywords=tuple(keywords))
        self.town.custom_robots[token] = robot
        return robot

    def create_person(
        self,
        name: str,
        *,
        outsider: bool = False,
        staff_id: str | None = None,
        mobile: str | None = None,
        admin: bool = False,
    ) -> Person:
        """Create somebody, known by the name; an outsider has no staff id."""
        numbered = f"staff{len(self.town.people) + 1:03}"
        staff = None if outsider else staff_id or numbered
        person = Person(key=name, name=name, staff_id=staff, mobile=mobile, admin=admin)
        self.town.people[person.key] = person
        return person

    def create_group(
        self,
        key: str,
        title: str | None = None,
        *,
        robots: Sequence[Robot] | None = None,
        members: Sequence[Person] = (),
        scene: bool = False,
    ) -> Group:
        """Create a group, with every robot there is unless others are given."""
        present = list(self.town.robots.values() if robots is None else robots)
        group = Group(
            key=key, title=title or key, robots=present, members=list(members), scene=scene
        )
        self.town.groups[key] = group
        return group
