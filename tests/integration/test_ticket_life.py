"""A matter from the first line to the last, moved by staff, read by its resident."""

from __future__ import annotations

import pytest

from bot.domain.ticket import REOPEN_WITHIN
from bot.texts import replies
from tests.support.group import Group
from tests.support.town import Town


async def opened(group: Group, town: Town, text: str = "3幢电梯停了") -> str:
    await group.says(text)
    number: str = (await town.desk.reads("/tickets"))[0]["number"]
    return number


async def closed(group: Group, town: Town) -> str:
    number = await opened(group, town)
    for step, text in (("sign", ""), ("contact", ""), ("report", "修好了"), ("approve", "")):
        await town.desk.steps(number, step, text)
    await town.desk.steps(number, "close")
    await group.settles()
    return number


async def test_a_matter_gets_a_number_a_category_a_place_and_a_unit(
    group: Group, town: Town
) -> None:
    (line,) = await group.says("3幢电梯停了", by="小李")
    (ticket,) = await town.desk.tickets()
    assert ticket["number"] == "HT20261122-0001"
    assert (ticket["l2"], ticket["place"], ticket["request"]) == ("A02", "云栖澜苑", "help")
    assert (ticket["state"], ticket["reporter"], ticket["group"]) == ("DISPATCHED", "小李", "g01")
    assert line.startswith("已受理（")
    assert "尾号0001" in line
    assert ticket["number"] not in line


async def test_each_visible_change_posts_one_line(group: Group, town: Town) -> None:
    number = await opened(group, town)
    visible = (("sign", ""), ("check_in", ""), ("report", "换了门锁"), ("approve", ""))
    heard = []
    for step, text in visible:
        already = len(group.heard)
        await town.desk.steps(number, step, text)
        await group.settles()
        heard.append(len(group.heard) - already)
    assert heard == [1, 1, 0, 1]  # a report waits for approval before residents read of it
    assert all("0001" in line for line in group.heard)


async def test_the_timeline_only_grows_and_tells_who_did_what(group: Group, town: Town) -> None:
    number = await closed(group, town)
    ticket = await town.desk.reads(f"/tickets/{number}")
    assert [entry["step"] for entry in ticket["timeline"]] == [
        *("register", "dispatch", "sign", "contact", "report", "approve", "close"),
    ]
    assert [entry["seq"] for entry in ticket["timeline"]] == list(range(1, 8))
    assert {entry["actor"] for entry in ticket["timeline"]} == {"robot", "staff"}


@pytest.mark.parametrize(
    ("step", "text"), [("close", ""), ("report", "修好了"), ("approve", ""), ("confirm", "")]
)
async def test_a_step_the_state_does_not_have_is_a_conflict(
    group: Group, town: Town, step: str, text: str
) -> None:
    number = await opened(group, town)
    already = len(group.heard)
    body = {"step": step, "text": text}
    answer = await town.desk.asks("POST", f"/tickets/{number}/steps", body)
    await group.settles()
    assert answer.status == 409
    assert "待签收" in (await answer.json())["error"]
    assert len(group.heard) == already


async def test_a_step_that_needs_words_refuses_none(group: Group, town: Town) -> None:
    number = await opened(group, town)
    await town.desk.steps(number, "sign")
    answer = await town.desk.asks("POST", f"/tickets/{number}/steps", {"step": "return"})
    assert answer.status == 409
    assert (await answer.json())["error"] == "请写明内容（结果或原因）再提交。"


@pytest.mark.parametrize("body", [{}, {"step": "fly"}, {"step": "solved"}, {"step": 7}, [], "x"])
async def test_a_step_nobody_knows_is_a_mistake(group: Group, town: Town, body: object) -> None:
    number = await opened(group, town)
    answer = await town.desk.asks("POST", f"/tickets/{number}/steps", body)
    assert answer.status == 400


async def test_a_ticket_nobody_knows_is_not_found(town: Town) -> None:
    assert (await town.desk.asks("GET", "/tickets/HT20261122-9999")).status == 404
    answer = await town.desk.asks("POST", "/tickets/HT20261122-9999/steps", {"step": "sign"})
    assert answer.status == 404


