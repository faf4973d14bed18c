"""A group that nobody can be told anything in any more is remembered, and the admins hear of it once."""

from __future__ import annotations

from datetime import datetime

from bot.ports import Work
from bot.texts import notices


async def remember_gone(work: Work, robot_id: str, group_id: str, now: datetime) -> None:
    """Mark a group as gone, whoever noticed it first: the platform's word, or a line it refused."""
    if await work.groups.gone(robot_id, group_id):
        name = await work.groups.name_of(robot_id, group_id) or "一个群"
        words = notices.group_gone(name)
        await work.notices.raise_("group_gone", f"{robot_id}|{group_id}", words, now)
