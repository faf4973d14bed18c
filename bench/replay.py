"""`make replay N=300 CORPUS=file`: real titles as residents of every group of the running sandbox.

The corpus is read and posted; its text is never printed and never written anywhere by this program.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import random
import sys
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession

from bench.figures import columns, percentiles_ms
from bench.residents import Residents, Said
from bench.sandbox import AWAY, Sandbox

ROOT = Path(__file__).resolve().parents[1]


class NotPossible(Exception):
    """The replay cannot begin; the message says why, in Chinese and English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to replay, and where."""

    corpus: Path
    most: int
    rate: float
    timeout: float
    url: str
    token: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Plan:
        """Read the environment; raises NotPossible."""
        corpus = env.get("CORPUS") or env.get("HUYING_CORPUS")
        if not corpus:
            raise NotPossible(
                "请指明语料文件：make replay N=300 CORPUS=文件.csv（要有 title 列）。"
                "[Name a corpus, a CSV with a column title: there is no default.]"
            )
        try:
            return cls(
                corpus=Path(corpus),
                most=int(env.get("N") or 300),
                rate=float(env.get("RATE") or 5),
                timeout=float(env.get("TIMEOUT") or 60),
                url=f"http://127.0.0.1:{int(env.get('HUYING_PORT') or 8080)}",
                token=_token(ROOT / (env.get("HUYING_HOME") or ".huying")),
            )
        except ValueError as wrong:
            raise NotPossible(
                "N、RATE、TIMEOUT、HUYING_PORT 要是数字。"
                "[N, RATE, TIMEOUT and HUYING_PORT must be numbers.]"
            ) from wrong


def main() -> int:
    """Replay; return 0, 1 when a message was lost, 2 when it could not begin."""
    try:
        plan = Plan.from_env(os.environ)
        titles = read_titles(plan.corpus, plan.most)
        said, routes, tickets = asyncio.run(_replay(plan, titles))
    except NotPossible as why:
        print(why, file=sys.stderr)
        return 2
    lost = [one for one in said if one.waited is None or routes[one.message_id] is None]
    print(columns(_table(plan, said, routes, tickets, len(lost))))
    return 1 if lost else 0


def read_titles(corpus: Path, most: int) -> list[str]:
    """Return up to `most` titles, always the same ones, drawn from the whole file."""
    try:
        with corpus.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = csv.DictReader(file)
            if "title" not in (rows.fieldnames or []):
                raise NotPossible("语料要有 title 列。[The corpus needs a column title.]")
            titles = [title for row in rows if (title := (row["title"] or "").strip())]
    except OSError as wrong:
        raise NotPossible(
            f"语料文件打不开，请检查 CORPUS。[The corpus cannot be read: {wrong.strerror}.]"
        ) from wrong
    if not titles:
        raise NotPossible("语料里没有标题。[The corpus has no titles.]")
    random.Random(2026).shuffle(titles)
    return titles[:most]


async def _replay(
    plan: Plan, titles: Sequence[str]
) -> tuple[list[Said], Mapping[str, str | None], int]:
    async with ClientSession() as session:
        sandbox = Sandbox(session, plan.url, plan.token)
        try:
            groups = await sandbox.groups()
            print(
                f"{len(titles)} 条消息发往 {len(groups)} 个群，每秒 {plan.rate:g} 条……", flush=True
            )
            residents = Residents(sandbox, groups, f"replay-{uuid.uuid4().hex[:8]}")
            said = await residents.say(titles, plan.rate, plan.timeout)
            routes = {one.message_id: await sandbox.route(one.message_id) for one in said}
            numbers = {n for one in said for n in await sandbox.tickets(one.message_id)}
        except AWAY as wrong:
            raise NotPossible(
                f"{plan.url} 的沙盒没有应答，请先 make run（或检查 HUYING_PORT、HUYING_HOME）。"
                f"[The sandbox does not answer ({type(wrong).__name__}): is `make run` running?]"
            ) from wrong
    return said, routes, len(numbers)


def _table(
    plan: Plan,
    said: Sequence[Said],
    routes: Mapping[str, str | None],
    tickets: int,
    lost: int,
) -> list[tuple[str, str]]:
    waited = [one.waited for one in said if one.waited is not None]
    acknowledged = [one.acknowledged for one in said if one.acknowledged is not None]
    shares = Counter(routes[one.message_id] or "-" for one in said).most_common()
    return [
        ("消息 messages", str(len(said))),
        *(("  " + name, f"{count}  {100 * count / len(said):.0f}%") for name, count in shares),
        (f"首次回复 first reply p50 / p95 / p99 (ms) @ {plan.rate:g}/s", percentiles_ms(waited)),
        ("存好并应答 stored and acknowledged (ms)", percentiles_ms(acknowledged)),
        ("工单 tickets", str(tickets)),
        ("私聊答复 private replies", str(sum(one.private for one in said))),
        ("先发的回执 receipts", str(sum(one.receipts for one in said))),
        ("丢失 lost", str(lost)),
    ]


def _token(home: Path) -> str:
    try:
        return str(json.loads((home / "secrets.json").read_text(encoding="utf-8"))["api_token"])
    except (OSError, ValueError, KeyError) as wrong:
        raise NotPossible(
            "找不到接口令牌，请先 make run（状态目录不同时设 HUYING_HOME）。"
            "[No API token in the state directory: run `make run` first, or set HUYING_HOME.]"
        ) from wrong


if __name__ == "__main__":
    sys.exit(main())
