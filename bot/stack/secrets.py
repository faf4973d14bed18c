"""The passwords and tokens of one installation, made once and kept in a 0600 file."""

import json
import secrets
from dataclasses import asdict, dataclass, fields

from bot.stack.paths import Places, write_private
from bot.stack.refusals import SecretsUnreadable


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Secrets:
    api_token: str
    admin_password: str
    rasa_token: str
    actions_token: str
    postgres_password: str
    redis_password: str


def load_secrets(places: Places) -> tuple[Secrets, bool]:
    """The secrets, and whether this was the first run (nothing was there)."""
    kept = _read(places)
    names = [field.name for field in fields(Secrets)]
    found = Secrets(**{name: kept.get(name) or _new(name) for name in names})
    if any(name not in kept for name in names):
        write_private(places.secrets, json.dumps({**kept, **asdict(found)}, indent=2) + "\n")
    return found, not kept


def write_first_login(places: Places, found: Secrets, address: str) -> None:
    write_private(
        places.first_login,
        f"地址 address:        {address}\n"
        f"管理员 login:        admin\n"
        f"密码 password:       {found.admin_password}\n"
        f"接口令牌 API token:  {found.api_token}\n"
        f"读完请删除本文件。Delete this file once you have read it.\n",
    )


def _read(places: Places) -> dict[str, str]:
    try:
        kept = json.loads(places.secrets.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise SecretsUnreadable(places.secrets) from error
    if not isinstance(kept, dict):
        raise SecretsUnreadable(places.secrets)
    places.secrets.chmod(0o600)
    return {str(name): str(value) for name, value in kept.items()}


def _new(name: str) -> str:
    """A password that a person types is shorter than a token that a machine sends."""
    return secrets.token_hex(9 if name == "admin_password" else 24)
