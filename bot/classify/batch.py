"""Reads the input, asks for each row, writes the output in the same order."""

from __future__ import annotations

import asyncio
import csv
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from bot.classify.rows import COLUMNS

Row = Mapping[str, str]
Classify = Callable[[str, str], Awaitable[Row]]

_AT_ONCE = 8
_LONGEST_FIELD = 50_000_000


def read(path: Path) -> list[dict[str, str | None]]:
    """Return the rows; bytes that are no UTF-8 become replacement characters.

    Raises ValueError when the header lacks `id` or `text`.
    """
    csv.field_size_limit(min(sys.maxsize, _LONGEST_FIELD))
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.DictReader(file)
        if not {"id", "text"} <= set(reader.fieldnames or []):
            raise ValueError("the first line must be id,text[,group]")
        return list(reader)


async def classify_all(
    rows: Sequence[Mapping[str, str | None]], classify: Classify, progress: Callable[[int], None]
) -> list[Row]:
    """Return one output row for each input row, in order; a bad row gets an `error`."""
    places = asyncio.Semaphore(_AT_ONCE)
    done = 0

    async def one(row: Mapping[str, str | None]) -> Row:
        nonlocal done
        async with places:
            result = await _judged(row, classify)
        done += 1
        progress(done)
        return result

    return list(await asyncio.gather(*(one(row) for row in rows)))


async def _judged(row: Mapping[str, str | None], classify: Classify) -> Row:
    row_id, text = row.get("id") or "", row.get("text")
    if text is None:
        return {"id": row_id, "error": "the row has no text"}
    if row.get(None):  # type: ignore[call-overload]
        return {"id": row_id, "error": "the row has too many columns"}
    try:
        return await classify(row_id, text)
    except Exception as problem:
        return {"id": row_id, "error": type(problem).__name__}


def write(path: Path, rows: Sequence[Row]) -> int:
    """Write the rows; return how many are bad. Columns `evidence` and `error` only if any has one."""
    bad = sum("error" in row for row in rows)
    more = [name for name in ("evidence", "error") if any(name in row for row in rows)]
    columns = [*COLUMNS, *more]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return bad
