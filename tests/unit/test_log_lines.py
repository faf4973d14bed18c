"""Log lines tell why, and stay one line."""

from __future__ import annotations

import logging

from bot.log_lines import WithContext


def a_record(**extra: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"levelname": "WARNING", "name": "bot.x", "msg": "It went wrong", **extra}
    )


def test_what_a_line_knows_stands_behind_its_sentence() -> None:
    line = WithContext().format(a_record(action="send_refused", why="busy", tries=3))
    assert line.endswith("WARNING bot.x It went wrong [action=send_refused why=busy tries=3]")


def test_a_line_that_knows_nothing_more_is_its_sentence() -> None:
    assert WithContext().format(a_record()).endswith("WARNING bot.x It went wrong")
