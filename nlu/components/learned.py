"""What every component of ours that keeps something learned has in common with Rasa."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, Dict, Generic, Optional, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

Kept = TypeVar("Kept")


class Learned(GraphComponent, Generic[Kept]):
    """Keeps one learned thing with the model; a subclass says how to learn and how to read it."""

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        learned: Optional[Kept] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._learned = learned

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Learned[Any]":
        """Return the component, untrained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Learned[Any]":
        """Return the component as it was trained."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, cls.read(directory))

    @classmethod
    @abstractmethod
    def read(cls, directory: Path) -> Any:
        """Read what training kept in `directory`; everything is in memory afterwards."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training lines as they are; nothing later learns from this opinion."""
        return training_data
