"""Two matters in one message ("电梯坏了，还有物业费怎么又涨了"): where one ends and the next begins."""

from __future__ import annotations

import re

#: Words with which people go on to something else, and the ends of sentences.
_BORDERS = re.compile(
    r"[。!?;\n]+|[,，. ]*(?:(?<!,)还有(?:个事|一件事|就是|一个)?[,， ]|另外|顺便问|顺便再?|再问(?:一下|个)|对了[,， ]|第二[,，个件])"
)
_SHORTEST = 5
_MOST = 3


def split(text: str) -> list[str]:
    """Return the two or three matters of a normalised line, or nothing when it tells one."""
    parts = [part.strip(" ,，") for part in _BORDERS.split(text)]
    told = [part for part in parts if len(part) >= _SHORTEST]
    return told if 2 <= len(told) <= _MOST else []
