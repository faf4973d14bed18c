"""Dump, wipe, restore, go on: the people of the town notice nothing."""

from __future__ import annotations

import json
import shutil
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from bot.domain.commands import AnswerFaq
from bot.service.move_ticket import MoveTicket
from bot.stack import Stack, StackPlan, running
from bot.stack.backup import back_up
from bot.stack.backup_folder import BackupFolder
from bot.stack.database_tools import bare
from bot.stack.refusals import (
    BackupExists,
    BackupUnusable,
    DatabaseInUse,
    DatabaseNotEmpty,
    Refusal,
    ToolFailed,
)
from bot.stack.restore import restore
from bot.storage.database import Database
from bot.texts import replies
from tests.conftest import ROOT
from tests.support.builders import a_message
from tests.support.clock import SetClock
from tests.support.databases import Databases
from tests.support.scripted import ScriptedDialogue
from tests.support.town import Town, a_town

SERVER = frozenset({"postgres", "migrations"})
FAQ_ANSWER = replies.faq(
    AnswerFaq(94, "带老人身份证到便民服务中心。", reviewed=True, source="测试")
)


@dataclass
class Terminal:
    """Collects what a person at the terminal reads."""

    lines: list[str]

    def __call__(self, line: str) -> None:
        self.lines.append(line)


class Nobody:
    """The port `Publisher` with nobody listening: no bot runs."""

    async def publish(self, news: str) -> None:
        """Tell nobody."""


def plan_at(home: Path, say: Terminal | None = None) -> StackPlan:
    return StackPlan(root=ROOT, home=home, parts=SERVER, say=say or Terminal([]))


def plan_of(url: str, home: Path) -> StackPlan:
    return StackPlan(root=ROOT, home=home, database_url=url)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def live_a_morning(town: Town) -> None:
    """Two matters, one of them under way, an open call for a human, an edited FAQ entry."""
    group = town.group()
    await group.says("3幢电梯停了")
    await group.says("路灯不亮了", by="小王")
    await group.says("转人工", by="小张")
    number = (await town.desk.reads("/tickets"))[-1]["number"]
    await town.desk.steps(number, "sign")
    await group.settles()
    body = {"question": "垃圾桶几点清运？", "answer": "早上六点。", "similar": ["几点收垃圾"]}
    assert (await town.desk.asks("PUT", "/faq/128", {**body, "reviewed": True})).status == 200


async def leave_a_line_unsent(url: str) -> None:
    """Staff take a step at a moment when no bot runs that could tell the resident."""
    database = Database(url)
    await MoveTicket(database, Nobody(), SetClock())("HT20261122-0001", "contact", "", "desk")
    await database.close()


