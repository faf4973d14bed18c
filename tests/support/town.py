"""One whole bot in this process: real doors, real database, and whatever engine a test gives it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from bot.app import BOT, Bot, build_app
from bot.ports import DialogueEngine
from bot.settings import ROOT, DingTalkSettings, Settings
from tests.support.clock import SetClock
from tests.support.desk import TOKEN, Desk
from tests.support.group import Group
from tests.support.waiting import until

#: The first admin of every town in tests signs in with it.
ADMIN_PASSWORD = "a-password-of-the-tests"

_SETTINGS = Settings(
    database_url="",
    redis_url="",
    rasa_urls=("http://127.0.0.1:9",),  # nobody listens on the discard port
    rasa_token="unused",
    api_token=TOKEN,
    host="127.0.0.1",
    port=0,
    data=ROOT / "data",
    letters="HT",
    instance="the-tests",
    sandbox=True,
    workers=4,
    admin_password=ADMIN_PASSWORD,
)


@dataclass(frozen=True, slots=True)
class Town:
    """A running bot with its residents' and its staff's side."""

    bot: Bot
    client: TestClient[Any, Any]
    clock: SetClock
    desk: Desk

    def group(self, name: str = "g01") -> Group:
        """Return a group of residents."""
        return Group(self.client, self.bot.database, name)


@asynccontextmanager
async def a_town(
    database_url: str,
    redis_url: str,
    engine: DialogueEngine,
    data: Path = ROOT / "data",
    port: int | None = None,
    dingtalk: DingTalkSettings | None = None,
) -> AsyncIterator[Town]:
    """Start a bot that knows its groups and its FAQ; stop it in the end.

    `port` is for a bot that comes back where an earlier one was.
    """
    settings = replace(
        _SETTINGS, database_url=database_url, redis_url=redis_url, data=data, dingtalk=dingtalk
    )
    clock = SetClock()
    app = await build_app(settings, clock, engine)
    async with TestClient(TestServer(app, port=port)) as client:
        bot = app[BOT]
        await until(bot.has_faq, "the FAQ is loaded", patience=240)
        yield Town(bot, client, clock, Desk(client))


def small_data(folder: Path) -> Path:
    """Fill a folder with the real catalogue and gazetteer, and an FAQ of two entries."""
    for name in ("catalogue", "gazetteer"):
        (folder / name).symlink_to(ROOT / "data" / name)
    (folder / "faq").mkdir()
    (folder / "faq" / "two.yml").write_text(_TWO_ENTRIES, encoding="utf-8")
    return folder


_TWO_ENTRIES = """
- "no": 94
  question: 老年证怎么办？
  category: K03
  similar: [六十岁可以领老年卡了吗]
  answer: 带老人身份证到便民服务中心。
  source: 测试
  review: reviewed
- "no": 96
  question: 助餐食堂在哪里？
  category: K03
  similar: [老年食堂几点开饭]
  answer: 位置和开饭时间请问社区。
  source: 测试
  review: reviewed
"""
