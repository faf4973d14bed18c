"""`make classify` judges a line as the live line does: 200 lines go through both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from sqlalchemy import select

from bot.classify.rows import row_of
from bot.dialogue.rasa import RasaDialogue
from bot.reference.catalogue import read_catalogue
from bot.reference.faq import read_faq
from bot.service.understand import Understand, readable
from bot.settings import ROOT
from bot.stack import Stack
from bot.storage.tables import inbox, ticket, ticket_message
from tests.support.databases import Databases
from tests.support.town import Town, a_town
from tests.support.waiting import until

DATA = ROOT / "data"
WRITTEN = (
    "",
    " ",
    "@呼应",
    "👍👍👍",
    "在？",
    "3幢着火了快来人！！",
    "我老公又动手打我了",
    "电梯里有人被关住了",
    "转人工",
    "我的工单到哪一步了",
    "0001到哪了",
    "催一下，三天了",
    "补充一下是5幢",
    "不用办了",
    "解决了，满意",
    "还是没修好",
    "<b>3幢电梯停了</b>",
    "'; DROP TABLE inbox; --",
    "我要投诉",
    "三号楼電梯壞咗，啲阿婆上唔到樓",
)


async def test_the_batch_and_the_live_line_judge_two_hundred_lines_alike(
    databases: Databases, servers: Stack, with_faq: str, real_engine: RasaDialogue
) -> None:
    lines = [*spread(examples(), 140), *spread(faq_questions(), 40), *WRITTEN]
    assert len(lines) == 200
    async with (
        databases.fresh(with_faq) as url,
        a_town(url, servers.redis_url, real_engine) as town,
    ):
        live = await judged_live(town, lines)
        batch = await judged_in_a_batch(Understand(town.bot.database, real_engine), lines)
    differing = [
        (line, here, there)
        for line, here, there in zip(lines, live, batch, strict=True)
        if not alike(here, there)
    ]
    assert differing == []
    assert sum(here["l2"] is not None for here in live) > 100  # enough to compare
    assert len({here["route"] for here in live}) > 8


def alike(live: Mapping[str, str | None], batch: Mapping[str, str]) -> bool:
    """Compare the routes, and the categories where the live line has filed a matter."""
    filed = live["route"] == "ticket" and live["l2"] is not None and batch["type"] != "表扬/感谢"
    return live["route"] == batch["route"] and (not filed or live["l2"] == batch["l2"])


async def judged_live(town: Town, lines: Sequence[str]) -> list[Mapping[str, str | None]]:
    """Let each line be said by a resident of its own; return what became of it, in order."""
    for number, line in enumerate(lines):
        group = town.group(f"g{number % 20 + 1:02d}")
        answer = await group.posts(line, by=f"r{number}", message_id=f"line-{number}")
        assert answer.status == 202
    await until(town.group().is_quiet, "all lines are answered", patience=250)
    question = (
        select(inbox.c.route, ticket.c.category)
        .join(ticket_message, ticket_message.c.message == inbox.c.id, isouter=True)
        .join(ticket, ticket.c.number == ticket_message.c.number, isouter=True)
        .order_by(inbox.c.id)
    )
    async with town.bot.database.transaction() as work:
        rows = await work.connection.execute(question)
        return [{"route": row.route, "l2": row.category} for row in rows]


async def judged_in_a_batch(
    understand: Understand, lines: Sequence[str]
) -> list[Mapping[str, str]]:
    catalogue = read_catalogue(DATA)
    return [
        row_of("", line, await understand(line) if readable(line).text else None, catalogue)
        for line in lines
    ]


def examples() -> list[str]:
    """Return every training line, topic by topic."""
    files = sorted(Path(DATA / "nlu").rglob("*.yml"))
    blocks = [block for f in files for block in yaml.safe_load(f.read_text("utf-8"))["nlu"]]
    return [line.removeprefix("- ") for block in blocks for line in block["examples"].splitlines()]


def faq_questions() -> list[str]:
    drafts, _ = read_faq(DATA)
    return [text for draft in drafts for text in (draft.question, *draft.similar)]


def spread(lines: Sequence[str], count: int) -> list[str]:
    """Return `count` lines, evenly spread over all of them."""
    return [lines[place * len(lines) // count] for place in range(count)]
