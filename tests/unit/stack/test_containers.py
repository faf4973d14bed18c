"""What the container files promise, held against the files themselves: no engine is needed."""

from __future__ import annotations

import fnmatch
import re
import stat
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import tomllib
import yaml

from bot.settings import Settings
from bot.stack.training import _ingredients

ROOT = Path(__file__).resolve().parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LONG_RUNNING = {"postgres", "redis", "actions", "rasa", "bot"}
ONE_SHOT = {"migrations", "training"}
DOCKERFILES = ("bot/Dockerfile", "nlu/Dockerfile")


def instructions(dockerfile: str) -> list[list[str]]:
    """The lines of a Dockerfile as words, without comments and with continuations joined."""
    text = (ROOT / dockerfile).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.split() for line in text.splitlines() if line.strip() and line[0] != "#"]


def stages(dockerfile: str) -> dict[str, list[list[str]]]:
    """The instructions of each stage after those of the stage it stands on."""
    found: dict[str, list[list[str]]] = {}
    name = ""
    for words in instructions(dockerfile):
        if words[0] == "FROM":
            name = words[3] if len(words) > 2 else "last"
            found[name] = list(found.get(words[1], []))
        else:
            found[name].append(words)
    return found


def image_of(service: Mapping[str, Any]) -> list[list[str]]:
    build = service["build"]
    return stages(build["dockerfile"])[build.get("target", "last")]


def value(image: list[list[str]], instruction: str) -> list[str] | None:
    """What the last instruction of this name says."""
    found = [words[1:] for words in image if words[0] == instruction]
    return found[-1] if found else None


def environment(image: list[list[str]]) -> dict[str, str]:
    pairs = (word for words in image if words[0] == "ENV" for word in words[1:])
    return dict(pair.split("=", 1) for pair in pairs)


def test_every_part_of_the_stack_is_a_service() -> None:
    assert set(SERVICES) == LONG_RUNNING | ONE_SHOT


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_container_has_rights_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["mem_limit"]
    assert not {"privileged", "cap_add", "pid", "network_mode"} & set(service)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_nobody_runs_as_root(name: str) -> None:
    service = SERVICES[name]
    (user,) = value(image_of(service), "USER") or [""] if "build" in service else [service["user"]]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


@pytest.mark.parametrize("name", sorted(LONG_RUNNING))
def test_what_stays_is_watched_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert "test" in service.get("healthcheck", {}) or value(image_of(service), "HEALTHCHECK")


@pytest.mark.parametrize("name", sorted(ONE_SHOT))
def test_what_runs_once_is_waited_for_and_not_started_again(name: str) -> None:
    assert SERVICES[name]["restart"] == "no"
    waiting = [one["depends_on"].get(name) for one in SERVICES.values() if "depends_on" in one]
    assert {"condition": "service_completed_successfully"} in waiting


def test_whoever_is_waited_for_while_it_runs_is_waited_for_until_it_is_healthy() -> None:
    for service in SERVICES.values():
        for name, how in service.get("depends_on", {}).items():
            expected = "service_healthy" if name in LONG_RUNNING else how["condition"]
            assert how == {"condition": expected}


def test_only_the_bot_is_reached_from_outside_and_only_on_loopback() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["bot"]
    assert [name for name, one in SERVICES.items() if one["networks"] != ["inside"]] == ["bot"]
    (port,) = SERVICES["bot"]["ports"]
    assert port.startswith("127.0.0.1:")


def test_bot_and_rasa_can_be_many() -> None:
    for name in ("bot", "rasa", "actions"):
        assert not {"container_name", "hostname"} & set(SERVICES[name])
        assert "HUYING_INSTANCE" not in SERVICES[name].get("environment", {})
    first, last = re.findall(r"(\d+)-(\d+)}", SERVICES["bot"]["ports"][0])[0]
    assert int(last) > int(first)


def test_no_secret_stands_in_the_compose_file() -> None:
    secret = re.compile(r"PASSWORD|TOKEN|SECRET|KEY")
    for service in SERVICES.values():
        for name, given in service.get("environment", {}).items():
            if secret.search(name):
                assert name.endswith("_FILE")
                assert given.removeprefix("/run/secrets/") in service["secrets"]
            assert not re.search(r"//[^/@]*:[^/@]+@", str(given)), "a URL with a password"


def test_each_secret_is_a_file_that_make_secrets_writes(tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets")
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"secrets/{name}"}
        assert len((tmp_path / "secrets" / name).read_text().strip()) >= 18
    used = {name for service in SERVICES.values() for name in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])


