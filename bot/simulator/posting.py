"""Takes what a robot says and keeps it as a post."""

from __future__ import annotations

import time

from bot.simulator.contents import Content
from bot.simulator.record import At, Post, Route, Update
from bot.simulator.town import Group, Person
from bot.simulator.world import World

NOBODY = At()


class Posting:
    """Every post of every robot is made here."""

    def __init__(self, world: World) -> None:
        self._world = world

    def take(
        self,
        route: Route,
        robot: str,
        content: Content,
        *,
        group: Group | None = None,
        person: Person | None = None,
        at: At = NOBODY,
        reply_to: str | None = None,
        key: str | None = None,
        card: str | None = None,
        hidden: str | None = None,
    ) -> Post:
        """Keep a message of a robot in a group, or to one person."""
        post = Post(
            seq=self._world.record.next_seq,
            message_id=f"msg{self._world.chance.token()}",
            route=route,
            robot=robot,
            group=group,
            person=person,
            kind=content.kind,
            title=content.title,
            text=content.text,
            buttons=content.buttons,
            at=at,
            mentions=self._mentions(content, at) if group else (),
            time=self._world.clock.now(),
            moment=time.monotonic(),
            reply_to=reply_to,
            key=key,
            card=card,
            hidden=hidden,
        )
        self._world.record.add(post)
        return post

    def change(self, post: Post, text: str) -> None:
        """Show that a post is not any more what it was."""
        self._world.record.add(
            Update(
                seq=self._world.record.next_seq,
                message_id=f"upd{self._world.chance.token()}",
                post=post,
                text=text,
                time=self._world.clock.now(),
            )
        )

    def _mentions(self, content: Content, at: At) -> tuple[Person, ...]:
        """Outside plain text a mention rings only if the id stands in the words too."""
        town = self._world.town
        named = [
            *((f"@{one}", town.staff(one)) for one in at.user_ids),
            *((f"@{one}", town.sender(one)) for one in at.dingtalk_ids),
            *((f"@{one}", town.by_mobile(one)) for one in at.mobiles),
        ]
        plain = content.kind == "text" or content.kind.startswith("card")
        rings = [person for word, person in named if person and (plain or word in content.text)]
        return tuple(dict.fromkeys(rings))
