"""Tells the request type (诉求类型) or dialogue act of a line: Rasa's intent."""

from __future__ import annotations

from pathlib import Path
from typing import List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.ranking import Labelled, Ranking
from nlu.two_views import Guess


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TwoViewIntentClassifier(Ranking, IntentClassifier):
    """Sets `intent` and `intent_ranking` as every intent classifier of Rasa does."""

    EVIDENCE = "intent"

    def lines(self, training_data: TrainingData, data: Path) -> Labelled:
        """Learn Rasa's own training lines."""
        return [
            (m.get(TEXT), m.get(INTENT))
            for m in training_data.intent_examples
            if m.get(TEXT) and m.get(INTENT)
        ]

    def tell(self, message: Message, guesses: List[Guess]) -> None:
        """Leave all intents, best first."""
        ranking = [{"name": guess.name, "confidence": guess.probability} for guess in guesses]
        best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
        message.set(INTENT, dict(best), add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
