"""Groups and notices as programs of the subdistrict see and change them."""

from __future__ import annotations

import pytest

from tests.support.builders import a_message
from tests.support.town import Town

GROUP = {"robot_id": "ding", "group_id": "cid1"}


@pytest.fixture
async def met(town: Town) -> None:
    await town.bot.receive(a_message("你好", group_name="邻里群", **GROUP))


@pytest.mark.usefixtures("met")
async def test_a_program_binds_a_group_for_somebody(town: Town) -> None:
    (group,) = await town.desk.reads("/groups?robot_id=ding")
    assert (group["name"], group["estate"], group["state"]) == ("邻里群", None, "active")
    body = {**GROUP, "estate": "金桂苑", "grid": "04", "by": "老周"}
    answer = await town.desk.asks("PUT", "/groups", body)
    assert (answer.status, await answer.json()) == (200, {**GROUP, "bound": True})
    (group,) = await town.desk.reads("/groups?robot_id=ding")
    assert (group["estate"], group["grid"], group["bound_by"]) == ("金桂苑", "04", "老周")
    assert group["bound_at"] is not None
    assert await town.desk.reads("/notices") == []


@pytest.mark.usefixtures("met")
async def test_a_notice_is_read_and_put_away_once(town: Town) -> None:
    (notice,) = await town.desk.reads("/notices")
    assert (notice["kind"], notice["ref"]) == ("group", "ding|cid1")
    path = f"/notices/{notice['id']}/close"
    assert (await town.desk.asks("POST", path, {"by": "老周"})).status == 200
    assert await town.desk.reads("/notices") == []
    again = await town.desk.asks("POST", path)
    assert again.status == 400
    assert "已经处理过了" in (await again.json())["error"]


@pytest.mark.parametrize("body", [{}, {"robot_id": "ding"}, GROUP, {**GROUP, "estate": []}])
async def test_what_names_no_group_is_refused(town: Town, body: dict[str, object]) -> None:
    answer = await town.desk.asks("PUT", "/groups", body)
    assert answer.status == 400
    assert (await answer.json())["error"].endswith("。")


async def test_all_groups_are_read_without_naming_a_robot(town: Town) -> None:
    assert len(await town.desk.reads("/groups")) >= 20
    assert await town.desk.reads("/groups?robot_id=nobody") == []
