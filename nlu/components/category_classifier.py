"""Files a line under one of the 89 second-level categories (事项类别)."""

from __future__ import annotations

from pathlib import Path
from typing import List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.ranking import Labelled, Ranking, category_of
from nlu.two_views import Guess

CATEGORY = "category_ranking"
_SHOWN = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class CategoryClassifier(Ranking):
    """Adds `category_ranking`: up to ten `{"code", "confidence"}`, best first, to the parse."""

    EVIDENCE = "category"

    def lines(self, training_data: TrainingData, data: Path) -> Labelled:
        """Learn the lines whose block carries `metadata: category`.

        Not the FAQ's phrases: so far from the wording, they blur the categories (0.86 became 0.83).
        """
        return [
            (m.get(TEXT), str(category_of(m)))
            for m in training_data.training_examples
            if m.get(TEXT) and category_of(m)
        ]

    def tell(self, message: Message, guesses: List[Guess]) -> None:
        """Leave the likeliest categories."""
        ranking = [
            {"code": guess.name, "confidence": round(guess.probability, 4)}
            for guess in guesses[:_SHOWN]
        ]
        message.set(CATEGORY, ranking, add_to_output=True)
