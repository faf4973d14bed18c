"""Finds the places a line names, with spaCy's entity ruler over the gazetteer."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_PATTERNS = "patterns.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PlaceExtractor(GraphComponent):
    """Adds one `place` entity for each gazetteer name or alias in the line.

    Tokens are single characters: a Chinese word segmenter splits unknown names differently from
    line to line, and a ruler over words would then miss them.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings with their meaning."""
        return {
            # folder with estates.csv and places.csv
            "gazetteer": "data/gazetteer"
        }

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        patterns: List[Dict[str, str]],
    ) -> None:
        import spacy

        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._language = spacy.blank("zh")  # its default segmenter is one token per character
        self._language.add_pipe("entity_ruler").add_patterns(patterns)  # type: ignore[attr-defined]

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "PlaceExtractor":
        """Return an extractor that knows no place yet."""
        return cls(config, model_storage, resource, [])

    def train(self, training_data: TrainingData) -> Resource:
        """Read the gazetteer and keep it with the model."""
        patterns = list(read_patterns(Path(self._config["gazetteer"])))
        with self._model_storage.write_to(self._resource) as directory:
            (directory / _PATTERNS).write_text(json.dumps(patterns, ensure_ascii=False))
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "PlaceExtractor":
        """Return the extractor with the gazetteer of its model."""
        with model_storage.read_from(resource) as directory:
            patterns = json.loads((directory / _PATTERNS).read_text())
        return cls(config, model_storage, resource, patterns)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training lines as they are; no later component learns from places."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the places of every message to its entities."""
        for message in messages:
            found = [self._entity(span) for span in self._language(message.get(TEXT) or "").ents]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    @staticmethod
    def _entity(span: Any) -> Dict[str, Any]:
        return {
            "entity": "place",
            "value": span.ent_id_ or span.text,
            "start": span.start_char,
            "end": span.end_char,
            "kind": span.label_,
            "extractor": "PlaceExtractor",
        }


def read_patterns(folder: Path) -> Iterator[Dict[str, str]]:
    """Yield a ruler pattern for each name and alias: label = kind, id = the official name."""
    for name, kind, aliases in _rows(folder):
        for spelling in [name, *filter(None, aliases.split("|"))]:
            yield {"label": kind, "pattern": spelling, "id": name}


def _rows(folder: Path) -> Iterator[Tuple[str, str, str]]:
    with (folder / "estates.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["estate"], "estate", row["aliases"] or ""
    with (folder / "places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["name"], row["kind"], row["aliases"] or ""
