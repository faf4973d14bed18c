"""Who runs the database: PostgreSQL refuses root, so root lends it the user `nobody`."""

import asyncio
import os
import pwd
import signal
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.stack.processes import OURSELVES, Account, Launch, run
from bot.stack.refusals import Refusal, RootCannotRunPostgres

#: Enter each directory, read the file, run the program: all that the server will need.
PROBE = (
    'for d in "$@"; do cd "$d" || exit 1; done; test -r "$1/postgres.bki" && exec "$0" --version'
)
#: The first capability passes through a closed directory (a clone under /root). The second is for
#: what was installed under umask 077, and for containers that have only this one to lend.
LADDER = ((), ("dac_read_search",), ("dac_override",))


def database_user() -> tuple[int, int]:
    """Uid and gid that the database's files belong to."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise RootCannotRunPostgres from None
    return nobody.pw_uid, nobody.pw_gid


async def choose_account(
    server: Path, share: Path, places: Iterable[Path], env: Mapping[str, str], log: Path
) -> Account:
    """The least privileged way that can reach the program and `places`."""
    if os.geteuid() != 0:
        return OURSELVES
    for account in _candidates():
        argv = ("/bin/sh", "-c", PROBE, str(server), str(share), *map(str, places))
        if await _works(Launch(argv=argv, cwd=Path("/"), env=env, account=account), log):
            return account
    raise RootCannotRunPostgres


def _candidates() -> Iterator[Account]:
    uid, gid = database_user()
    for capabilities in LADDER:
        yield _lent(uid, gid, capabilities) if capabilities else Account(uid, gid)


def _lent(uid: int, gid: int, capabilities: tuple[str, ...]) -> Account:
    """setpriv(1) keeps a capability over the change of user.

    That change undoes pdeathsig; and without the securebit access(2), with which PostgreSQL looks
    at its own binary, would overlook the capability.
    """
    wanted = ",".join(f"+{one}" for one in capabilities)
    return Account(
        prefix=(
            "setpriv",
            f"--reuid={uid}",
            f"--regid={gid}",
            "--clear-groups",
            f"--inh-caps={wanted}",
            f"--ambient-caps={wanted}",
            "--securebits=+no_setuid_fixup",
            f"--pdeathsig={signal.SIGQUIT.name.removeprefix('SIG')}",
        )
    )


async def _works(launch: Launch, log: Path) -> bool:
    try:
        return b"PostgreSQL" in await asyncio.wait_for(run("postgres", launch, log), 10)
    except (OSError, TimeoutError, Refusal):
        return False
