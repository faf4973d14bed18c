"""Files a line under one of the 89 second-level categories (事项类别)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import category_model
from nlu.category_model import CategoryModel
from nlu.components.e5_featurizer import VECTOR, E5Featurizer
from nlu.embedding import Encoder, VectorCache

CATEGORY = "category_ranking"


def category_of(message: Message) -> Optional[str]:
    """Return the category a training line was filed under, if it has one."""
    metadata = message.get("metadata") or {}
    return (metadata.get("intent") or {}).get("category")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class CategoryClassifier(GraphComponent):
    """Adds `category_ranking`: up to ten `{"code", "confidence"}`, best first, to the parse.

    Trained on the lines whose block carries `metadata: category`. Without such lines the ranking
    stays empty.
    """

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

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[CategoryModel] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "CategoryClassifier":
        """Return an untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on the lines that have a category."""
        lines = [m for m in training_data.training_examples if m.get(TEXT) and category_of(m)]
        texts = [m.get(TEXT) for m in lines]
        vectors = VectorCache(Path(self._config["cache"]), Encoder()).encode(texts)
        self._model = category_model.train(texts, vectors, [str(category_of(m)) for m in lines])
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "CategoryClassifier":
        """Return the classifier as it was trained."""
        with model_storage.read_from(resource) as directory:
            model = CategoryModel.load(directory)
        return cls(config, model_storage, resource, model)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training lines as they are; nothing later trains on this ranking."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Rank the categories of every message."""
        for message in messages:
            message.set(CATEGORY, self._ranking(message), add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> List[Dict[str, Any]]:
        if self._model is None or message.get(VECTOR) is None:
            return []
        vector = np.asarray(message.get(VECTOR), dtype=np.float32)
        ranked = self._model.rank(message.get(TEXT) or "", vector)
        return [{"code": code, "confidence": round(odds, 4)} for code, odds in ranked]
