"""The usual way with Rasa: words and pieces of words, counted, under DIET."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench import components
from bench.bakeoff.interface import Fit, Rank

_FEATURES: Sequence[components.Entry] = (
    {"name": "JiebaTokenizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
)


def diet(epochs: int) -> Fit:
    """Return Rasa's own classifier, which sees the words and never the vectors."""
    classifier = {
        "name": "DIETClassifier",
        "epochs": epochs,
        "constrain_similarities": True,
        "entity_recognition": False,  # nothing but classes is asked for
        "ranking_length": 0,  # tell the probability of every class
        "random_seed": 0,
    }

    def fit(texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> Rank:
        pairs = zip(texts, labels, strict=True)
        data = TrainingData([Message({"text": text, "intent": label}) for text, label in pairs])
        trained = _train([*_FEATURES, classifier], data)
        codes = sorted(set(labels))
        return lambda asked, seen: _ask(trained, asked, codes)

    return fit


def _train(pipeline: Sequence[components.Entry], data: TrainingData) -> Sequence[Any]:
    """Train each component on what the ones before it left, and read it back as a server does."""
    with tempfile.TemporaryDirectory(prefix="huying-diet-") as folder:
        storage = LocalModelStorage(Path(folder))
        for node, entry in enumerate(pipeline):
            component = components.create(entry, storage, f"{node}")
            if hasattr(component, "train"):
                component.train(data)
            if entry is not pipeline[-1]:  # nothing learns from the classifier's opinion
                data = component.process_training_data(data)
        return [components.load(entry, storage, f"{node}") for node, entry in enumerate(pipeline)]


def _ask(trained: Sequence[Any], texts: Sequence[str], codes: Sequence[str]) -> np.ndarray:
    messages = [Message({"text": text}) for text in texts]
    for component in trained:
        messages = component.process(messages)
    return np.array([_odds(message, codes) for message in messages])


def _odds(message: Message, codes: Sequence[str]) -> list[float]:
    known = {one["name"]: float(one["confidence"]) for one in message.get("intent_ranking")}
    return [known.get(code, 0.0) for code in codes]
