"""`python -m bot.stack.restore FOLDER [--overwrite]`: a backup becomes the present state.

All of it happens in one transaction: when anything goes wrong, the database is as it was before.
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import URL

from bot.stack.backup_folder import BackupFolder
from bot.stack.database_tools import ask, bare, is_running, reachable_database, run_tool
from bot.stack.paths import Places, write_private
from bot.stack.plan import StackPlan
from bot.stack.refusals import DatabaseInUse, DatabaseNotEmpty, Refusal, from_os_error

ROOT = Path(__file__).resolve().parents[2]
OVERWRITE = "--overwrite"

#: Everything of ours goes first, so that no table of a later release stays behind. The extension
#: stays where it is; it may belong to somebody else.
WIPE = """
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vector;
DO $$
DECLARE wanted record;
BEGIN
    FOR wanted IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP TABLE public.%I CASCADE', wanted.tablename);
    END LOOP;
END $$;
"""


def main(arguments: list[str]) -> int:
    folders = [word for word in arguments if word != OVERWRITE]
    if len(folders) != 1:
        print("用法 [usage]: make restore FROM=目录 [OVERWRITE=yes]")
        return 2
    try:
        plan = StackPlan.from_env(ROOT, os.environ, _say)
        folder = Path(folders[0]).absolute()
        asyncio.run(restore(plan, folder, overwrite=OVERWRITE in arguments))
        return 0
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1


async def restore(plan: StackPlan, folder: Path, *, overwrite: bool = False) -> None:
    """Bring a backup back; refuses while anybody works on the database, or when it has content."""
    begun = time.monotonic()
    backup = BackupFolder(folder)
    label = backup.checked()
    plan.say(f"备份完好，取于 {label.taken_at} [the backup is whole, taken at {label.taken_at}]")
    if await is_running(plan):
        raise DatabaseInUse
    try:
        _restore_secrets(plan, backup, overwrite)
        async with reachable_database(plan) as url:
            await _refuse_if_used(url)
            await _refuse_if_filled(url, overwrite)
            plan.say("正在恢复数据库…… [restoring the database]")
            await _restore_database(url, backup)
    except OSError as error:
        raise from_os_error(error, plan.home) from error
    seconds = time.monotonic() - begun
    plan.say(
        f"恢复完成，{seconds:.1f} 秒；现在可以启动 [restored in {seconds:.1f} s: start it now]"
    )


def _restore_secrets(plan: StackPlan, backup: BackupFolder, overwrite: bool) -> None:
    """Before the server starts, because its first start takes the password from there."""
    places = Places(plan.home)
    if plan.database_url and not places.home.exists():
        return
    if not backup.secrets.exists() or (places.secrets.exists() and not overwrite):
        return
    places.create()
    write_private(places.secrets, backup.secrets.read_text(encoding="utf-8"))
    plan.say("密码和令牌已恢复 [passwords and tokens restored]")


async def _refuse_if_used(url: URL) -> None:
    others = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1"
    )
    if await ask(url, others):
        raise DatabaseInUse


async def _refuse_if_filled(url: URL, overwrite: bool) -> None:
    """Tables that migrations have just made, with no row in them, are no loss."""
    tables = await ask(
        url,
        "SELECT format('%I', tablename) FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
    )
    if overwrite or not tables:
        return
    first_rows = " UNION ALL ".join(f"(SELECT 1 FROM public.{name} LIMIT 1)" for name in tables)
    if await ask(url, first_rows):
        raise DatabaseNotEmpty


async def _restore_database(url: URL, backup: BackupFolder) -> None:
    """Unpack first: a stream that breaks off would look to psql like the end, and be committed."""
    with tempfile.TemporaryDirectory(prefix="huying-restore-") as directory:
        wipe, filling = Path(directory) / "wipe.sql", Path(directory) / "filling.sql"
        wipe.write_text(WIPE, encoding="utf-8")
        await run_tool(
            url,
            "pg_restore",
            "--schema=public",  # what is in it, without the schema itself
            "--no-owner",
            "--no-privileges",
            f"--file={filling}",
            str(backup.dump),
        )
        await run_tool(
            url,
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--output=/dev/null",
            "--set=ON_ERROR_STOP=1",
            "--single-transaction",
            f"--dbname={bare(url)}",
            f"--file={wipe}",
            f"--file={filling}",
        )


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
