"""`python -m bot`: one process of the bot, until it is told to stop."""

from __future__ import annotations

import logging
import sys

from aiohttp import web

from bot.log_lines import WithContext
from bot.settings import BadSettings, Settings


def main() -> int:
    """Run the bot; return the exit code."""
    lines = logging.StreamHandler()
    lines.setFormatter(WithContext())
    logging.basicConfig(level=logging.INFO, handlers=[lines])
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # bot.scheduling logs faults
    from bot.app import (
        build_app,  # not above: a helper process reads this file and needs none of it
    )

    try:
        settings = Settings.from_env()
    except BadSettings as wrong:
        print(f"配置不完整 (settings): {wrong}", file=sys.stderr)  # noqa: T201
        return 2
    web.run_app(
        build_app(settings), host=settings.host, port=settings.port, access_log=None, print=None
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
