"""Real messages, known by hashes alone: does a line of ours hold a part of one?

Their text is not ours to keep. A file of hashes of all their windows of twelve characters finds
whoever copies so much, and nobody can read the messages from it. `python -m bench.copy_hashes`
writes it, and must write it anew when `normalise` learns another spelling.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from nlu.text.normalise import normalise

#: So many characters in a row are no accident.
LENGTH = 12
#: Bytes of a hash. 36,000 real windows and 160,000 of ours give 0.00002 hits by chance; with five
#: bytes it would be 0.005, and 0.01 as soon as we have twice the lines.
WIDTH = 6
#: Hashes made for another purpose shall not fit ours.
_SALT = b"huying real windows\n"


def bare(text: str) -> str:
    """Return the normal form without blanks, punctuation and symbols, which copies change first."""
    return "".join(filter(str.isalnum, normalise(text).text))


def windows(text: str) -> list[str]:
    """Return every LENGTH characters in a row of the bare text; none when it is shorter."""
    plain = bare(text)
    return [plain[start : start + LENGTH] for start in range(len(plain) - LENGTH + 1)]


def hashed(window: str) -> bytes:
    """Return the WIDTH bytes that stand for a window."""
    return hashlib.sha256(_SALT + window.encode()).digest()[:WIDTH]


def hashes_of(texts: Iterable[str]) -> frozenset[bytes]:
    """Return the hashes of all windows of all texts."""
    return frozenset(hashed(window) for text in texts for window in windows(text))


def copied(text: str, real: frozenset[bytes]) -> str:
    """Return the first window of the text that is real, empty when none is."""
    return next((window for window in windows(text) if hashed(window) in real), "")


def write(hashes: Iterable[bytes], path: Path) -> None:
    """Write hashes one behind the other, sorted, so that the order tells nothing."""
    path.write_bytes(b"".join(sorted(hashes)))


def read(path: Path) -> frozenset[bytes]:
    """Return the hashes of a file that `write` made; ValueError when it has another width."""
    content = path.read_bytes()
    if len(content) % WIDTH:
        raise ValueError(f"{path}: not a row of hashes of {WIDTH} bytes")
    return frozenset(content[at : at + WIDTH] for at in range(0, len(content), WIDTH))
