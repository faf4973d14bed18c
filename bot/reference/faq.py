"""The FAQ as data/faq/*.yml has it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.service.edit_faq import FaqDraft


def read_faq(data: Path) -> tuple[Sequence[FaqDraft], str]:
    """Return all entries and a digest that changes when any file does."""
    files = sorted((data / "faq").glob("*.yml"))
    digest = hashlib.sha256()
    drafts: list[FaqDraft] = []
    for file in files:
        content = file.read_bytes()
        digest.update(content)
        drafts += [_draft(row) for row in yaml.safe_load(content)]
    return drafts, digest.hexdigest()


def _draft(row: dict[str, Any]) -> FaqDraft:
    return FaqDraft(
        no=int(row["no"]),
        question=row["question"],
        category=row["category"],
        answer=str(row["answer"]).strip(),
        source=str(row.get("source") or ""),
        reviewed=row.get("review") == "reviewed",
        similar=row["similar"],
    )
