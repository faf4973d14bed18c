"""Where the stack that runs on this machine keeps its database, for commands beside it."""

from bot.stack.paths import Places
from bot.stack.plan import StackPlan, sqlalchemy_url
from bot.stack.postgres import Postgres
from bot.stack.refusals import NothingRuns
from bot.stack.secrets import load_secrets


def database_url(plan: StackPlan) -> str:
    """The given database, or the embedded one; refuses when that one does not run."""
    if plan.database_url:
        return sqlalchemy_url(plan.database_url)
    places = Places(plan.home)
    if not places.socket_directory("postgres").exists():
        raise NothingRuns(plan.home)
    secrets, _ = load_secrets(places)
    return Postgres(places, secrets.postgres_password).url