def test_secrets_are_never_overwritten_and_nobody_else_gets_at_them(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    make_secrets(folder)
    before = {path.name: path.read_text() for path in folder.iterdir()}
    make_secrets(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert before[".gitignore"] == "*\n"
    values = [text for name, text in before.items() if name != ".gitignore"]
    assert len(set(values)) == len(values)


def make_secrets(folder: Path) -> None:
    script = ROOT / "bot" / "stack" / "make_secrets.sh"
    subprocess.run(["sh", str(script), str(folder)], check=True, capture_output=True)


def test_the_bot_in_its_container_has_all_its_settings(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    bot = SERVICES["bot"]
    given = {name: str(one) for name, one in bot["environment"].items() if "${" not in str(one)}
    given |= environment(image_of(bot))
    env = {name: one.replace("/run/secrets", str(tmp_path)) for name, one in given.items()}
    settings = Settings.from_env(env)
    password = (tmp_path / "postgres_password").read_text().strip()
    assert settings.database_url == f"postgresql+psycopg://huying:{password}@postgres:5432/huying"
    assert settings.admin_password == (tmp_path / "admin_password").read_text().strip()
    assert (settings.host, settings.port) == ("0.0.0.0", 8080)


def test_every_volume_is_declared_and_images_are_pinned() -> None:
    named = {one.split(":")[0] for s in SERVICES.values() for one in s.get("volumes", [])}
    assert named == set(COMPOSE["volumes"])
    for service in SERVICES.values():
        tag = service["image"].partition(":")[2]
        assert tag
        assert tag != "latest"


def test_our_images_carry_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    ours = [one["image"] for one in SERVICES.values() if "build" in one]
    assert {image.partition(":")[2] for image in ours} == {f"${{HUYING_VERSION:-{version}}}"}


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_bases_are_pinned_and_dependencies_come_from_the_lock(dockerfile: str) -> None:
    bases = {words[1] for words in instructions(dockerfile) if words[0] == "FROM"}
    outside = bases - set(stages(dockerfile))
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", base) for base in outside)
    assert "--frozen --no-dev" in (ROOT / dockerfile).read_text()
    assert "--require-hashes" in (ROOT / dockerfile).read_text()


def copied(dockerfile: str) -> Iterator[str]:
    for words in instructions(dockerfile):
        if words[0] == "COPY" and not words[1].startswith("--from="):
            yield from words[1:-1]


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_what_is_copied_exists_and_reaches_the_builder(dockerfile: str) -> None:
    for source in copied(dockerfile):
        assert (ROOT / source).exists(), source
        assert reaches_the_builder(source), source


@pytest.mark.parametrize(
    "path",
    [
        *(".git/config", ".huying/secrets.json", "secrets/api_token", "models/x.tar.gz", ".venv/x"),
        *("nlu/.venv/bin/python", "tests/conftest.py", ".env", "bot/__pycache__/app.cpython.pyc"),
    ],
)
def test_what_is_nobodys_business_stays_out_of_the_images(path: str) -> None:
    assert not reaches_the_builder(path)


def reaches_the_builder(path: str) -> bool:
    """As the builder reads .dockerignore: the last line that fits decides."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    kept = True
    for line in (one for one in lines if one and one[0] != "#"):
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = path.split("/")
        heads = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        candidates = [*heads, *parts] if "**/" in line else heads
        if any(fnmatch.fnmatchcase(one, pattern) for one in candidates):
            kept = line.startswith("!")
    return kept


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_every_program_that_a_container_starts_is_in_its_image(dockerfile: str) -> None:
    sources = list(copied(dockerfile))
    text = (ROOT / dockerfile).read_text() + (ROOT / "docker-compose.yml").read_text()
    scripts = re.findall(r"\bnlu/[\w-]+\.sh\b", (ROOT / dockerfile).read_text())
    scripts += ["bot/storage/migrations/alembic.ini"] if dockerfile.startswith("bot") else []
    for script in scripts:
        assert script in text
        assert (ROOT / script).exists()
        assert any(script.startswith(f"{source}/") for source in sources)


def test_the_containers_model_is_made_of_what_the_stacks_model_is_made_of() -> None:
    listed = subprocess.run(
        ["sh", "nlu/model.sh", "ingredients"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    ours = {path.relative_to(ROOT).as_posix() for path in _ingredients(ROOT)}
    assert set(listed) == ours
    for name in listed:
        assert any(
            name == source or name.startswith(f"{source}/") for source in copied("nlu/Dockerfile")
        )


def test_the_databases_log_is_as_silent_as_the_embedded_ones() -> None:
    command = SERVICES["postgres"]["command"]
    assert {"--log_min_error_statement=panic", "--log_error_verbosity=terse"} <= set(command)


def with_secrets(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "nlu/with-secrets.sh", *command],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **env},
        capture_output=True,
        text=True,
    )


def test_rasa_finds_in_its_environment_what_lay_in_files(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("it's a $token\n")
    done = with_secrets("env", HUYING_RASA_TOKEN_FILE=str(tmp_path / "token"))
    assert "HUYING_RASA_TOKEN=it's a $token\n" in done.stdout
    assert "_FILE" not in done.stdout


@pytest.mark.parametrize("content", [None, ""])
def test_a_secret_that_is_not_there_stops_the_container(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_text(content)
    done = with_secrets("echo", "started", HUYING_ACTIONS_TOKEN_FILE=str(path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "HUYING_ACTIONS_TOKEN_FILE" in done.stderr
