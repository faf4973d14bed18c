"""How posts, deliveries and figures are told to other processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.simulator.platform import Simulator
from bot.simulator.record import Button, Delivery, Post, Saying
from bot.simulator.town import Group, Person, Robot


def shown_post(post: Post) -> dict[str, Any]:
    """Return a post with all a bench may want to know."""
    return {
        "seq": post.seq,
        "message_id": post.message_id,
        "route": post.route,
        "robot": post.robot,
        "group": post.group.key if post.group else None,
        "conversation_id": post.group.conversation_id if post.group else None,
        "person": post.person.name if post.person else None,
        "kind": post.kind,
        "title": post.title,
        "text": post.text,
        "buttons": [shown_button(one) for one in post.buttons],
        "at": {
            "user_ids": post.at.user_ids,
            "dingtalk_ids": post.at.dingtalk_ids,
            "mobiles": post.at.mobiles,
            "everybody": post.at.everybody,
        },
        "mentions": [one.name for one in post.mentions],
        "time": post.time,
        "reply_to": post.reply_to,
        "key": post.key,
        "card": post.card,
        "hidden": post.hidden,
        "recalled": post.recalled,
    }


def shown_button(button: Button) -> dict[str, Any]:
    """Return a button of a card."""
    return {"label": button.label, "url": button.url, "action": button.action}


def shown_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return what became of one message for one robot."""
    return {
        "robot": delivery.robot.robot_code,
        "topic": delivery.topic,
        "msg_id": delivery.msg_id,
        "attempts": [
            {"message_id": one.message_id, "connection_id": one.connection_id, "time": one.time}
            for one in delivery.attempts
        ],
        "acked_at": delivery.acked_at,
        "finished": delivery.finished,
    }


def shown_robot(robot: Robot) -> dict[str, Any]:
    """Return a robot without its secret."""
    return {"client_id": robot.client_id, "robot_code": robot.robot_code, "name": robot.name}


def shown_person(person: Person) -> dict[str, Any]:
    """Return somebody with every id they have."""
    known = {"name": person.name, "staff_id": person.staff_id, "mobile": person.mobile}
    return {**known, "sender_id": person.sender_id, "union_id": person.union_id}


def shown_group(group: Group) -> dict[str, Any]:
    """Return a group with its openConversationId."""
    return {
        "key": group.key,
        "title": group.title,
        "conversation_id": group.conversation_id,
        "robots": [one.robot_code for one in group.robots],
        "members": [one.name for one in group.members],
        "scene": group.scene,
        "disbanded": group.disbanded,
    }


def figures(simulator: Simulator) -> dict[str, Any]:
    """Return the counters of everything."""
    record, limits, connections = simulator.record, simulator.world.limits, simulator.connections
    return {
        "time": simulator.clock.now(),
        "speed": simulator.clock.speed,
        "connections": {
            client: {
                "live": len(connections.of(client)),
                "useful": connections.useful(client),
                "most": connections.most(client),
                "opened": connections.opened(client),
            }
            for client in connections.clients()
        },
        "sayings": sum(isinstance(one, Saying) for one in record.entries),
        "posts": Counter(one.route for one in record.posts),
        "hidden": sum(one.hidden is not None for one in record.posts),
        "deliveries": _deliveries(record.deliveries),
        "tokens_asked": simulator.tokens.asked,
        "metered": {"calls": limits.metered_calls, "messages": limits.metered_messages},
        "stray_frames": len(record.stray_frames),
    }


def _deliveries(deliveries: list[Delivery]) -> Mapping[str, int]:
    return {
        "total": len(deliveries),
        "acked": sum(one.acked_at is not None for one in deliveries),
        "redelivered": sum(len(one.attempts) > 1 for one in deliveries),
        "given_up": sum(one.finished and one.acked_at is None for one in deliveries),
    }