async def test_residents_ask_press_and_add(group: Group, town: Town) -> None:
    number = await opened(group, town)
    (progress,) = await group.says("进度怎么样")
    (urged,) = await group.says("催一下")
    (added,) = await group.says("补充一下，里面有灯在闪")
    assert progress == "尾号0001：待签收。有变化会告诉您。"
    assert urged.startswith("已经为您催办，编号尾号0001")
    assert added.startswith("已补充到编号尾号0001")
    timeline = (await town.desk.reads(f"/tickets/{number}"))["timeline"]
    assert [entry["step"] for entry in timeline][2:] == ["urge", "supplement"]


async def test_a_resident_withdraws(group: Group, town: Town) -> None:
    number = await opened(group, town)
    assert await group.says("撤销吧") == ["好的，编号尾号0001已撤销。以后有需要随时说。"]
    assert (await town.desk.reads(f"/tickets/{number}"))["state"] == "WITHDRAWN"
    assert await group.says("进度") == [replies.NO_TICKET]


async def test_the_resident_says_it_is_solved(group: Group, town: Town) -> None:
    number = await opened(group, town)
    (line,) = await group.says("解决了，谢谢")
    assert line.startswith("编号尾号0001已办结")
    assert (await town.desk.reads(f"/tickets/{number}"))["state"] == "CLOSED"


async def test_not_solved_opens_a_closed_matter_again(group: Group, town: Town) -> None:
    number = await closed(group, town)
    (line,) = await group.says("还没解决")
    assert "已退回重办" in line
    assert (await town.desk.reads(f"/tickets/{number}"))["state"] == "REWORK"


async def test_after_fifteen_days_a_closed_matter_stays_closed(group: Group, town: Town) -> None:
    number = await closed(group, town)
    town.clock.advance(seconds=REOPEN_WITHIN.total_seconds() + 1)
    await group.says("还没解决")
    assert (await town.desk.reads(f"/tickets/{number}"))["state"] == "CLOSED"


async def test_neighbours_do_not_move_each_others_matters(group: Group, town: Town) -> None:
    number = await opened(group, town)
    assert await group.says("撤销0001", by="小王") == [replies.NO_TICKET]
    assert await group.says("进度0001", by="小王") == [replies.NO_TICKET]
    assert (await town.desk.reads(f"/tickets/{number}"))["state"] == "DISPATCHED"


async def test_the_same_words_again_are_the_same_matter(group: Group, town: Town) -> None:
    await group.says("3幢电梯停了")
    (again,) = await group.says("3幢电梯停了")
    assert again.startswith("这件事已经在办了，编号尾号0001")
    assert len(await town.desk.tickets()) == 1


@pytest.mark.parametrize("text", ["我要举报楼下无证餐馆", "我家想申请低保，怎么弄"])
async def test_a_report_and_a_sensitive_matter_post_nothing_in_the_group(
    group: Group, town: Town, text: str
) -> None:
    number = await opened(group, town, text)
    for step, words in (("sign", ""), ("contact", ""), ("report", "查了"), ("approve", "")):
        await town.desk.steps(number, step, words)
    await group.says("进度")
    await group.says("催一下")
    await group.settles()
    assert group.heard == []
    assert [call["kind"] for call in await town.desk.calls()] == ["sensitive"]
    assert len(await group.whispers("小李")) == 1 + 3 + 2


async def test_a_report_without_an_id_is_answered_nowhere_and_the_desk_knows(
    group: Group, town: Town
) -> None:
    assert await group.says("我要举报楼下无证餐馆", by=None) == []
    assert [call["kind"] for call in await town.desk.calls()] == ["sensitive"]


async def test_a_matter_told_in_private_is_followed_up_in_private(group: Group, town: Town) -> None:
    await group.says("3幢电梯停了", private=True)
    (ticket,) = await town.desk.tickets()
    await town.desk.steps(ticket["number"], "sign")
    await group.settles()
    assert group.heard == []
    assert ticket["group"] is None
    assert (await group.whispers("小李"))[-1].endswith("已签收。")