async def contents(url: str) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a fingerprint of all of them."""
    async with await psycopg.AsyncConnection.connect(url.replace("+psycopg", "")) as connection:
        rows = await connection.execute("SELECT tablename FROM pg_tables WHERE schemaname='public'")
        return {str(name): await fingerprint(connection, name) for (name,) in await rows.fetchall()}


async def fingerprint(connection: psycopg.AsyncConnection, table: str) -> tuple[int, str]:
    query = SQL("SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} AS t")
    row = await (await connection.execute(query.format(Identifier(table)))).fetchone()
    assert row
    return int(row[0]), str(row[1])


async def test_dump_wipe_restore_go_on(
    servers: Stack, engine: ScriptedDialogue, data: Path, tmp_path: Path
) -> None:
    home, folder, terminal = tmp_path / "home", tmp_path / "backup", Terminal([])
    async with running(plan_at(home)) as stack:
        async with a_town(stack.database_url, servers.redis_url, engine, data) as town:
            await live_a_morning(town)
            tickets, calls = await town.desk.tickets(), await town.desk.calls()
        await leave_a_line_unsent(stack.database_url)
        rows = await contents(stack.database_url)
        await back_up(plan_at(home, terminal), folder)
    secrets = (home / "secrets.json").read_bytes()
    shutil.rmtree(home)
    terminal(f"已删除整个状态目录 [wiped] {home}")

    await restore(plan_at(home, terminal), folder)

    assert (home / "secrets.json").read_bytes() == secrets
    async with running(plan_at(home)) as stack:
        assert await contents(stack.database_url) == rows
        async with a_town(stack.database_url, servers.redis_url, engine, data) as town:
            group = town.group()
            await group.hears("0001：承办人员已联系")  # what had waited in the outbox
            assert (await town.desk.tickets())[0] == tickets[0]
            assert (await town.desk.tickets())[1]["timeline"][:-1] == tickets[1]["timeline"]
            assert await town.desk.calls() == calls
            assert await group.says("老年证怎么办？") == [FAQ_ANSWER]
            assert await group.says("几点收垃圾") == [
                replies.faq(AnswerFaq(128, "早上六点。", reviewed=True))
            ]
            await group.says("2幢电梯停了", by="小赵")
            numbers = [ticket["number"] for ticket in await town.desk.tickets()]
            assert numbers == [f"HT20261122-000{n}" for n in (3, 2, 1)]
    terminal(
        f"继续运行 [went on]: {sum(count for count, _ in rows.values())} rows equal, {numbers}"
    )
    print("\n" + "\n".join(terminal.lines))  # noqa: T201 - with `-s` this is the record of a drill


@pytest.fixture
async def filled(database: Database, database_url: str) -> str:
    """A database with one message in it, and nobody connected."""
    async with database.transaction() as work:
        await work.inbox.store_all([a_message()])
    await database.close()
    return database_url


async def a_backup(url: str, tmp_path: Path) -> Path:
    folder = tmp_path / "backup"
    await back_up(plan_of(url, tmp_path / "home"), folder)
    return folder


async def run_sql(url: str, sql: LiteralString) -> None:
    async with await psycopg.AsyncConnection.connect(url.replace("+psycopg", "")) as connection:
        await connection.execute(sql)


async def test_a_backup_is_for_its_owner_only(filled: str, tmp_path: Path) -> None:
    folder = await a_backup(filled, tmp_path)
    assert mode(folder) == 0o700
    found = {path.name: mode(path) for path in folder.iterdir()}
    assert found == {"database.dump": 0o600, "backup.json": 0o600}


async def test_a_backup_never_overwrites_anything(filled: str, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "diary.txt").write_text("dear")
    with pytest.raises(BackupExists):
        await a_backup(filled, tmp_path)
    assert names_in(tmp_path) == ["backup"]


async def test_a_database_with_content_is_left_alone_unless_told(
    filled: str, tmp_path: Path
) -> None:
    folder = await a_backup(filled, tmp_path)
    await run_sql(filled, "UPDATE inbox SET text = 'later'")
    later = await contents(filled)
    with pytest.raises(DatabaseNotEmpty):
        await restore(plan_of(filled, tmp_path), folder)
    assert await contents(filled) == later


async def test_told_to_a_restore_replaces_everything_a_later_release_made_too(
    filled: str, tmp_path: Path
) -> None:
    then = await contents(filled)
    folder = await a_backup(filled, tmp_path)
    await run_sql(filled, "UPDATE inbox SET text = 'later'; CREATE TABLE of_tomorrow (id int)")
    await restore(plan_of(filled, tmp_path), folder, overwrite=True)
    assert await contents(filled) == then


async def test_tables_without_a_row_are_no_content(
    filled: str, databases: Databases, tmp_path: Path
) -> None:
    folder = await a_backup(filled, tmp_path)
    async with databases.fresh() as empty:
        await restore(plan_of(empty, tmp_path), folder)
        assert await contents(empty) == await contents(filled)


async def test_nothing_is_restored_under_a_running_bot(
    filled: str, database: Database, tmp_path: Path
) -> None:
    folder = await a_backup(filled, tmp_path)
    async with database.transaction():
        with pytest.raises(DatabaseInUse):
            await restore(plan_of(filled, tmp_path), folder, overwrite=True)


async def test_nothing_is_restored_into_a_running_stack(filled: str, tmp_path: Path) -> None:
    folder = await a_backup(filled, tmp_path)
    plan = plan_at(tmp_path / "home")
    async with running(replace(plan, parts=frozenset({"postgres"}))):
        with pytest.raises(DatabaseInUse):
            await restore(plan, folder, overwrite=True)


async def test_a_restore_that_fails_midway_changes_nothing(filled: str, tmp_path: Path) -> None:
    folder = await a_backup(filled, tmp_path)
    before = await contents(filled)
    dump = BackupFolder(folder).dump
    dump.write_bytes(dump.read_bytes()[:-2000])
    BackupFolder(folder).write_label("2026-11-22T02:00:00+00:00", None)  # as if it were whole
    with pytest.raises(ToolFailed):
        await restore(plan_of(filled, tmp_path), folder, overwrite=True)
    assert await contents(filled) == before


async def test_a_statement_that_fails_rolls_all_of_it_back(filled: str, tmp_path: Path) -> None:
    folder = await a_backup(filled, tmp_path)
    await run_sql(filled, "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql RETURN 1")
    async with await psycopg.AsyncConnection.connect(filled.replace("+psycopg", "")) as one:
        await one.execute("DROP TABLE inbox CASCADE; CREATE VIEW inbox AS SELECT public.f() AS id")
    before = await contents(filled)
    with pytest.raises(ToolFailed, match="already exists"):
        await restore(plan_of(filled, tmp_path), folder, overwrite=True)
    assert await contents(filled) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sha256": "0"}, "missing or damaged"),
        ({"revision": "9999"}, "a newer release made it"),
        ({"colour": "red"}, "no backup of ours"),
    ],
)
async def test_a_backup_that_cannot_be_used_is_refused_before_anything_is_touched(
    filled: str, tmp_path: Path, change: dict[str, str], words: str
) -> None:
    folder = await a_backup(filled, tmp_path)
    label = BackupFolder(folder).label
    label.write_text(json.dumps({**json.loads(label.read_text()), **change}))
    with pytest.raises(BackupUnusable, match=words):
        await restore(plan_of(filled, tmp_path), folder, overwrite=True)


def test_the_password_is_on_no_command_line() -> None:
    url = make_url("postgresql+psycopg://huying:secret@/huying?host=/run/postgres")
    assert bare(url) == "postgresql://huying@/huying?host=%2Frun%2Fpostgres"


async def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    plan = plan_of("postgresql+psycopg://u:secret@127.0.0.1:9/d", tmp_path / "home")
    with pytest.raises(Refusal) as told:
        await back_up(plan, tmp_path / "backup")
    assert "Connection refused" in str(told.value)
    assert "secret" not in str(told.value)
    assert names_in(tmp_path) == []


async def test_the_secrets_here_stay_unless_told(filled: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "secrets.json").write_text('{"api_token": "of the backup"}')
    folder = await a_backup(filled, tmp_path)
    (home / "secrets.json").write_text('{"api_token": "of today"}')
    with pytest.raises(DatabaseNotEmpty):
        await restore(plan_of(filled, home), folder)
    assert "of today" in (home / "secrets.json").read_text()
    await restore(plan_of(filled, home), folder, overwrite=True)
    assert "of the backup" in (home / "secrets.json").read_text()
