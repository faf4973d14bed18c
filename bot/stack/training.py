"""Train only when what the model is made of has changed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.stack.paths import require_room

#: What a model is made of. The channel is a door, not a part of the model.
INGREDIENTS = (
    "config.yml",
    "domain.yml",
    "data/nlu/**/*",
    "data/rules/**/*",
    "data/dictionary/**/*",
    "data/gazetteer/**/*",
    "data/places/**/*",
    "data/faq/**/*",
    "data/faq_outside/**/*",
    "data/emergency/**/*",
    "data/catalogue/**/*",
    "nlu/*.py",
    "nlu/*.npy",
    "nlu/components/**/*",
    "nlu/text/**/*",
    "nlu/uv.lock",
)
NOT_INGREDIENTS = ("nlu/channel.py",)
KEPT_MODELS = 3


@dataclass(frozen=True, slots=True)
class Training:
    root: Path
    digest: str

    @classmethod
    def of(cls, root: Path) -> "Training":
        return cls(root, digest(root))

    @property
    def name(self) -> str:
        return f"huying-{self.digest[:12]}"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def model(self) -> Path:
        return self.models / f"{self.name}.tar.gz"

    @property
    def stamp(self) -> Path:
        return self.models / "trained.json"

    def needed(self) -> bool:
        """The stamp is written after the model: a training that was cut short does not count."""
        return not self.model.exists() or _stamped(self.stamp) != self.digest

    def require_room(self) -> None:
        require_room(self.root)

    def arguments(self) -> tuple[str, ...]:
        return (
            *("train", "--data", "data/nlu", "data/rules"),
            *("--config", "config.yml", "--domain", "domain.yml"),
            *("--out", "models", "--fixed-model-name", self.name),
            # Rasa remembers what it trained by its own data alone, and would miss a changed FAQ
            "--force",
        )

    def finish(self) -> None:
        """Remember what the model was made of, and let old models go."""
        self.models.mkdir(exist_ok=True)
        draft = self.stamp.with_name(".trained.json.new")
        draft.write_text(json.dumps({"digest": self.digest, "model": self.model.name}) + "\n")
        draft.replace(self.stamp)
        self.model.touch()
        for old in _newest_first(self.models)[KEPT_MODELS:]:
            old.unlink()


def digest(root: Path) -> str:
    """One hash over names and contents; a renamed file is a change, its date is not."""
    total = hashlib.sha256()
    for path in sorted(set(_ingredients(root))):
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _ingredients(root: Path) -> Iterator[Path]:
    for pattern in INGREDIENTS:
        yield from (path for path in root.glob(pattern) if _counts(path, root))


def _counts(path: Path, root: Path) -> bool:
    name = path.relative_to(root).as_posix()
    hidden = path.name.startswith(".") or "__pycache__" in path.parts
    return path.is_file() and not hidden and name not in NOT_INGREDIENTS


def _newest_first(models: Path) -> list[Path]:
    found = models.glob("huying-*.tar.gz")
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def _stamped(stamp: Path) -> str | None:
    try:
        kept = json.loads(stamp.read_text(encoding="utf-8"))
        return str(kept["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
