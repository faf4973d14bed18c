"""Finds the training lines that are most like a line, for staff who ask why it was filed so."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Type

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.e5_featurizer import VECTOR, E5Featurizer
from nlu.components.learned import Learned
from nlu.components.ranking import category_of
from nlu.embedding import Encoder, VectorCache
from nlu.neighbours import Neighbours

ALIKE = "alike"
_SHOWN = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class AlikeLines(Learned[Neighbours]):
    """Adds `alike`: the two nearest filed lines, each `{"text", "code", "cosine"}`, nearest first."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """It reads the sentence vector that the featurizer leaves in the message."""
        return [E5Featurizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings with their meaning."""
        return {
            # where vectors of training lines are remembered between trainings
            "cache": "models/vectors.npz"
        }

    @classmethod
    def read(cls, directory: Path) -> Neighbours:
        """Read the filed lines."""
        return Neighbours.load(directory)

    def train(self, training_data: TrainingData) -> Resource:
        """Keep every line that is filed under a category."""
        lines = [m for m in training_data.training_examples if m.get(TEXT) and category_of(m)]
        texts = [m.get(TEXT) for m in lines]
        vectors = VectorCache(Path(self._config["cache"]), Encoder()).encode(texts)
        filed = Neighbours(texts, [str(category_of(m)) for m in lines], vectors)
        with self._model_storage.write_to(self._resource) as directory:
            filed.save(directory)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Leave the nearest lines of each message in it."""
        for message in messages:
            vector = np.asarray(message.get(VECTOR), dtype=np.float32)
            found = self._learned.nearest(vector, _SHOWN) if self._learned else []
            alike = [
                {"text": one.text, "code": one.label, "cosine": round(one.cosine, 3)}
                for one in found
            ]
            message.set(ALIKE, alike, add_to_output=True)
        return messages
