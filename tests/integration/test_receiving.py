"""Many messages come in at once: each stored once, in order, with what must be known beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.message import Attachment, InboundMessage
from bot.service.receive import Receive
from bot.storage.tables import attachment, handoff, inbox, notice, outbox, talk, ticket
from tests.support.builders import a_message
from tests.support.scene import Scene


def in_ding(text: str, **fields: Any) -> InboundMessage:
    given = {"robot_id": "ding", "group_id": "cid==", "group_name": "云栖澜苑业主群"}
    return a_message(text, **{**given, **fields})


async def texts(scene: Scene) -> Sequence[str]:
    return [row.text for row in await scene.rows(select(inbox).order_by(inbox.c.id))]


async def test_a_batch_keeps_its_order_and_each_message_once(scene: Scene) -> None:
    first, second = a_message("一"), a_message("二")
    stored = await scene.bot.receive.all([first, second, first])
    assert [number is not None for number in stored] == [True, True, False]
    again = await scene.bot.receive.all([second, a_message("三")])
    assert [number is not None for number in again] == [False, True]
    assert await texts(scene) == ["一", "二", "三"]


async def test_two_robots_that_get_the_same_message_both_have_it(scene: Scene) -> None:
    both = [in_ding("一", message_id="m1", robot_id=robot) for robot in ("ding", "dong")]
    assert all(await scene.bot.receive.all(both))


async def test_danger_in_a_batch_is_answered_for_its_own_message_only(scene: Scene) -> None:
    calm, danger = a_message("装修几点到几点"), a_message("6幢楼道着火了", sender_id="b")
    await scene.bot.receive.all([calm, danger])
    (card,) = await scene.rows(select(outbox).where(outbox.c.kind == "emergency"))
    assert card.reply_to == danger.message_id
    assert len(await scene.rows(select(ticket))) == 1


async def test_a_new_group_is_told_to_the_admins_once(scene: Scene) -> None:
    await scene.bot.receive.all([in_ding("一"), in_ding("二")])
    await scene.bot.receive(in_ding("三"))
    (told,) = await scene.rows(select(notice))
    assert (told.kind, "云栖澜苑业主群" in told.text) == ("group", True)


async def test_binding_a_group_settles_its_notice(scene: Scene) -> None:
    await scene.bot.receive(in_ding("一"))
    await scene.bot.groups.bind("ding", "cid==", estate="云栖澜苑", grid="第3网格", who="admin")
    (told,) = await scene.rows(select(notice))
    assert told.closed_by == "admin"
    async with scene.bot.database.reading() as work:
        assert await work.groups.estate_of("ding", "cid==") == "云栖澜苑"


async def test_a_group_follows_its_new_name_and_comes_back_to_life(scene: Scene) -> None:
    await scene.bot.receive(in_ding("一"))
    await scene.bot.groups.gone("ding", "cid==")
    await scene.bot.receive(in_ding("二", group_name="云栖澜苑新群"))
    async with scene.bot.database.reading() as work:
        (group,) = await work.groups.all("ding")
    assert (group["name"], group["state"]) == ("云栖澜苑新群", "active")


async def test_an_official_is_recognised_when_they_speak(scene: Scene) -> None:
    await scene.bot.groups.recognise("ding", "p9", name="王警官", role="police", who="admin")
    await scene.bot.receive.all([in_ding("一", sender_id="p9"), in_ding("二", sender_id="r1")])
    rows = await scene.rows(select(inbox.c.role).order_by(inbox.c.id))
    assert [row.role for row in rows] == ["police", None]


async def test_a_private_line_does_not_make_a_talk_forget_its_group(scene: Scene) -> None:
    alone = in_ding("二", group_id=None, group_name=None, private=True)
    await scene.bot.receive.all([in_ding("一"), alone])
    (row,) = await scene.rows(select(talk))
    assert (row.group_id, row.private) == ("cid==", True)


async def test_a_line_without_a_name_leaves_the_name_that_is_known(scene: Scene) -> None:
    await scene.bot.receive.all([in_ding("一", nickname="小李")])
    await scene.bot.receive.all([in_ding("二", nickname="")])
    (row,) = await scene.rows(select(talk))
    assert row.nickname == "小李"


async def test_attachments_wait_to_be_fetched(scene: Scene) -> None:
    photos = (Attachment(kind="picture", code="dc1"), Attachment(kind="picture", code="dc2"))
    await scene.bot.receive(in_ding("漏水", attachments=photos))
    rows = await scene.rows(select(attachment).order_by(attachment.c.place))
    assert [(row.code, row.state) for row in rows] == [("dc1", "waiting"), ("dc2", "waiting")]


async def test_words_the_platform_kept_back_are_told_to_the_admins(scene: Scene) -> None:
    await scene.bot.receive(in_ding("", form="unread"))
    kinds = {row.kind for row in await scene.rows(select(notice))}
    assert kinds == {"group", "quota"}
    assert await scene.rows(select(handoff)) == []


async def test_a_group_is_told_of_even_if_its_first_message_had_to_be_stored_twice(
    scene: Scene,
) -> None:
    bot, trouble = scene.bot, [ConnectionError("the database went away")]

    async def alarm(*told: Any) -> None:
        if trouble:
            raise trouble.pop()
        await bot.alarm(*told)

    receive = Receive(bot.database, bot.lookout, alarm, bot.news, scene.clock)  # type: ignore[arg-type]
    message = in_ding("6幢楼道着火了")
    with pytest.raises(ConnectionError):
        await receive(message)
    await receive(message)
    (told,) = await scene.rows(select(notice))
    assert told.kind == "group"
