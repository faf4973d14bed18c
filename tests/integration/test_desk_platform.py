"""What the desk sees of DingTalk when there is one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from bot.settings import DingTalkSettings
from bot.stack import Stack
from tests.support import town as towns
from tests.support.scripted import ScriptedDialogue
from tests.support.staff import StaffBrowser
from tests.support.town import Town, a_town

#: Nobody listens there: `http` waits for calls and opens no socket.
_DINGTALK = {
    "DINGTALK_CLIENT_ID": "dingkey",
    "DINGTALK_CLIENT_SECRET": "a-secret-of-the-tests",
    "DINGTALK_ROBOT_CODE": "dingrobot",
    "DINGTALK_API_BASE": "http://127.0.0.1:9",
    "DINGTALK_OAPI_BASE": "http://127.0.0.1:9",
    "DINGTALK_MODE": "http",
    "DINGTALK_MESSAGE_QUOTA": "200",
}


@pytest.fixture
async def town(
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    servers: Stack,
    engine: ScriptedDialogue,
    data: Path,
) -> AsyncIterator[Town]:
    """A town with a robot of DingTalk, and without a sandbox."""
    monkeypatch.setattr(towns, "_SETTINGS", replace(towns._SETTINGS, sandbox=False))
    given = DingTalkSettings.from_env(_DINGTALK)
    async with a_town(database_url, servers.redis_url, engine, data, dingtalk=given) as running:
        yield running


async def test_the_desk_sees_connection_quiet_and_quotas_and_no_secret(
    town: Town, browser: StaffBrowser
) -> None:
    dingtalk = town.bot.dingtalk
    assert dingtalk is not None
    dingtalk.watch.socket_up()
    dingtalk.watch.heard("SYSTEM", monotonic() - 30)
    await dingtalk.quota()
    await browser.signs_in()
    answer = await browser.reads("/desk/api/groups")
    seen = (await answer.json())["platform"]
    assert (seen["listens"], seen["sockets"], seen["refusal"]) == (False, 1, None)
    assert seen["heard_at"].startswith("2026-11-22T01:59:")
    messages, calls = seen["quotas"]
    assert messages == {
        "name": "消息额度",
        "used": 0,
        "most": 200,
        "known": True,
        "near": False,
        "out": False,
    }
    assert (calls["most"], calls["known"]) == (5_000, False)
    assert "a-secret-of-the-tests" not in await answer.text()


async def test_officials_of_the_robot_we_run_are_named_before_it_met_a_group(
    town: Town, browser: StaffBrowser
) -> None:
    await browser.signs_in()
    found = await (await browser.reads("/desk/api/groups")).json()
    assert found["robots"] == ["dingrobot"]
    assert found["groups"] == []  # those of the sandbox concern nobody here
