"""The whole table of parts, with small stand-ins for Rasa, the action server and the bot.

They answer as the real ones do and write down the environment they were given. The stack with the
real parts is started by the end-to-end tests.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import psutil
import pytest

from bot.stack import PartDied, Stack, StackPlan, running
from bot.stack.refusals import NotInstalled, PortTaken

ROOT = Path(__file__).resolve().parents[2]

#: Takes the place of nlu/.venv/bin/python and of `python -m bot`.
STAND_IN = """
import http.server, json, os, pathlib, sys
words = sys.argv[1:]
inside = pathlib.Path(__file__).parent.name  # of `python -m bot` and `python -m bot.simulator`
role = inside if not words else "training" if "train" in words else words[1]
pathlib.Path(f"seen-{role}.json").write_text(json.dumps({"words": words, "env": dict(os.environ)}))
env = os.environ
if role == "training":
    pathlib.Path("models").mkdir()
    pathlib.Path("models", words[words.index("--fixed-model-name") + 1] + ".tar.gz").touch()
    sys.exit()
ports = {"actions": "HUYING_ACTIONS_PORT", "bot": "HUYING_PORT", "simulator": "SIM_PORT"}
port = env.get(ports.get(role, ""))
port = int(port or words[words.index("-p") + 1])
doors = {"/health": None, "/readyz": None, "/sim/stats": None, "/webhooks/huying/health": env.get("HUYING_RASA_TOKEN")}

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        token = doors[self.path]
        good = not token or self.headers.get("Authorization") == f"Bearer {token}"
        self.send_response(200 if good else 401)
        self.end_headers()

http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer).serve_forever()
"""
ALEMBIC = """
import os, pathlib
pathlib.Path("seen-migrations.json").write_text('{"env": {"DATABASE_URL": "%s"}}' % os.environ["DATABASE_URL"])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "a project"
    migrations = root / "bot" / "storage" / "migrations"
    python = root / "nlu" / ".venv" / "bin" / "python"
    for directory in (migrations / "versions", python.parent):
        directory.mkdir(parents=True)
    (root / "bot" / "simulator").mkdir()
    for package in (root / "bot", root / "bot" / "simulator"):
        (package / "__main__.py").write_text(STAND_IN)
    (root / "stand_in.py").write_text(STAND_IN)
    (migrations / "alembic.ini").write_text(
        "[alembic]\nscript_location = %(here)s\npath_separator = os\n"
    )
    (migrations / "env.py").write_text(ALEMBIC)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{root}/stand_in.py" "$@"\n')
    python.chmod(0o755)
    return root


def plan_of(project: Path, said: list[str] | None = None) -> StackPlan:
    say = said.append if said is not None else (lambda line: None)
    return StackPlan(root=project, home=project / ".huying", say=say)


@contextlib.asynccontextmanager
async def whole(plan: StackPlan) -> AsyncIterator[Stack]:
    async with asyncio.timeout(60), running(plan) as stack:
        yield stack


