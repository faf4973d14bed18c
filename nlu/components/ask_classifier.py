"""Tells whether a line asks something the FAQ is for, rather than tells a matter or just talks."""

from __future__ import annotations

from pathlib import Path
from typing import List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.ranking import Labelled, Ranking
from nlu.learned_lines import faq_phrases, outside_questions
from nlu.two_views import Guess

ASKS = "asks"
ASKS_ELSE = "asks_else"
_FAQ, _OUTSIDE, _MATTER, _ACT = "faq", "outside", "matter", "act"
#: Intents that put a matter before the subdistrict. Questions (consult) stand in `outside`.
_MATTERS = frozenset({"help", "complain", "report", "suggest", "praise", "inform"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class AskClassifier(Ranking):
    """Adds `asks` and `asks_else`, 0..1: the line is a question for the FAQ, or one it cannot answer.

    A topic classifier with a class for "none of them" did worse at both jobs: the huge class drowned
    the small ones (docs/understanding.md).
    """

    def lines(self, training_data: TrainingData, data: Path) -> Labelled:
        """Learn the FAQ's phrases against matters, acts, and questions that no entry answers."""
        asked = [(one.text, _FAQ) for one in faq_phrases(data)]
        outside = [(text, _OUTSIDE) for text in outside_questions(data)]
        told = [
            (m.get(TEXT), _MATTER if m.get(INTENT) in _MATTERS else _ACT)
            for m in training_data.intent_examples
            if m.get(TEXT) and m.get(INTENT) != "consult"
        ]
        return [*asked, *outside, *told]

    def tell(self, message: Message, guesses: List[Guess]) -> None:
        """Leave both probabilities."""
        odds = {guess.name: guess.probability for guess in guesses}
        message.set(ASKS, round(odds.get(_FAQ, 0.0), 4), add_to_output=True)
        message.set(ASKS_ELSE, round(odds.get(_OUTSIDE, 0.0), 4), add_to_output=True)
