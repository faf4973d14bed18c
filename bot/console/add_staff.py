"""`python -m bot.console.add_staff LOGIN NAME [ROLE]`: lets somebody in at the desk.

`LOGIN --new-password` replaces a forgotten password, `LOGIN --shut` ends an account.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence

from bot.clock import SystemClock
from bot.domain.errors import HuyingError
from bot.service.keep_staff import KeepStaff
from bot.service.passwords import Passwords
from bot.settings import ROOT
from bot.stack import Refusal, StackPlan
from bot.stack.address import database_url
from bot.storage.database import Database

_USAGE = """用法 usage:
  make staff LOGIN=wang NAME=王芳 [ROLE=admin]    新同事 [somebody new; the role is desk if not given]
  make staff LOGIN=wang NAME=--new-password      忘了密码 [a new password]
  make staff LOGIN=wang NAME=--shut              停用账号 [end the account]"""


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit code."""
    if len(arguments) not in (2, 3) or not all(arguments):
        _say(_USAGE)
        return 2
    try:
        plan = StackPlan.from_env(ROOT, os.environ, _say)
        _say(asyncio.run(_done(database_url(plan), arguments)))
    except (Refusal, HuyingError) as refusal:
        _say(str(refusal))
        return 1
    except ConnectionError:
        _say(
            "连不上数据库，请确认呼应正在运行。 [The database cannot be reached: is Huying running?]"
        )
        return 1
    return 0


async def _done(url: str, arguments: Sequence[str]) -> str:
    database = Database(url, connections=1)
    try:
        return await _act(KeepStaff(database, Passwords(), SystemClock()), *arguments)
    finally:
        await database.close()


async def _act(staff: KeepStaff, login: str, name: str, role: str = "desk") -> str:
    if name == "--shut":
        await staff.shut(login)
        return f"账号 {login} 已停用，登录都已退出。 [The account is shut.]"
    if name == "--new-password":
        password = await staff.new_password(login)
    else:
        password = await staff.add(login, name, role)
    return (
        f"登录名 login:     {login}\n"
        f"密码 password:   {password}\n"
        "只显示这一次，第一次登录时要换掉。 [Shown only once; to be changed at the first sign-in.]"
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