def seen(project: Path, role: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((project / f"seen-{role}.json").read_text())["env"]
    return found


def words(project: Path, role: str) -> list[str]:
    found: list[str] = json.loads((project / f"seen-{role}.json").read_text())["words"]
    return found


async def test_all_parts_start_and_listen_on_loopback_only(project: Path) -> None:
    async with whole(plan_of(project)) as stack:
        found = stack.listening()
    assert {part for _, part, _ in found} == {"actions", "rasa", "bot"}
    assert {address.rpartition(":")[0] for *_, address in found} == {"127.0.0.1"}


async def test_progress_is_one_line_for_each_step(project: Path) -> None:
    said: list[str] = []
    async with whole(plan_of(project, said)):
        assert len(said) == 1 + 7
        assert all("秒" in line and line.endswith((" ready]", " done]")) for line in said[1:])


async def test_the_bot_knows_its_servers_and_the_others_do_not(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DINGTALK_CLIENT_SECRET", "for the bot alone")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    plan = replace(plan_of(project), bot_env={"HUYING_SANDBOX": "1"})
    async with whole(plan) as stack:
        bot = seen(project, "bot")
        assert bot["DATABASE_URL"] == stack.database_url
        assert bot["REDIS_URL"] == stack.redis_url
        assert bot["HUYING_RASA_URLS"] == ",".join(stack.rasa_urls)
        assert bot["HUYING_RASA_TOKEN"] == stack.rasa_token
        assert bot["HUYING_API_TOKEN"] == stack.api_token
        assert bot["HUYING_HOME"] == str(project / ".huying")
        assert (bot["DINGTALK_CLIENT_SECRET"], bot["HUYING_SANDBOX"]) == ("for the bot alone", "1")
        assert seen(project, "migrations")["DATABASE_URL"] == stack.database_url
        for role in ("rasa", "actions", "training"):
            theirs = seen(project, role)
            assert not {"DATABASE_URL", "REDIS_URL", "HUYING_API_TOKEN"} & set(theirs)
            assert "DINGTALK_CLIENT_SECRET" not in theirs
            assert theirs["PYTHONPATH"] == str(project)
            assert theirs["RASA_TELEMETRY_ENABLED"] == "false"


async def test_a_simulated_dingtalk_is_led_to_the_bot_and_the_real_one_forgotten(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DINGTALK_CLIENT_ID", "the real one")
    monkeypatch.setenv("DINGTALK_CLIENT_SECRET_FILE", "/run/secrets/real")
    plan = plan_of(project)
    async with whole(replace(plan, parts=plan.parts | {"simulator"})) as stack:
        bot, simulator = seen(project, "bot"), seen(project, "simulator")
        assert "simulator" in {part for _, part, _ in stack.listening()}
    assert bot["DINGTALK_API_BASE"] == bot["DINGTALK_OAPI_BASE"] == stack.simulator_url
    assert bot["DINGTALK_CLIENT_SECRET"] == simulator["DINGTALK_CLIENT_SECRET"]
    assert bot["DINGTALK_CLIENT_ID"] == bot["DINGTALK_ROBOT_CODE"] == "dingsimulator"
    assert "DINGTALK_CLIENT_SECRET_FILE" not in bot
    assert not {"DATABASE_URL", "HUYING_API_TOKEN"} & set(simulator)


async def test_rasa_and_actions_share_a_token_and_rasa_opens_one_door(project: Path) -> None:
    async with whole(plan_of(project)):
        rasa, actions = seen(project, "rasa"), seen(project, "actions")
        port = actions["HUYING_ACTIONS_PORT"]
        assert rasa["HUYING_ACTIONS_URL"] == f"http://127.0.0.1:{port}/webhook"
        assert rasa["HUYING_ACTIONS_TOKEN"] == actions["HUYING_ACTIONS_TOKEN"]
        assert "--enable-api" not in words(project, "rasa")
        assert words(project, "rasa")[3:5] == ["-i", "127.0.0.1"]


async def test_training_happens_once(project: Path) -> None:
    said: list[str] = []
    async with whole(plan_of(project)):
        pass
    async with whole(plan_of(project, said)):
        pass
    assert not any("training" in line for line in said)


async def test_several_rasas_have_names_and_ports_of_their_own(project: Path) -> None:
    async with whole(replace(plan_of(project), rasa_count=2)) as stack:
        assert stack.pid("rasa") != stack.pid("rasa-2")
        assert len(set(stack.rasa_urls)) == 2
        assert seen(project, "bot")["HUYING_RASA_URLS"].split(",") == list(stack.rasa_urls)


@pytest.mark.parametrize("part", ["postgres", "redis", "actions", "rasa", "bot"])
async def test_each_part_comes_back_on_its_port_after_kill_9(project: Path, part: str) -> None:
    async with whole(replace(plan_of(project), restart=True)) as stack:
        ready = f"{stack.bot_url}/readyz"
        doors = {(part, address) for _, part, address in stack.listening()}
        assert stack.kill(part)
        await stack.ready(part)
        assert {(part, address) for _, part, address in stack.listening()} == doors
        async with aiohttp.ClientSession() as session, session.get(ready) as answer:
            assert answer.status == 200


@pytest.mark.parametrize("part", ["actions", "rasa", "bot"])
async def test_the_death_of_a_part_ends_the_others(project: Path, part: str) -> None:
    async with whole(plan_of(project)) as stack:
        pids = [stack.pid(name) for name in ("postgres", "redis", "actions", "rasa", "bot")]
        stack.kill(part)
        refusal = await stack.died()
    assert isinstance(refusal, PartDied)
    assert refusal.part == part
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)


async def test_a_missing_environment_is_one_sentence(project: Path) -> None:
    (project / "nlu" / ".venv" / "bin" / "python").unlink()
    with pytest.raises(NotInstalled, match="make install"):
        async with whole(plan_of(project)):
            pass


async def test_a_taken_port_starts_nothing(project: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken):
            async with whole(replace(plan_of(project), port=port)):
                pass
    assert not (project / ".huying" / "postgres").exists()


MAKE_RUN = """
import sys
from pathlib import Path
from bot.stack import __main__ as command
command.ROOT = Path(sys.argv[1])
sys.exit(command.main([]))
"""


async def make_run(project: Path, port: int) -> asyncio.subprocess.Process:
    """What `make run` starts, on another project."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "HUYING_PORT": str(port)}
    for name in ("HUYING_HOME", "DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", MAKE_RUN, str(project)),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def still_run(processes: list[psutil.Process]) -> list[psutil.Process]:
    """A zombie runs no more: it waits for the init process to take note of it."""
    return [one for one in processes if one.is_running() and one.status() != "zombie"]


async def read_until(process: asyncio.subprocess.Process, word: str) -> str:
    assert process.stdout
    async with asyncio.timeout(60):
        while line := (await process.stdout.readline()).decode():
            if word in line:
                return line
    raise AssertionError(f"the output ended without {word!r}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_stops_everything_and_exits_0(project: Path, number: int) -> None:
    process = await make_run(project, free_port())
    await read_until(process, "Ctrl-C")
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 5
    process.send_signal(number)
    output, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, output.decode()
    assert still_run(children) == []


async def test_a_signal_while_starting_stops_everything_and_exits_0(project: Path) -> None:
    (project / "bot" / "__main__.py").write_text("import time; time.sleep(3600)")
    process = await make_run(project, free_port())
    await read_until(process, "Rasa ready")
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    assert still_run(children) == []


async def test_the_addresses_and_the_file_of_the_first_login_are_told(project: Path) -> None:
    port = free_port()
    process = await make_run(project, port)
    assert f"http://127.0.0.1:{port}/sandbox" in await read_until(process, "sandbox")
    assert str(project / ".huying" / "first-login.txt") in await read_until(process, "first login")
    process.terminate()
    await asyncio.wait_for(process.communicate(), 30)


async def test_a_death_is_told_at_the_terminal_and_exits_1(project: Path) -> None:
    (project / "bot" / "__main__.py").write_text("raise SystemExit(7)")
    process = await make_run(project, free_port())
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    last = output.decode().splitlines()[-1]
    assert process.returncode == 1
    assert "bot" in last
    assert "7" in last
    assert str(project / ".huying" / "log" / "bot.log") in last
    assert "Traceback" not in output.decode()


async def test_a_taken_port_is_one_line_and_exits_1(project: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = await make_run(project, other.getsockname()[1])
        output, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert len(output.decode().splitlines()) == 1
