"""PostgreSQL's own tools on the database of a stack, which runs or is started for it."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from sqlalchemy import URL, make_url

from bot.stack.address import database_url
from bot.stack.plan import StackPlan
from bot.stack.postgres import program
from bot.stack.refusals import NoPostgres, NothingRuns, ToolFailed
from bot.stack.running import running

#: Where something answers it does so at once; a socket that a killed server left answers never.
CONNECT_SECONDS = "5"


@contextlib.asynccontextmanager
async def reachable_database(plan: StackPlan) -> AsyncIterator[URL]:
    """The given database, that of the running stack, or the embedded one, started for a while."""
    url = await _already_there(plan)
    if url is not None:
        yield url
        return
    only_postgres = replace(plan, parts=frozenset({"postgres"}), port=0)
    async with running(only_postgres) as stack:
        yield make_url(stack.database_url)


async def is_running(plan: StackPlan) -> bool:
    """Whether an embedded database is in use at this moment."""
    return plan.database_url is None and await _already_there(plan) is not None


async def run_tool(url: URL, name: str, *arguments: str) -> str:
    """Run pg_dump, psql and the like; return what it printed. The password is on no command line."""
    command = (_path(name), *arguments)
    process = await asyncio.create_subprocess_exec(
        *command,
        env=_environment(url),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complaint = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise ToolFailed(name, _without_rows(complaint.decode(errors="replace")))
    return said.decode(errors="replace")


async def ask(url: URL, sql: str) -> Sequence[str]:
    """The rows of a query, one string each."""
    words = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1")
    said = await run_tool(url, "psql", *words, f"--dbname={bare(url)}", f"--command={sql}")
    return said.splitlines()


def bare(url: URL) -> str:
    """The URL as libpq takes it, without the password."""
    without = url._replace(drivername="postgresql", password=None)  # `set` would keep the password
    return without.render_as_string(hide_password=False)


async def _already_there(plan: StackPlan) -> URL | None:
    try:
        url = make_url(database_url(plan))
    except NothingRuns:
        return None
    if plan.database_url:
        return url
    try:
        await ask(url, "SELECT 1")
    except ToolFailed:
        return None
    return url


def _path(name: str) -> str:
    """The wheel's tool, else the machine's."""
    try:
        return str(program(name))
    except NoPostgres:
        found = shutil.which(name)
        if not found:
            raise
        return found


def _environment(url: URL) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "PGPASSWORD": str(url.password or ""),
        "PGCONNECT_TIMEOUT": CONNECT_SECONDS,
        "PGAPPNAME": "huying-backup",
    }


def _without_rows(complaint: str) -> str:
    """The first complaint alone: DETAIL and CONTEXT may quote what residents wrote."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[0] if lines else "?")
