"""`python -m bot.stack.backup FOLDER`: the whole state in a folder, while everything goes on."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from bot.stack.backup_folder import BackupFolder
from bot.stack.database_tools import ask, bare, reachable_database, run_tool
from bot.stack.paths import Places, own_directory, write_private
from bot.stack.plan import StackPlan
from bot.stack.refusals import BackupExists, Refusal, from_os_error

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("用法 [usage]: make backup TO=目录")
        return 2
    try:
        asyncio.run(
            back_up(StackPlan.from_env(ROOT, os.environ, _say), Path(arguments[0]).absolute())
        )
        return 0
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1


async def back_up(plan: StackPlan, folder: Path) -> None:
    """Write the folder; it appears only when it is whole, and never replaces another one."""
    begun = time.monotonic()
    draft = _draft_of(folder)
    try:
        size = await _written(plan, draft)
        draft.rename(folder)
    except OSError as error:
        raise from_os_error(error, folder) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    seconds = time.monotonic() - begun
    plan.say(
        f"备份完成：{folder}（{size / 1e3:,.0f} kB，{seconds:.1f} 秒） [backup written in {seconds:.1f} s]"
    )
    plan.say(
        "里面有居民的话和密钥，请像保管数据库一样保管它 [it holds personal data and secrets: guard it]"
    )


def _draft_of(folder: Path) -> Path:
    """Where the backup grows, beside its place."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupExists(folder)
    return folder.with_name(f".{folder.name}.new")


async def _written(plan: StackPlan, draft: Path) -> int:
    shutil.rmtree(draft, ignore_errors=True)
    own_directory(draft, 0o700, parents=True)
    backup = BackupFolder(draft)
    taken_at = datetime.now(UTC).isoformat(timespec="seconds")
    async with reachable_database(plan) as url:
        plan.say("正在备份数据库…… [backing up the database]")
        revision = await _revision(url)
        backup.dump.touch(mode=0o600)
        await _dump(url, backup.dump)
    _keep_secrets(plan, backup, plan.say)
    backup.write_label(taken_at, revision)
    return backup.dump.stat().st_size


async def _dump(url: URL, target: Path) -> None:
    """One consistent picture of one moment. Who owns things is for the restoring server to say."""
    await run_tool(
        url,
        "pg_dump",
        "--format=custom",
        "--schema=public",
        "--no-owner",
        "--no-privileges",
        "--lock-wait-timeout=60s",
        f"--file={target}",
        f"--dbname={bare(url)}",
    )


async def _revision(url: URL) -> str | None:
    if not await ask(url, "SELECT 1 WHERE to_regclass('public.alembic_version') IS NOT NULL"):
        return None
    return next(iter(await ask(url, "SELECT version_num FROM alembic_version")), None)


def _keep_secrets(plan: StackPlan, backup: BackupFolder, say: Callable[[str], None]) -> None:
    """The secrets of a state directory; those of containers lie in files of their own."""
    secrets = Places(plan.home).secrets
    if secrets.exists():
        write_private(backup.secrets, secrets.read_text(encoding="utf-8"))
    else:
        say("没有 secrets.json，只备份数据库 [no secrets.json here: the database only]")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
