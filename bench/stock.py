"""The usual way with Rasa, measured beside ours: REST channel, DIET, action server, SQL tracker.

The project lies in bench/vanilla/; domain, rules and twenty lines a class are written from our own
data when it is first used, and the trained model is kept in .rasa/ until one of them changes.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import os
import shutil
import socket
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from aiohttp import ClientError, ClientSession

from bench import memory
from bench.clients import Ask, Pace, pace
from bench.own_lines import lines_by_intent
from bot.domain.understanding import MATTERS
from bot.stack.processes import Launch, end, run, spawn

LINES_A_CLASS = 20
_START = 120.0
_OWN = Path(__file__).with_name("vanilla")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What was measured. Memory in megabytes by part."""

    intents: int
    epochs: int
    training: float | None
    memory: dict[str, float]
    paces: Sequence[Pace]


async def measure(root: Path, fast: Sequence[str]) -> Stock:
    """Train if needed, start both servers, measure, stop them."""
    project = Project(root)
    training = await project.train()
    with tempfile.TemporaryDirectory(prefix="vanilla-") as folder:
        async with project.serving(Path(folder)) as (url, pids), ClientSession() as session:
            ask = _asking(session, url)
            await pace(ask, fast[:20], 1)
            paces = [await pace(ask, fast, clients) for clients in (1, 4)]
            used = {name: memory.megabytes(pid) for name, pid in pids.items()}
    return Stock(
        intents=len(project.lines),
        epochs=project.epochs,
        training=training,
        memory=used,
        paces=paces,
    )


def _asking(session: ClientSession, url: str) -> Ask:
    """As with ours: every line comes from a new resident."""
    residents = itertools.count()

    async def ask(client: int, text: str) -> None:
        body = {"sender": f"resident-{next(residents)}", "message": text}
        async with session.post(f"{url}/webhooks/rest/webhook", json=body) as response:
            response.raise_for_status()
            if not await response.json():
                raise ValueError("the stock project answered with nothing")

    return ask


class Project:
    """The stock project in a working folder of its own."""

    def __init__(self, root: Path) -> None:
        self._python = root / "nlu" / ".venv" / "bin" / "python"
        self._folder = root / ".rasa" / "vanilla"
        self.lines = {
            intent: lines[:LINES_A_CLASS] for intent, lines in lines_by_intent(root).items()
        }
        config = (_OWN / "config.yml").read_text(encoding="utf-8")
        self.epochs = next(
            part["epochs"] for part in yaml.safe_load(config)["pipeline"] if "epochs" in part
        )
        key = hashlib.sha256(repr((config, self.lines, _domain(self.lines))).encode()).hexdigest()
        self._model = f"vanilla-{key[:12]}"

    async def train(self) -> float | None:
        """Return the seconds a training took, None when the model was there."""
        if (self._folder / "models" / f"{self._model}.tar.gz").exists():
            return None
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.copytree(_OWN, self._folder)
        (self._folder / "data").mkdir()
        _write(self._folder / "domain.yml", _domain(self.lines))
        _write(self._folder / "data" / "nlu.yml", _nlu(self.lines))
        _write(self._folder / "data" / "rules.yml", _rules(self.lines))
        print("训练对照项目…… [training the stock project]", flush=True)
        begin = time.monotonic()
        words = ("-m", "rasa", "train", "--fixed-model-name", self._model)
        await run("vanilla", self._launch(words, {}), self._folder / "train.log")
        return time.monotonic() - begin

    @contextlib.asynccontextmanager
    async def serving(self, folder: Path) -> AsyncIterator[tuple[str, Mapping[str, int]]]:
        """Yield the address, and the processes by name; everything is loopback and ends here."""
        rasa, actions = _free_port(), _free_port()
        env = {
            "SANIC_HOST": "127.0.0.1",
            "VANILLA_ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook",
            "VANILLA_TRACKERS": str(folder / "trackers.db"),
        }
        server = ("-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(rasa))
        words = {
            "actions": ("-m", "rasa_sdk", "--actions", "actions", "-p", str(actions)),
            "rasa": (*server, "--model", f"models/{self._model}.tar.gz"),
        }
        running: dict[str, Process] = {}
        try:
            for name, line in words.items():
                running[name] = await spawn(self._launch(line, env), folder / f"{name}.log")
            await _answers(f"http://127.0.0.1:{actions}/health")
            await _answers(f"http://127.0.0.1:{rasa}/status", missing_is_fine=True)
            pids = {name: process.pid for name, process in running.items()}
            yield f"http://127.0.0.1:{rasa}", pids
        finally:
            for process in running.values():
                await end(process, 15, 5)

    def _launch(self, words: tuple[str, ...], more: Mapping[str, str]) -> Launch:
        quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        env = {k: v for k, v in os.environ.items() if not k.startswith(("HUYING_", "PYTHON"))}
        return Launch(
            argv=(str(self._python), *words), cwd=self._folder, env={**env, **quiet, **more}
        )


async def _answers(url: str, *, missing_is_fine: bool = False) -> None:
    """Return when the server answers; stock Rasa has no health page without its open API."""
    async with asyncio.timeout(_START), ClientSession() as session:
        while True:
            try:
                async with session.get(url) as response:
                    if response.status == 200 or missing_is_fine:
                        return
            except (ClientError, OSError):
                pass
            await asyncio.sleep(0.1)


def _domain(lines: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    said = sorted(set(lines) - MATTERS)
    return {
        "version": "3.1",
        "intents": sorted(lines),
        "actions": ["action_register"],
        "responses": {f"utter_{intent}": [{"text": "好的。"}] for intent in said},
    }


def _nlu(lines: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    blocks = [
        {"intent": intent, "examples": "".join(f"- {line}\n" for line in some)}
        for intent, some in lines.items()
    ]
    return {"version": "3.1", "nlu": blocks}


def _rules(lines: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    rules = [
        {
            "rule": f"Answer {intent}",
            "steps": [
                {"intent": intent},
                {"action": "action_register" if intent in MATTERS else f"utter_{intent}"},
            ],
        }
        for intent in lines
    ]
    return {"version": "3.1", "rules": rules}


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
