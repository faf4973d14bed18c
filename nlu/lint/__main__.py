"""`python -m nlu.lint [project]`: what must be mended in the training data; 1 if anything must."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from nlu.lint.findings import Finding, findings
from nlu.lint.lines import training_lines

ROOT = Path(__file__).resolve().parents[2]


def main(root: Path) -> int:
    """Tell every finding and how many there are; no lines at all are no good data either."""
    lines = training_lines(root)
    found = findings(lines, root)
    sys.stdout.writelines(f"{one}\n" for one in found)
    sys.stdout.write(f"{len(lines)} 行训练数据 [lines]: {_summary(found)}\n")
    return int(bool(found) or not lines)


def _summary(found: list[Finding]) -> str:
    counts = Counter(one.rule for one in found)
    told = ", ".join(f"{rule} {count}" for rule, count in counts.most_common())
    return told or "没有问题 [nothing to mend]"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT))
