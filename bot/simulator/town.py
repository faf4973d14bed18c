"""Who and what there is on the platform: robots, people, groups. Ids stay the same in every run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

#: The organisation that the robots belong to, and the one that everybody without staffId is from.
CORP, OTHER_CORP = "dingcorp01", "dingcorp99"


@dataclass(slots=True, kw_only=True, eq=False)
class Robot:
    """An internal-app robot."""

    client_id: str
    client_secret: str = field(repr=False)
    robot_code: str
    name: str
    #: Messages go there by signed HTTP POST instead of over the stream.
    callback_url: str | None = None

    @property
    def user_id(self) -> str:
        """The encrypted id under which it is mentioned."""
        return f"$:LWCP_v1:$bot{opaque(self.robot_code)}"


@dataclass(slots=True, kw_only=True, eq=False)
class CustomRobot:
    """A send-only robot of one group, known by the token in its webhook."""

    token: str
    group: Group
    secret: str | None = field(default=None, repr=False)
    keywords: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """Somebody with the app. Without a staff id: of another organisation."""

    key: str
    name: str
    staff_id: str | None
    mobile: str | None = None
    admin: bool = False

    @property
    def sender_id(self) -> str:
        """The encrypted id that everybody has."""
        return f"$:LWCP_v1:$user{opaque(self.key)}"

    @property
    def union_id(self) -> str:
        """The id across the organisation's apps."""
        return f"union{opaque(self.key)}"

    @property
    def corp(self) -> str:
        """The organisation they belong to."""
        return CORP if self.staff_id else OTHER_CORP


@dataclass(slots=True, kw_only=True, eq=False)
class Group:
    """A group chat."""

    key: str
    title: str
    robots: list[Robot]
    members: list[Person]
    #: Made from our own group template, so that the scene-group calls work.
    scene: bool = False
    disbanded: bool = False

    @property
    def conversation_id(self) -> str:
        """The openConversationId."""
        return f"cid{opaque(self.key)}=="

    @property
    def chat_id(self) -> str:
        """The older id, as events have it."""
        return f"chat{opaque(self.key)}"


class Town:
    """Finds them by whatever a caller knows."""

    def __init__(self) -> None:
        self.robots: dict[str, Robot] = {}
        self.custom_robots: dict[str, CustomRobot] = {}
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}

    def has_client(self, client_id: object, secret: object) -> bool:
        """Tell whether these are the credentials of an app."""
        robots = self.robots.values()
        return any((one.client_id, one.client_secret) == (client_id, secret) for one in robots)

    def robots_of(self, client_id: str) -> Sequence[Robot]:
        """Return the robots of an app."""
        return [one for one in self.robots.values() if one.client_id == client_id]

    def group_of(self, conversation_id: object) -> Group | None:
        """Return the group with that openConversationId."""
        groups = self.groups.values()
        return next((one for one in groups if one.conversation_id == conversation_id), None)

    def staff(self, staff_id: object) -> Person | None:
        """Return the person with that userId."""
        people = self.people.values()
        return next((one for one in people if one.staff_id and one.staff_id == staff_id), None)

    def sender(self, sender_id: object) -> Person | None:
        """Return the person with that encrypted id."""
        return next((one for one in self.people.values() if one.sender_id == sender_id), None)

    def by_mobile(self, mobile: object) -> Person | None:
        """Return the person with that telephone."""
        people = self.people.values()
        return next((one for one in people if one.mobile and one.mobile == mobile), None)


def private_conversation(robot: Robot, person: Person) -> str:
    """Return the conversationId of a 1:1 chat; no send API takes it."""
    return f"cidPriv{opaque(robot.robot_code + '/' + person.key)}=="


def opaque(key: str) -> str:
    """Return an id that says nothing and is the same in every run."""
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())[:16].decode()
