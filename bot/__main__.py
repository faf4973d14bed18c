"""`python -m bot`: one process of the bot, until it is told to stop."""

from __future__ import annotations

import logging
import sys

from aiohttp import web

from bot.app import build_app
from bot.settings import BadSettings, Settings


def main() -> int:
    """Run the bot; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # bot.scheduling logs faults
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
