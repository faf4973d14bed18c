"""What a backup consists of: a folder that is there whole or not at all."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.stack.paths import write_private
from bot.stack.refusals import BackupUnusable

MIGRATIONS = Path(__file__).resolve().parents[1] / "storage" / "migrations" / "versions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands on a backup."""

    #: When it was taken, in UTC.
    taken_at: str
    #: The newest migration of the database; None when there were no tables yet.
    revision: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class BackupFolder:
    path: Path

    @property
    def dump(self) -> Path:
        """Made by pg_dump in its own compressed form; `pg_restore --list` reads it."""
        return self.path / "database.dump"

    @property
    def secrets(self) -> Path:
        """Passwords and tokens, only where Huying made them itself."""
        return self.path / "secrets.json"

    @property
    def label(self) -> Path:
        return self.path / "backup.json"

    def write_label(self, taken_at: str, revision: str | None) -> None:
        label = Label(taken_at=taken_at, revision=revision, sha256=digest(self.dump))
        write_private(self.label, json.dumps(asdict(label), indent=2) + "\n")

    def checked(self) -> Label:
        """The label of a backup that is whole and not too new for this release; else a refusal."""
        label = self._label()
        if not self.dump.exists() or digest(self.dump) != label.sha256:
            raise BackupUnusable(self.path, "数据文件不完整", "its dump is missing or damaged")
        if label.revision and not is_known(label.revision):
            raise BackupUnusable(
                self.path,
                "它来自更新的版本，请先升级呼应",
                "a newer release made it, upgrade Huying first",
            )
        return label

    def _label(self) -> Label:
        try:
            return Label(**json.loads(self.label.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise BackupUnusable(self.path, "不是呼应的备份", "it is no backup of ours") from None


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_known(revision: str) -> bool:
    """Whether this release has the migration that a backup stands at."""
    line = re.compile(rf"^revision(: str)? = ['\"]{re.escape(revision)}['\"]", re.MULTILINE)
    return any(line.search(path.read_text(encoding="utf-8")) for path in MIGRATIONS.glob("*.py"))
