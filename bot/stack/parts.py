"""The table of parts: what runs, after what, and how one sees that it is there."""

import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp

from bot.stack.paths import Places
from bot.stack.plan import SIMULATOR, StackPlan, sqlalchemy_url
from bot.stack.postgres import Postgres
from bot.stack.processes import Launch
from bot.stack.redis import Redis
from bot.stack.refusals import NotInstalled, PortTaken
from bot.stack.secrets import Secrets
from bot.stack.simulated import Simulated
from bot.stack.training import Training

LOOPBACK = "127.0.0.1"
#: Never handed on: each part gets its own servers and tokens, and only those.
PRIVATE = ("DATABASE_", "REDIS_", "HUYING_", "DINGTALK_", "PYTHON", "VIRTUAL_ENV")
#: What the bot alone takes from the caller's environment.
FOR_THE_BOT = ("HUYING_", "DINGTALK_")
#: The model may think a little longer; what comes in must be stored now.
GIVES_WAY = 5
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}

Ready = Callable[[int], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    #: Chinese and English, for the line of progress.
    title: tuple[str, str]
    prepare: Callable[[], Awaitable[Launch]]
    #: Asked with the pid until it says yes; None: the part runs to its end and is then done.
    ready: Ready | None = None
    after: frozenset[str] = frozenset()
    #: Seconds it may take to get ready (or done).
    patience: float = 60
    stop_signal: signal.Signals = signal.SIGTERM
    #: Seconds between the stop signal and SIGKILL.
    grace: float = 5
    on_done: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """Every address and password, settled before anything starts."""

    plan: StackPlan
    places: Places
    secrets: Secrets
    bot_port: int
    actions_port: int
    rasa_ports: tuple[int, ...]
    training: Training
    #: Used only when the plan has it.
    simulated: Simulated

    @property
    def postgres(self) -> Postgres:
        return Postgres(self.places, self.secrets.postgres_password)

    @property
    def redis(self) -> Redis:
        return Redis(self.places, self.secrets.redis_password)

    @property
    def database_url(self) -> str:
        return sqlalchemy_url(self.plan.database_url or self.postgres.url)

    @property
    def redis_url(self) -> str:
        return self.plan.redis_url or self.redis.url

    @property
    def rasa_urls(self) -> tuple[str, ...]:
        return tuple(f"http://{LOOPBACK}:{port}" for port in self.rasa_ports)

    @property
    def bot_url(self) -> str:
        return f"http://{LOOPBACK}:{self.bot_port}"


def parts_of(wiring: Wiring, env: dict[str, str]) -> list[Part]:
    """The parts this plan wants, in the order they are told about and stopped in reverse."""
    wanted = _wanted(wiring)
    parts = [part for part in _table(wiring, env) if _kind(part.name) in wanted]
    present = {part.name for part in parts}
    return [_without_absent(part, present) for part in parts]


def choose_ports(plan: StackPlan) -> tuple[int, int, int, tuple[int, ...]]:
    """Ports of bot, actions, simulator and every Rasa; all held at once, so no two are equal."""
    with ExitStack() as held:
        bot = _claim(held, plan.port)
        actions, simulator, *rasa = (_claim(held, 0) for _ in range(2 + plan.rasa_count))
        return bot, actions, simulator, tuple(rasa)


def _claim(held: ExitStack, port: int) -> int:
    probe = held.enter_context(socket.socket())
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((LOOPBACK, port))
        probe.listen()
    except OSError as error:
        raise PortTaken(port) from error
    return int(probe.getsockname()[1])


def _wanted(wiring: Wiring) -> set[str]:
    plan = wiring.plan
    wanted = set(plan.parts)
    wanted |= {"migrations"} if "bot" in wanted else set()
    wanted |= {"training"} if "rasa" in wanted else set()
    wanted -= {"postgres"} if plan.database_url else set()
    wanted -= {"redis"} if plan.redis_url else set()
    wanted -= set() if wiring.training.needed() else {"training"}
    return wanted


def _kind(name: str) -> str:
    return name.partition("-")[0]


def _without_absent(part: Part, present: set[str]) -> Part:
    return replace(part, after=part.after & present)


def _table(wiring: Wiring, env: dict[str, str]) -> Iterator[Part]:
    yield Part(
        name="postgres",
        title=("数据库", "PostgreSQL"),
        prepare=wiring.postgres.prepare,
        ready=wiring.postgres.ready,
        stop_signal=signal.SIGINT,
        grace=15,
    )
    yield Part(
        name="redis",
        title=("缓存", "Redis"),
        prepare=wiring.redis.prepare,
        ready=wiring.redis.ready,
        patience=20,
    )
    yield Part(
        name="migrations",
        title=("数据库结构", "migrations"),
        prepare=_constant(_migrations(wiring, env)),
        after=frozenset({"postgres"}),
        patience=300,
    )
    yield Part(
        name="training",
        title=("模型训练（数据有变动，需要几分钟）", "training (data changed, some minutes)"),
        prepare=_training(wiring, env),
        patience=3600,
        on_done=wiring.training.finish,
    )
    yield Part(
        name="actions",
        title=("动作服务", "action server"),
        prepare=_nlu(wiring, env, ("-m", "actions"), _actions_env(wiring)),
        ready=_answers(f"http://{LOOPBACK}:{wiring.actions_port}/health"),
        patience=90,
    )
    for number, port in enumerate(wiring.rasa_ports, start=1):
        yield _rasa(wiring, env, number, port)
    yield Part(
        name=SIMULATOR,
        title=("钉钉模拟器", "DingTalk simulator"),
        prepare=_constant(_simulator(wiring, env)),
        ready=_answers(f"{wiring.simulated.url}/sim/stats"),
        patience=60,
    )
    yield Part(
        name="bot",
        title=("机器人", "bot"),
        prepare=_constant(_bot(wiring, env)),
        ready=_answers(f"{wiring.bot_url}/readyz"),
        after=frozenset({"migrations", "postgres", "redis", "training", SIMULATOR}),
        patience=240,
        grace=15,
    )


def _rasa(wiring: Wiring, env: dict[str, str], number: int, port: int) -> Part:
    name = "rasa" if number == 1 else f"rasa-{number}"
    url = f"http://{LOOPBACK}:{port}/webhooks/huying/health"
    prepare = _nlu(wiring, env, _rasa_run(wiring, port), _rasa_env(wiring))

    async def prepare_politely() -> Launch:
        return replace(await prepare(), niceness=GIVES_WAY)

    return Part(
        name=name,
        title=("语言理解" if number == 1 else f"语言理解 {number}", name.replace("r", "R", 1)),
        prepare=prepare_politely,
        ready=_answers(url, {"Authorization": f"Bearer {wiring.secrets.rasa_token}"}),
        after=frozenset({"training"}),
        patience=240,
    )


def _rasa_run(wiring: Wiring, port: int) -> tuple[str, ...]:
    """No `--enable-api`: the channel is the only door, and it asks for the token."""
    return (
        *("-m", "rasa", "run", "-i", LOOPBACK, "-p", str(port)),
        *("--model", f"models/{wiring.training.model.name}"),
        *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
    )


def _rasa_env(wiring: Wiring) -> dict[str, str]:
    return {
        **ONE_THREAD,
        "HUYING_RASA_TOKEN": wiring.secrets.rasa_token,
        "HUYING_ACTIONS_URL": f"http://{LOOPBACK}:{wiring.actions_port}/webhook",
        "HUYING_ACTIONS_TOKEN": wiring.secrets.actions_token,
    }


def _actions_env(wiring: Wiring) -> dict[str, str]:
    return {
        **ONE_THREAD,
        "SANIC_HOST": LOOPBACK,
        "HUYING_ACTIONS_PORT": str(wiring.actions_port),
        "HUYING_ACTIONS_TOKEN": wiring.secrets.actions_token,
    }


def _nlu(
    wiring: Wiring, env: dict[str, str], words: tuple[str, ...], own: dict[str, str]
) -> Callable[[], Awaitable[Launch]]:
    """A command of the Rasa environment, run from the project's root."""
    root = wiring.plan.root
    python = root / "nlu" / ".venv" / "bin" / "python"
    common = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    launch = Launch(
        argv=(str(python), *words),
        cwd=root,
        env={**_handed_on(env, root), **common, **own},
    )

    async def prepare() -> Launch:
        if not python.exists():
            raise NotInstalled(python)
        return launch

    return prepare


def _training(wiring: Wiring, env: dict[str, str]) -> Callable[[], Awaitable[Launch]]:
    prepare = _nlu(wiring, env, ("-m", "rasa", *wiring.training.arguments()), {})

    async def prepare_with_room() -> Launch:
        wiring.training.require_room()
        return await prepare()

    return prepare_with_room


def _migrations(wiring: Wiring, env: dict[str, str]) -> Launch:
    config = "bot/storage/migrations/alembic.ini"
    return Launch(
        argv=(sys.executable, "-m", "alembic", "-c", config, "upgrade", "head"),
        cwd=wiring.plan.root,
        env={**_handed_on(env, wiring.plan.root), "DATABASE_URL": wiring.database_url},
    )


def _simulator(wiring: Wiring, env: dict[str, str]) -> Launch:
    root = wiring.plan.root
    return Launch(
        argv=(sys.executable, "-m", "bot.simulator"),
        cwd=root,
        env={**_handed_on(env, root), **wiring.simulated.own_env()},
    )


def _bot(wiring: Wiring, env: dict[str, str]) -> Launch:
    given = {
        "DATABASE_URL": wiring.database_url,
        "REDIS_URL": wiring.redis_url,
        "HUYING_PORT": str(wiring.bot_port),
        "HUYING_HOME": str(wiring.places.home),
        "HUYING_RASA_URLS": ",".join(wiring.rasa_urls if "rasa" in wiring.plan.parts else ()),
        "HUYING_RASA_TOKEN": wiring.secrets.rasa_token,
        "HUYING_API_TOKEN": wiring.secrets.api_token,
        "HUYING_ADMIN_PASSWORD": wiring.secrets.admin_password,
        **(wiring.simulated.bot_env(env) if SIMULATOR in wiring.plan.parts else {}),
    }
    taken = {
        name: value
        for name, value in env.items()
        if name.startswith(FOR_THE_BOT) and name.removesuffix("_FILE") not in given
    }
    root = wiring.plan.root
    return Launch(
        argv=(sys.executable, "-m", "bot"),
        cwd=root,
        env={**_handed_on(env, root), **taken, **wiring.plan.bot_env, **given},
    )


def _handed_on(env: dict[str, str], root: Path) -> dict[str, str]:
    kept = {name: value for name, value in env.items() if not name.startswith(PRIVATE)}
    return {**kept, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"}


def _constant(launch: Launch) -> Callable[[], Awaitable[Launch]]:
    async def prepare() -> Launch:
        return launch

    return prepare


def _answers(url: str, headers: dict[str, str] | None = None) -> Ready:
    async def ready(pid: int) -> bool:
        patience = aiohttp.ClientTimeout(total=5)
        try:
            async with (
                aiohttp.ClientSession(timeout=patience) as session,
                session.get(url, headers=headers) as response,
            ):
                return response.status == 200
        except (aiohttp.ClientError, OSError):
            return False

    return ready
