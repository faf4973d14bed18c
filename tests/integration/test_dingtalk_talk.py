"""The whole bot in a group of DingTalk: what residents say, and what comes back to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.simulator import Faults, Simulator, simulating
from bot.stack import Stack
from bot.storage.tables import attachment, inbox, ticket
from bot.texts import replies
from tests.support.ding import DingTown, a_ding_town
from tests.support.pictures import a_photo
from tests.support.scripted import ScriptedDialogue
from tests.support.waiting import until


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with simulating(Faults(qps_limit=None), seed=1) as platform:
        yield platform


@pytest.fixture
async def ding(
    sim: Simulator, database_url: str, servers: Stack, engine: ScriptedDialogue, data: Path
) -> AsyncIterator[DingTown]:
    async with a_ding_town(sim, database_url, servers.redis_url, engine, data) as running:
        yield running


async def rows(ding: DingTown, question: object) -> list[object]:
    async with ding.town.bot.database.transaction() as work:
        return list((await work.connection.execute(question)).all())  # type: ignore[call-overload]


async def test_a_resident_is_answered_in_the_group_by_name(ding: DingTown) -> None:
    await ding.says("3幢电梯停了")
    (post,) = ding.in_group()
    assert post.route == "session"
    assert post.mentions == (ding.resident,)
    assert "已受理" in post.text


async def test_every_step_of_a_ticket_is_posted_back(ding: DingTown) -> None:
    said = await ding.says("3幢电梯停了")
    (found,) = await ding.town.desk.reads(f"/tickets?message_id={said.message_id}")
    for step, text in (("sign", ""), ("contact", ""), ("report", "换了门机"), ("approve", "")):
        await ding.town.desk.asks(
            "POST", f"/tickets/{found['number']}/steps", {"step": step, "text": text}
        )
    await ding.settles()
    assert any("已签收" in line for line in ding.heard())
    assert "解决了" in ding.heard()[-1]
    await ding.says(f"解决了 {found['number'][-4:]}")
    assert "已办结" in ding.heard()[-1]


async def test_a_redelivered_message_is_answered_once(ding: DingTown) -> None:
    first = await ding.says("3幢电梯停了", message_id="msg1==")
    again = await ding.says("3幢电梯停了", message_id="msg1==")
    assert first.acked and again.acked
    assert len(ding.in_group()) == 1
    assert len(await rows(ding, select(ticket))) == 1


async def test_two_robots_named_in_one_message_both_hear_it(ding: DingTown) -> None:
    app = ding.robot
    other = ding.sim.create_robot(app.client_id, app.client_secret, "robotTwo")
    ding.group.robots.append(other)
    await ding.says("3幢电梯停了", robots=[ding.robot, other])
    found = await rows(ding, select(inbox.c.robot_id))
    assert sorted(row.robot_id for row in found) == sorted([ding.robot.robot_code, "robotTwo"])  # type: ignore[attr-defined]


async def test_danger_is_answered_before_anything_else(
    ding: DingTown, engine: ScriptedDialogue
) -> None:
    engine.silent = True
    await ding.says("6幢楼道着火了")
    assert "119" in ding.heard()[0]
    (danger,) = await ding.town.desk.calls()
    assert danger["kind"] == "emergency"


async def test_violence_at_home_leaves_no_trace_in_the_group(ding: DingTown) -> None:
    await ding.says("我老公在打我，救命")
    assert ding.in_group() == []
    (card,) = ding.whispered()
    assert card.person is ding.resident


async def test_who_cannot_be_written_to_is_never_answered_about_it_in_the_group(
    ding: DingTown,
) -> None:
    outsider = ding.sim.create_person("访客", outsider=True)
    said = ding.sim.say(ding.group, outsider, "我老公在打我，救命")
    await ding.settles(said)
    assert ding.sim.posts == []
    (call,) = await ding.town.desk.calls()
    assert call["kind"] == "emergency"


async def test_an_outsider_is_answered_in_the_group_and_recognised_again(ding: DingTown) -> None:
    outsider = ding.sim.create_person("访客", outsider=True)
    await ding.settles(ding.sim.say(ding.group, outsider, "3幢电梯停了"))
    await ding.settles(ding.sim.say(ding.group, outsider, "进度"))
    assert "已受理" in ding.heard()[0]
    assert "尾号" in ding.heard()[1]
    assert ding.in_group()[0].mentions == (outsider,)


async def test_an_outsider_in_a_private_chat_is_answered_there(ding: DingTown) -> None:
    outsider = ding.sim.create_person("访客", outsider=True)
    await ding.settles(ding.sim.say(None, outsider, "3幢电梯停了"))
    (post,) = ding.whispered()
    assert (post.person, post.route) == (outsider, "session")


async def test_a_private_answer_comes_privately(ding: DingTown) -> None:
    await ding.tells("3幢电梯停了")
    assert ding.in_group() == []
    assert "已受理" in ding.whispered()[0].text


async def test_without_a_living_session_the_open_api_is_used(ding: DingTown) -> None:
    await ding.says("转人工")
    ding.sim.expire_sessions()
    (call,) = await ding.town.desk.calls()
    await ding.town.desk.asks("POST", f"/handoffs/{call['id']}/take")
    await ding.town.desk.asks("POST", f"/handoffs/{call['id']}/reply", {"text": "我是值班的老周"})
    await ding.settles()
    assert (ding.in_group()[-1].route, ding.heard()[-1]) == ("openapi", "我是值班的老周")


async def test_a_picture_with_words_reaches_the_ticket(ding: DingTown) -> None:
    await ding.says(rich_text=["3幢电梯停了", a_photo(), a_photo(size=(80, 60))])
    kept = await rows(ding, select(attachment.c.state))
    assert [row.state for row in kept] == ["kept", "kept"]  # type: ignore[attr-defined]
    (message,) = await rows(ding, select(inbox))
    assert message.photo is not None  # type: ignore[attr-defined]
    assert message.text == "3幢电梯停了"  # type: ignore[attr-defined]


async def test_a_picture_alone_is_asked_about(ding: DingTown) -> None:
    await ding.says(picture=a_photo())
    assert replies.PHOTO_ONLY in ding.heard()[0]


async def test_a_voice_is_heard_by_its_words(ding: DingTown) -> None:
    await ding.tells(audio=b"ogg", recognition="3幢电梯停了")
    assert "已受理" in ding.whispered()[0].text
    (message,) = await rows(ding, select(inbox))
    assert message.form == "voice"  # type: ignore[attr-defined]


async def test_a_file_is_kept_and_asked_about(ding: DingTown) -> None:
    await ding.tells(file=("申请表.pdf", b"%PDF-1.7"))
    assert replies.WORDLESS["file"] in ding.whispered()[0].text
    (kept,) = await rows(ding, select(attachment))
    assert (kept.state, kept.name) == ("kept", "申请表.pdf")  # type: ignore[attr-defined]


async def test_words_the_platform_keeps_back_are_answered_honestly(ding: DingTown) -> None:
    ding.sim.faults.quota_messages = 1.0
    await ding.says("3幢电梯停了")
    assert replies.WORDLESS["unread"] in ding.heard()[0]


async def test_a_quoted_status_tells_which_matter_is_meant(ding: DingTown) -> None:
    first = await ding.says("3幢电梯停了")
    await ding.says("5幢楼道灯坏了")
    (found,) = await ding.town.desk.reads(f"/tickets?message_id={first.message_id}")
    await ding.says("进度", quote=ding.in_group()[0])
    await ding.says("撤销", quote=ding.in_group()[0])
    (after,) = await ding.town.desk.reads(f"/tickets?message_id={first.message_id}")
    assert after["state"] == "WITHDRAWN"
    assert found["number"] == after["number"]


async def test_a_group_that_is_renamed_or_dissolved_is_known_to_be(ding: DingTown) -> None:
    said = await ding.says("3幢电梯停了")
    (found,) = await ding.town.desk.reads(f"/tickets?message_id={said.message_id}")
    ding.sim.happenings.rename(ding.group, "云栖澜苑新群")
    ding.sim.happenings.disband(ding.group)

    async def gone() -> bool:
        async with ding.town.bot.database.reading() as work:
            return [g["state"] for g in await work.groups.all(ding.robot.robot_code)] == ["gone"]

    await until(gone, "the group is known to be gone")
    ding.sim.expire_sessions()
    await ding.town.desk.asks("POST", f"/tickets/{found['number']}/steps", {"step": "sign"})
    await ding.settles()
    (post,) = ding.whispered()
    assert "已签收" in post.text


@pytest.fixture
async def carded(
    sim: Simulator, database_url: str, servers: Stack, engine: ScriptedDialogue, data: Path
) -> AsyncIterator[DingTown]:
    """The same town where the robot has a card template."""
    async with a_ding_town(
        sim, database_url, servers.redis_url, engine, data, card_template="tpl-1.schema"
    ) as running:
        yield running


async def reported(ding: DingTown) -> str:
    """Bring a ticket to the point where its resident is asked; return its number."""
    said = await ding.says("3幢电梯停了")
    (found,) = await ding.town.desk.reads(f"/tickets?message_id={said.message_id}")
    for step in ("sign", "contact", "report", "approve"):
        await ding.town.desk.asks(
            "POST", f"/tickets/{found['number']}/steps", {"step": step, "text": "换了门机"}
        )
    await ding.settles()
    return str(found["number"])


async def state_of(ding: DingTown, number: str) -> str:
    return str((await ding.town.desk.reads(f"/tickets/{number}"))["state"])


async def test_a_tap_says_what_the_button_says(carded: DingTown) -> None:
    number = await reported(carded)
    card = carded.in_group()[-1]
    assert card.route == "card"
    tap = await carded.sim.tap(card, carded.resident, "choice1")
    assert tap.answer is not None
    await carded.settles()
    assert await state_of(carded, number) == "CLOSED"


async def test_a_neighbours_tap_changes_nothing_and_is_told_so(carded: DingTown) -> None:
    number = await reported(carded)
    card, before = carded.in_group()[-1], len(carded.sim.posts)
    neighbour = carded.sim.create_person("邻居")
    tap = await carded.sim.tap(card, neighbour, "choice1")
    assert "userPrivateData" in str(tap.answer)
    await carded.settles()
    assert len(carded.sim.posts) == before
    assert await state_of(carded, number) == "CALLBACK"


async def test_the_same_tap_twice_is_said_once(carded: DingTown) -> None:
    number = await reported(carded)
    card = carded.in_group()[-1]
    for _ in range(2):
        await carded.sim.tap(card, carded.resident, "choice2", {"says": "撤销"})
    await carded.settles()
    assert await state_of(carded, number) == "REWORK"
    taps = await rows(carded, select(inbox).where(inbox.c.message_id.startswith("tap:")))
    assert [row.text[:4] for row in taps] == ["还没解决"]  # type: ignore[attr-defined]


async def test_without_a_template_words_are_offered(ding: DingTown) -> None:
    await reported(ding)
    assert ding.in_group()[-1].route == "session"
    assert "还没解决" in ding.heard()[-1]
