"""How log lines look: the sentence, and behind it what the line knows beside."""

from __future__ import annotations

import logging

#: What every record has; anything else was given as `extra`.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class WithContext(logging.Formatter):
    """Writes `sentence [action=... why=...]`, so that a person reads why and a program finds it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """Return the line without any traceback."""
        known = {name: value for name, value in vars(record).items() if name not in _USUAL}
        told = " ".join(f"{name}={value}" for name, value in known.items())
        line = super().formatMessage(record)
        return f"{line} [{told}]" if told else line
