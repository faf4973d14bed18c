"""Cross-validation of request types, acts and categories; runs in the Rasa environment.

`nlu/.venv/bin/python -m bench.folds out.json`, from the project's root. Each fold trains the very
components of config.yml on three quarters of our lines and asks them about the last quarter, so the
figures are those of the pipeline that answers residents. Our lines were written by few people;
residents write differently, and figures on their messages are lower. The FAQ's phrases are left out
in the same way (bench/faq_folds.py).
"""

from __future__ import annotations

import collections
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold

from bench import components, faq_folds
from nlu.components.category_classifier import CATEGORY
from nlu.components.ranking import category_of
from nlu.embedding import Encoder, VectorCache
from nlu.text.normalise import normalise

FOLDS = 4
_FALLBACK = "nlu_fallback"
#: Says nothing about request types, acts and categories.
_LEFT_OUT = (
    "AlikeLines",
    "TopicClassifier",
    "AskClassifier",
    "DangerClassifier",
    "PlaceExtractor",
    "PlaceTagger",
)


@dataclass(frozen=True)
class Line:
    """One of our lines with its labels."""

    text: str
    intent: str
    category: str | None


@dataclass(frozen=True)
class Guess:
    """What a fold that has never seen the line makes of it."""

    intent: str
    unclear: bool
    categories: list[str]


def main(target: str) -> None:
    """Cross-validate and write the figures as JSON."""
    begin = time.monotonic()
    lines = read_lines()
    remember(lines)
    guesses = cross_validate(lines)
    filed = [(line, guess) for line, guess in zip(lines, guesses, strict=True) if line.category]
    right = [line.category in guess.categories[:3] for line, guess in filed]
    figures = {
        "lines": len(lines),
        "folds": FOLDS,
        "unclear": sum(guess.unclear for guess in guesses) / len(guesses),
        "intents": judge([line.intent for line in lines], [guess.intent for guess in guesses]),
        "categories": {
            **judge([line.category for line, _ in filed], [g.categories[0] for _, g in filed]),
            "top3": sum(right) / len(right),
        },
        # (right number or 0, number believed in, its probability, that of a question at all)
        "faq": faq_folds.ask_all([(line.text, line.intent) for line in lines], FOLDS),
        "seconds": time.monotonic() - begin,
    }
    Path(target).write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")


def read_lines() -> list[Line]:
    """Return every training line in its normal form, with its request type and category."""
    examples = training_data_from_paths(["data/nlu"], "zh").training_examples
    return [
        Line(normalise(e.get("text")).text, e.get("intent"), category_of(e))
        for e in examples
        if e.get("text") and e.get("intent")
    ]


def remember(lines: list[Line]) -> None:
    """Leave the vectors of all lines where every component looks first; a fold embeds none then."""
    VectorCache(Path("models/vectors.npz"), Encoder()).encode([line.text for line in lines])


def cross_validate(lines: list[Line]) -> list[Guess]:
    """Return a guess for each line, made without it."""
    guesses: dict[int, Guess] = {}
    strata = [line.category or line.intent for line in lines]
    splits = StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(strata, strata)
    for number, (train, test) in enumerate(splits, 1):
        print(f"第 {number} 折，共 {FOLDS} 折…… [fold]", flush=True)
        found = one_fold([lines[i] for i in train], [lines[i] for i in test])
        guesses.update(zip(test, found, strict=True))
    return [guesses[i] for i in range(len(lines))]


def one_fold(known: list[Line], asked: list[Line]) -> list[Guess]:
    """Train every component in turn on `known` and let it process `asked`."""
    data = TrainingData([_message(line, labelled=True) for line in known])
    messages = [_message(line, labelled=False) for line in asked]
    with tempfile.TemporaryDirectory() as folder:
        storage = LocalModelStorage(Path(folder))
        for number, entry in enumerate(_pipeline()):
            component = components.create(entry, storage, f"{number}")
            if hasattr(component, "train"):
                component.train(data)
            if hasattr(component, "process_training_data"):
                data = component.process_training_data(data)
            messages = component.process(messages)
    return [_guess(message) for message in messages]


def judge(truth: list[Any], guessed: list[Any]) -> dict[str, Any]:
    """Return macro-F1, accuracy, the figures of each class and the commonest mix-ups."""
    classes = sorted(set(truth))
    precision, recall, f1, count = precision_recall_fscore_support(
        truth, guessed, labels=classes, zero_division=0
    )
    wrong = collections.Counter((t, g) for t, g in zip(truth, guessed, strict=True) if t != g)
    return {
        "lines": len(truth),
        "classes": len(classes),
        "macro_f1": f1_score(truth, guessed, average="macro", zero_division=0),
        "accuracy": accuracy_score(truth, guessed),
        "each": [
            [name, float(p), float(r), float(f), int(n)]
            for name, p, r, f, n in zip(classes, precision, recall, f1, count, strict=True)
        ],
        "mixed_up": [[t, g, n] for (t, g), n in wrong.most_common(12)],
    }


def _pipeline() -> list[components.Entry]:
    entries = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))["pipeline"]
    return [e for e in entries if not e["name"].endswith(_LEFT_OUT)]


def _message(line: Line, labelled: bool) -> Message:
    content: dict[str, Any] = {"text": line.text}
    if labelled:
        content["intent"] = line.intent
        content["metadata"] = {"intent": {"category": line.category}} if line.category else {}
    return Message(content)


def _guess(message: Message) -> Guess:
    ranking = [r["name"] for r in message.get("intent_ranking") if r["name"] != _FALLBACK]
    return Guess(
        intent=ranking[0],
        unclear=message.get("intent")["name"] == _FALLBACK,
        categories=[c["code"] for c in message.get(CATEGORY)],
    )


if __name__ == "__main__":
    main(sys.argv[1])
