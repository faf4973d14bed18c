"""Settings are read once, secrets also from files, and everything wrong is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSettings, Settings, server_urls

GIVEN = {
    "DATABASE_URL": "postgres://huying@db:5432/huying",
    "REDIS_URL": "redis://redis:6379/0",
    "HUYING_RASA_URLS": "http://rasa:5005,http://rasa:5005",
    "HUYING_RASA_TOKEN": "r",
    "HUYING_API_TOKEN": "a",
}


def a_file(folder: Path, text: str) -> str:
    path = folder / "secret"
    path.write_text(text, encoding="utf-8")
    return str(path)


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in GIVEN.items() if name not in names}


def test_the_least_that_is_needed_is_enough() -> None:
    settings = Settings.from_env(GIVEN)
    assert settings.rasa_urls == ("http://rasa:5005", "http://rasa:5005")
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.admin_password is None


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(BadSettings) as told:
        Settings.from_env({"HUYING_PORT": "http"})
    assert [line.split()[0] for line in str(told.value).split("; ")] == [*GIVEN, "HUYING_PORT"]


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("REDIS_URL", "redis_url"),
        ("HUYING_RASA_TOKEN", "rasa_token"),
        ("HUYING_API_TOKEN", "api_token"),
        ("HUYING_ADMIN_PASSWORD", "admin_password"),
    ],
)
def test_a_secret_may_lie_in_a_file(tmp_path: Path, name: str, attribute: str) -> None:
    env = {**without(name), f"{name}_FILE": a_file(tmp_path, "from-a-file\n")}
    assert getattr(Settings.from_env(env), attribute) == "from-a-file"


def test_a_password_from_a_file_stands_in_its_url(tmp_path: Path) -> None:
    path = a_file(tmp_path, "p@ss/word\n")
    env = {**GIVEN, "DATABASE_PASSWORD_FILE": path, "REDIS_PASSWORD_FILE": path}
    settings = Settings.from_env(env)
    assert settings.database_url == "postgresql+psycopg://huying:p%40ss%2Fword@db:5432/huying"
    assert settings.redis_url == "redis://:p%40ss%2Fword@redis:6379/0"


def test_a_whole_url_from_a_file_takes_our_driver(tmp_path: Path) -> None:
    env = {**without("DATABASE_URL"), "DATABASE_URL_FILE": a_file(tmp_path, "postgres://u:p@h/d")}
    assert Settings.from_env(env).database_url == "postgresql+psycopg://u:p@h/d"


def test_a_second_password_is_a_mistake_that_shows_neither() -> None:
    env = {**GIVEN, "DATABASE_URL": "postgres://u:first@h/d", "DATABASE_PASSWORD": "second"}
    with pytest.raises(BadSettings) as told:
        Settings.from_env(env)
    assert "DATABASE_URL holds a password already" in str(told.value)
    assert "first" not in str(told.value)
    assert "second" not in str(told.value)


def test_all_that_is_wrong_with_files_is_told_at_once(tmp_path: Path) -> None:
    env = {
        **without("REDIS_URL", "HUYING_RASA_TOKEN"),
        "REDIS_URL_FILE": str(tmp_path / "nowhere"),
        "HUYING_RASA_TOKEN_FILE": a_file(tmp_path, " \n"),
        "HUYING_API_TOKEN_FILE": str(tmp_path),
    }
    with pytest.raises(BadSettings) as told:
        Settings.from_env(env)
    missing, empty, both = str(told.value).split("; ")
    assert (
        missing == f"REDIS_URL_FILE: {tmp_path}/nowhere cannot be read (No such file or directory)"
    )
    assert empty.endswith("is empty")
    assert both == "HUYING_API_TOKEN and HUYING_API_TOKEN_FILE are both set, leave one of them out"


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSettings, match="it is no text"):
        Settings.from_env(
            {**without("HUYING_API_TOKEN"), "HUYING_API_TOKEN_FILE": str(tmp_path / "secret")}
        )


def test_settings_do_not_show_in_a_traceback() -> None:
    assert "db:5432" not in repr(Settings.from_env(GIVEN))


def test_migrations_and_backups_ask_only_for_their_server() -> None:
    assert server_urls({})["DATABASE_URL"] == ""
    url = server_urls({"DATABASE_URL": "postgres://u@h/d", "DATABASE_PASSWORD": "p"})
    assert url["DATABASE_URL"] == "postgresql+psycopg://u:p@h/d"
    with pytest.raises(BadSettings, match="DATABASE_URL is not set"):
        server_urls({}, needed=["DATABASE_URL"])


DING = {**GIVEN, "DINGTALK_CLIENT_ID": "dingdemo", "DINGTALK_CLIENT_SECRET": "s"}


def test_without_a_client_id_there_is_no_dingtalk() -> None:
    assert Settings.from_env(GIVEN).dingtalk is None


def test_a_robot_of_dingtalk_needs_two_values_and_closes_the_sandbox() -> None:
    settings = Settings.from_env(DING)
    ding = settings.dingtalk
    assert ding is not None
    assert (ding.robot_code, ding.mode, ding.card_template) == ("dingdemo", "stream", None)
    assert (ding.api_base, ding.oapi_base) == (
        "https://api.dingtalk.com",
        "https://oapi.dingtalk.com",
    )
    assert not settings.sandbox
    assert Settings.from_env({**DING, "HUYING_SANDBOX": "1"}).sandbox


def test_the_secret_of_dingtalk_may_lie_in_a_file(tmp_path: Path) -> None:
    env = {**GIVEN, "DINGTALK_CLIENT_ID": "dingdemo"}
    ding = Settings.from_env(
        {**env, "DINGTALK_CLIENT_SECRET_FILE": a_file(tmp_path, "from-a-file\n")}
    ).dingtalk
    assert ding is not None
    assert ding.client_secret == "from-a-file"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"DINGTALK_CLIENT_SECRET": ""}, "DINGTALK_CLIENT_SECRET"),
        ({"DINGTALK_MODE": "pigeon"}, "DINGTALK_MODE"),
        ({"DINGTALK_MESSAGE_QUOTA": "many"}, "DINGTALK_MESSAGE_QUOTA"),
    ],
)
def test_what_is_wrong_about_dingtalk_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings, match=named):
        Settings.from_env({**DING, **given})


def test_quotas_are_unknown_until_somebody_says_them() -> None:
    ding = Settings.from_env({**DING, "DINGTALK_CALL_QUOTA": "200000"}).dingtalk
    assert ding is not None
    assert (ding.message_quota, ding.call_quota) == (None, 200_000)
