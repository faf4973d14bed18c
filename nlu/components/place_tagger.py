"""Finds places that no gazetteer knows, and the whole of those it knows in part."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import place_tagger
from nlu.components.learned import Learned

_MODEL = "place.crf"
#: A part of an estate without the estate: which one, only the group can tell.
_PART = re.compile(r"(?:[a-z]?\d{1,3}|[一二三四五六七八九十]+)(?:幢|栋|号楼|单元|#)")

#: What may stand before an alias: the end of a wider place, a word that leads to it, a break.
_BEFORE_AN_ALIAS = frozenset("省市区县镇乡村路街道园里的在到去从是们住我 ,,。、:;!?()")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PlaceTagger(Learned[place_tagger.PlaceTagger]):
    """Adds the most specific place of the line as one more `place` entity.

    Its value is the words themselves, with the official name where the gazetteer found one inside.
    Its kind is `part` for a building without an estate, else `named`.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings with their meaning."""
        return {
            # folder of lines whose place is marked
            "lines": "data/places"
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the marked lines."""
        lines = list(place_tagger.marked_lines(Path(self._config["lines"])))
        with self._model_storage.write_to(self._resource) as directory:
            place_tagger.train(lines, directory / _MODEL)
        return self._resource

    @classmethod
    def read(cls, directory: Path) -> place_tagger.PlaceTagger:
        """Read the tagger."""
        return place_tagger.PlaceTagger(directory / _MODEL)

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the place of every message to its entities."""
        for message in messages:
            found = self._learned.find(message.get(TEXT) or "") if self._learned else None
            if found:
                known = message.get(ENTITIES, [])
                entity = _entity(message.get(TEXT), *found, known)
                message.set(ENTITIES, [*known, entity], add_to_output=True)
        return messages


def _entity(text: str, start: int, end: int, known: List[Dict[str, Any]]) -> Dict[str, Any]:
    value = text[start:end]
    inside = [e for e in known if start <= e["start"] and e["end"] <= end and _is_word(text, e)]
    for one in inside[:1]:
        value = text[start : one["start"]] + one["value"] + text[one["end"] : end]
    return {
        "entity": "place",
        "value": value,
        "start": start,
        "end": end,
        "kind": "part" if _PART.match(value) and not inside else "named",
        "extractor": "PlaceTagger",
    }


def _is_word(text: str, known: Dict[str, Any]) -> bool:
    """Tell whether a gazetteer hit stands for itself; a short alias may lie across two other words.

    (禾塘小学 is called 塘小, and 泉塘小塘路 has nothing to do with it.)
    """
    is_name = text[known["start"] : known["end"]] == known["value"]
    return is_name or known["start"] == 0 or text[known["start"] - 1] in _BEFORE_AN_ALIAS
