"""`python -m bot.classify IN OUT`: starts a database and Rasa of its own, judges each row, stops."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession

from bot.classify import batch
from bot.classify.rows import row_of
from bot.clock import SystemClock
from bot.dialogue.rasa import RasaDialogue
from bot.reference.catalogue import read_catalogue
from bot.reference.faq import read_faq
from bot.service.edit_faq import EditFaq
from bot.service.explain import reasons_of
from bot.service.understand import Understand, readable
from bot.settings import ROOT
from bot.stack.plan import StackPlan
from bot.stack.refusals import Refusal
from bot.stack.running import running
from bot.storage.database import Database

_DATA = ROOT / "data"
_PARTS = frozenset({"postgres", "migrations", "rasa"})
#: One Rasa for each core: a parse is nearly all computing.
_RASAS = min(4, os.cpu_count() or 1)


def main() -> int:
    """Classify a file; return 0, or 2 when the input cannot be used at all."""
    if len(sys.argv) != 3:
        print("用法 (usage): make classify IN=a.csv OUT=b.csv", file=sys.stderr)
        return 2
    try:
        return asyncio.run(_run(Path(sys.argv[1]), Path(sys.argv[2])))
    except (OSError, ValueError, Refusal) as problem:
        print(f"无法处理 (cannot classify): {problem}", file=sys.stderr)
        return 2


async def _run(source: Path, target: Path) -> int:
    rows = batch.read(source)
    started = time.monotonic()
    async with _engine() as understand:
        ready = time.monotonic()
        print(f"已就绪，开始分类 {len(rows)} 行 [ready after {ready - started:.1f} s]", flush=True)
        results = await _classified(rows, understand)
        seconds = time.monotonic() - ready
    bad = batch.write(target, results)
    rate = len(rows) / seconds if seconds else 0.0
    print(f"完成：{len(rows)} 行，{bad} 行有误，每秒 {rate:.0f} 行 [done]")
    return 0


async def _classified(rows: list[dict[str, str | None]], understand: Understand) -> list[batch.Row]:
    catalogue = read_catalogue(_DATA)
    explaining = os.environ.get("EXPLAIN") == "1"

    async def classify(row_id: str, text: str) -> batch.Row:
        judgement = await understand(text) if readable(text).text else None
        row = row_of(row_id, text, judgement, catalogue)
        if explaining:
            row["evidence"] = " ".join(reasons_of(text, judgement, catalogue))
        return row

    return await batch.classify_all(rows, classify, _progress(len(rows)))


def _progress(total: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % 500 == 0:
            print(f"{done}/{total}", flush=True)

    return tell


@asynccontextmanager
async def _engine() -> AsyncIterator[Understand]:
    """Yield the understanding of the live line on servers of our own."""
    with tempfile.TemporaryDirectory(prefix="huying-classify-") as home:
        plan = StackPlan(root=ROOT, home=Path(home), parts=_PARTS, say=_say, rasa_count=_RASAS)
        async with running(plan) as stack, ClientSession() as session:
            database = Database(stack.database_url)
            engine = RasaDialogue(session, stack.rasa_urls, stack.rasa_token)
            try:
                drafts, digest = read_faq(_DATA)
                await EditFaq(database, engine, SystemClock()).load(drafts, digest)
                yield Understand(database, engine)
            finally:
                await database.close()


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
