"""`nlu/.venv/bin/python -m bench.bakeoff`: other ways to file a line, trained and judged beside ours.

HUYING_CORPUS names the file with the real titles; without it chat lines are the only judge. DIET=1
trains Rasa's own classifier too, which takes ten minutes more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml

from bench import own_lines
from bench.bakeoff import curve, judges, report
from bench.bakeoff.candidates import DIET, OURS, candidates
from bench.bakeoff.curve import Point
from bench.bakeoff.interface import Filed
from bench.bakeoff.judges import Held
from bench.bakeoff.result import Result
from bench.bakeoff.trial import Trial, attempt
from nlu.embedding import Encoder, VectorCache
from nlu.text.normalise import normalise

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "bench" / "reports" / "bakeoff.md"
EPOCHS = 30
TITLES, CHAT = "titles", "chat"


def main() -> int:
    """Try everybody, write the report, print it."""
    text = report.write(
        bake_off(os.environ.get("HUYING_CORPUS", ""), os.environ.get("DIET") == "1")
    )
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text, encoding="utf-8")
    print(text)
    return 0


def bake_off(corpus: str, diet_too: bool) -> Result:
    """Train and judge all candidates, then ours on fewer lines; telling the progress."""
    cache = VectorCache(ROOT / "models" / "vectors.npz", Encoder())
    filed = _filed(cache)
    held = _held(corpus, cache)
    trials = _trials(filed, _described(cache), held)
    points = _curve(filed, held, trials[0])
    return Result(
        trials=trials,
        few=_few(filed, held, points) if diet_too else [],
        epochs=EPOCHS,
        curve=points,
        flat=curve.flat(points, TITLES, held[TITLES]) if TITLES in held else [],
        classes=len(set(filed.codes)),
        judges={name: len(one.texts) for name, one in held.items()},
        names={entry["code"]: entry["name"] for entry in _catalogue()},
    )


def _filed(cache: VectorCache) -> Filed:
    lines = own_lines.filed_lines(ROOT)
    texts = [text for text, _ in lines]
    print(f"{len(texts)} 条归类语句，向量…… [filed lines, their vectors]", flush=True)
    return Filed(texts, cache.encode(texts), [code for _, code in lines])


def _described(cache: VectorCache) -> Filed:
    entries = _catalogue()
    texts = [normalise(f"{one['name']}：{one['description']}").text for one in entries]
    return Filed(texts, _embed(cache, texts), [one["code"] for one in entries])


def _catalogue() -> list[dict[str, str]]:
    file = ROOT / "data" / "catalogue" / "categories.yml"
    entries: list[dict[str, str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return entries


def _held(corpus: str, cache: VectorCache) -> Mapping[str, Held]:
    def embed(texts: Sequence[str]) -> np.ndarray:
        return _embed(cache, texts)

    real = judges.titles(corpus, embed)
    return {**({TITLES: real} if real else {}), CHAT: judges.chat(embed)}


def _embed(cache: VectorCache, texts: Sequence[str]) -> np.ndarray:
    """Embed without leaving a trace in the cache of training lines."""
    return np.stack([cache.of(text) for text in texts])


def _trials(filed: Filed, described: Filed, held: Mapping[str, Held]) -> list[Trial]:
    trials = []
    for name, fit in candidates(described).items():
        print(f"训练 [training]: {name}……", end=" ", flush=True)
        trials.append(attempt(name, fit, filed, held))
        print(f"{trials[-1].training:.0f} s", flush=True)
    return trials


def _curve(filed: Filed, held: Mapping[str, Held], every: Trial) -> list[Point]:
    print("学习曲线…… [learning curve]", flush=True)
    return list(curve.points(filed, held, every))


def _few(filed: Filed, held: Mapping[str, Held], points: Sequence[Point]) -> list[Trial]:
    """Return DIET and ours on the first sample of the curve's FEW lines a class."""
    from bench.bakeoff.diet import diet  # TensorFlow: seconds nobody else should wait

    print(f"训练 DIET，{EPOCHS} 轮，约十分钟…… [training DIET, some ten minutes]", flush=True)
    part = filed.part(curve.sample(filed.codes, curve.FEW, curve.SEEDS[0]))
    same = next(point for point in points if point.size == curve.FEW).trials[0]
    return [attempt(DIET, diet(EPOCHS), part, held), replace(same, name=OURS)]


if __name__ == "__main__":
    sys.exit(main())
