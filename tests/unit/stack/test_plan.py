"""The plan is read from the environment once."""

import socket
from pathlib import Path

import pytest

from bot.stack.parts import choose_ports
from bot.stack.plan import StackPlan, sqlalchemy_url
from bot.stack.refusals import PortInvalid, PortTaken

ROOT = Path("/project")


def plan_from(**env: str) -> StackPlan:
    return StackPlan.from_env(ROOT, env, lambda line: None)


def test_defaults_are_port_8080_and_a_hidden_directory_of_the_project() -> None:
    plan = plan_from()
    assert (plan.port, plan.home) == (8080, ROOT / ".huying")
    assert plan.database_url is None
    assert plan.redis_url is None


def test_the_environment_names_port_home_and_servers() -> None:
    plan = plan_from(HUYING_PORT="9", HUYING_HOME="/x", DATABASE_URL="d", REDIS_URL="r")
    assert (plan.port, plan.home, plan.database_url, plan.redis_url) == (9, Path("/x"), "d", "r")


@pytest.mark.parametrize(("value", "there"), [("1", True), ("", False), ("0", False)])
def test_the_simulator_is_started_only_when_asked_for(value: str, there: bool) -> None:
    assert ("simulator" in plan_from(HUYING_SIM=value).parts) is there


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "8080 ", "８０"])
def test_a_port_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(PortInvalid):
        plan_from(HUYING_PORT=value)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
    ],
)
def test_a_database_url_is_taken_as_hosting_services_write_it(given: str, used: str) -> None:
    assert sqlalchemy_url(given) == used


def test_a_taken_port_is_refused_by_its_number() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)):
            choose_ports(StackPlan(root=ROOT, home=ROOT, port=port))


def test_chosen_ports_are_free_and_differ() -> None:
    bot, actions, simulator, rasa = choose_ports(StackPlan(root=ROOT, home=ROOT, rasa_count=3))
    assert len({bot, actions, simulator, *rasa}) == 6
    assert 0 not in {bot, actions, simulator, *rasa}
