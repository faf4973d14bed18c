"""Groups, officials and notices at the desk: everybody reads, admins change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest

from bot.texts import desk
from tests.support.builders import a_message
from tests.support.staff import StaffBrowser, error_of
from tests.support.town import Town

WANG = "a-password-of-wang"
NEW_GROUP = {"robot_id": "ding", "group_id": "cid+/=|1"}
POLICE = {"robot_id": "ding", "person": "u1", "name": "陈警官", "role": "police"}


@pytest.fixture
async def admin(browser: StaffBrowser) -> StaffBrowser:
    await browser.signs_in()
    return browser


@pytest.fixture
async def wang(town: Town, other: StaffBrowser) -> AsyncIterator[StaffBrowser]:
    """Somebody who works at the desk and is no admin."""
    password = await town.bot.staff.add("wang", "王芳")
    await other.signs_in("wang", password)
    await other.posts("/desk/password", {"old": password, "new": WANG})
    await other.signs_in("wang", WANG)
    yield other


@pytest.fixture
async def met(town: Town) -> None:
    """A group of a platform whose first message has come."""
    await town.bot.receive(
        a_message("你好", group_name="金桂苑业主群", sender_id="u1", **NEW_GROUP)
    )


async def groups(who: StaffBrowser, query: str = "") -> Mapping[str, Any]:
    answer = await who.reads(f"/desk/api/groups{query}")
    assert answer.status == 200, await answer.text()
    found: Mapping[str, Any] = await answer.json()
    return found


async def notices(who: StaffBrowser) -> list[dict[str, Any]]:
    overview = await (await who.reads("/desk/api/overview")).json()
    found: list[dict[str, Any]] = overview["notices"]
    return found


async def puts(who: StaffBrowser, path: str, body: Any) -> tuple[int, Any]:
    answer = await who.asks("PUT", path, json=body)
    return answer.status, await answer.json()


@pytest.mark.usefixtures("met")
async def test_a_new_group_is_first_marked_and_leads_there(admin: StaffBrowser) -> None:
    (notice,) = await notices(admin)
    assert (notice["label"], notice["does"]) == ("新群", "去绑定")
    assert notice["link"] == f"#/groups/{quote('ding|cid+/=|1', safe='')}"
    first = (await groups(admin))["groups"][0]
    assert (first["name"], first["unbound"], first["state_name"]) == ("金桂苑业主群", True, "正常")
    overview = await (await admin.reads("/desk/api/overview")).json()
    assert overview["unbound"] == 1


@pytest.mark.usefixtures("met")
async def test_an_admin_binds_a_group_and_its_notice_is_gone(admin: StaffBrowser) -> None:
    body = {**NEW_GROUP, "estate": " 金桂苑 ", "grid": "04"}
    assert await puts(admin, "/desk/api/groups", body) == (200, {"bound": True})
    found = await groups(admin, f"?q={quote('业主')}&ref={quote('ding|cid+/=|1', safe='')}")
    assert found["groups"] == [found["chosen"]]
    chosen = found["chosen"]
    assert (chosen["estate"], chosen["grid"], chosen["bound_by"]) == ("金桂苑", "04", "admin")
    assert chosen["unbound"] is False
    assert await notices(admin) == []


async def test_an_unknown_group_is_refused_with_a_sentence(admin: StaffBrowser) -> None:
    status, said = await puts(admin, "/desk/api/groups", {**NEW_GROUP, "estate": "金桂苑"})
    assert (status, said) == (400, {"error": "没有这个群，请刷新列表。"})
    assert (await groups(admin, "?ref=ding|nobody"))["chosen"] is None


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize(
    "body",
    [{}, {"robot_id": "ding"}, {**NEW_GROUP, "estate": 4}, {**NEW_GROUP, "estate": "很" * 81}],
)
async def test_half_a_binding_is_refused(admin: StaffBrowser, body: Any) -> None:
    assert (await puts(admin, "/desk/api/groups", body))[0] == 400


@pytest.mark.usefixtures("met")
async def test_who_is_no_admin_reads_everything_and_changes_nothing(
    admin: StaffBrowser, wang: StaffBrowser
) -> None:
    await puts(admin, "/desk/api/officials", POLICE)
    bound = await puts(wang, "/desk/api/groups", {**NEW_GROUP, "estate": "金桂苑"})
    named = await puts(wang, "/desk/api/officials", {**POLICE, "person": "u9"})
    gone = await wang.asks("DELETE", "/desk/api/officials?robot_id=ding&person=u1")
    assert bound == named == (403, {"error": desk.ADMIN_ONLY})
    assert (gone.status, await error_of(gone)) == (403, desk.ADMIN_ONLY)
    found = await groups(wang)
    assert found["may_change"] is False
    assert found["groups"][0]["unbound"] is True
    assert [one["name"] for one in found["officials"]] == ["陈警官"]


@pytest.mark.usefixtures("met")
async def test_somebodys_office_is_named_shown_and_taken_away(admin: StaffBrowser) -> None:
    assert await puts(admin, "/desk/api/officials", POLICE) == (200, {"recognised": True})
    (official,) = (await groups(admin))["officials"]
    assert (official["person"], official["role"], official["added_by"]) == ("u1", "民警", "admin")
    gone = await admin.asks("DELETE", "/desk/api/officials?robot_id=ding&person=u1")
    assert gone.status == 200
    assert (await groups(admin))["officials"] == []


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"robot_id": "nobody"}, desk.NO_SUCH_ROBOT),
        ({"role": "mayor"}, desk.NO_SUCH_ROLE),
        ({"name": "  "}, desk.NAME_MISSING),
        ({"person": " "}, "请填写这个人的钉钉 userId。"),
    ],
)
async def test_an_office_wants_a_person_a_name_and_a_known_role(
    admin: StaffBrowser, wrong: dict[str, str], words: str
) -> None:
    assert await puts(admin, "/desk/api/officials", POLICE | wrong) == (400, {"error": words})


@pytest.mark.usefixtures("met")
async def test_anybody_at_the_desk_puts_a_notice_away_once(wang: StaffBrowser) -> None:
    (notice,) = await notices(wang)
    path = f"/desk/api/notices/{notice['id']}/close"
    assert (await wang.posts(path, {})).status == 200
    assert await notices(wang) == []
    again = await wang.posts(path, {})
    assert again.status == 400
    assert await error_of(again) == "这条提醒已经处理过了，请刷新列表。"
    assert (await wang.posts("/desk/api/notices/x/close", {})).status == 400


async def test_without_dingtalk_there_is_nothing_to_see_of_it(admin: StaffBrowser) -> None:
    found = await groups(admin)
    assert found["platform"] is None
    assert found["robots"] == []
    assert "金桂苑" in found["estates"]


async def test_strangers_see_no_groups(browser: StaffBrowser) -> None:
    assert (await browser.reads("/desk/api/groups")).status == 401
    assert (await puts(browser, "/desk/api/groups", NEW_GROUP))[0] == 401
