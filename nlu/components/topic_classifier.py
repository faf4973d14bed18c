"""Tells which FAQ topic a line would ask about; whether it asks at all is ask_classifier's."""

from __future__ import annotations

from pathlib import Path
from typing import List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.ranking import Labelled, Ranking
from nlu.learned_lines import faq_phrases
from nlu.two_views import Guess

TOPICS = "faq_ranking"
_SHOWN = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TopicClassifier(Ranking):
    """Adds `faq_ranking`: up to five `{"no", "confidence"}`, best first, to the parse.

    It knows the FAQ of its training day. What was edited since is found by the live query alone
    (design D6); the two opinions are joined in bot/domain/faq.py.
    """

    def lines(self, training_data: TrainingData, data: Path) -> Labelled:
        """Learn every phrase of the FAQ under its number."""
        return [(one.text, str(one.no)) for one in faq_phrases(data)]

    def tell(self, message: Message, guesses: List[Guess]) -> None:
        """Leave the likeliest topics."""
        ranking = [
            {"no": int(guess.name), "confidence": round(guess.probability, 4)}
            for guess in guesses[:_SHOWN]
        ]
        message.set(TOPICS, ranking, add_to_output=True)
