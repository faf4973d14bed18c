"""The catalogue of categories as data/catalogue/categories.yml has it."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.domain.catalogue import Catalogue, Category


def read_catalogue(data: Path) -> Catalogue:
    """Return all categories; raises OSError or KeyError when the file is not whole."""
    rows = yaml.safe_load((data / "catalogue" / "categories.yml").read_text(encoding="utf-8"))
    categories = [
        Category(
            code=row["code"],
            name=row["name"],
            unit=row["unit"],
            urgency=row["urgency"],
            sensitive=bool(row.get("sensitive")),
        )
        for row in rows
    ]
    return Catalogue({category.code: category for category in categories})
