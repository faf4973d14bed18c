"""`python -m bench.copy_hashes CORPUS`: what the data lint knows of the real messages.

Writes bench/sets/real_windows.bin, hashes of the windows of all titles of CORPUS (a CSV file with a
column `title`). Not of the bodies: their million windows would be 7 MB in the repository.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from nlu.lint import windows
from nlu.lint.findings import REAL_WINDOWS

ROOT = Path(__file__).resolve().parents[1]


def main(corpus: Path, target: Path = ROOT / REAL_WINDOWS) -> None:
    """Write the hashes of the titles, and say how often one would hit by chance."""
    with corpus.open(encoding="utf-8-sig", newline="") as file:
        hashes = windows.hashes_of(row["title"] for row in csv.DictReader(file))
    windows.write(hashes, target)
    print(
        f"{len(hashes)} 个窗口 [windows], {target.stat().st_size:,} bytes; {_chance(len(hashes))}"
    )


def _chance(count: int) -> str:
    expected = 1_000_000 * count / 256**windows.WIDTH
    return f"一百万个窗口的误报期望 [hits by chance in a million windows]: {expected:.5f}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("用法 usage: python -m bench.copy_hashes CORPUS.csv")
    main(Path(sys.argv[1]))
