"""Hears danger that no rule has words for; it can only add to the rules (design D7)."""

from __future__ import annotations

from pathlib import Path
from typing import List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.ranking import Labelled, Ranking
from nlu.learned_lines import danger_lines, faq_phrases
from nlu.two_views import Guess

DANGER = "danger"
NO_DANGER = "none"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class DangerClassifier(Ranking):
    """Adds `danger`: `{"kind", "confidence"}` to the parse; the confidence is that of any danger.

    Learned from data/emergency/: for each kind what is danger now, and what only sounds like it.
    Every other line of the project is none.
    """

    BALANCED = False  # danger is rare: with equal weights one ordinary line in seven was danger

    EVIDENCE = "danger"

    def lines(self, training_data: TrainingData, data: Path) -> Labelled:
        """Learn danger, its false friends, and everyday lines."""
        told = [(one.text, one.kind or NO_DANGER) for one in danger_lines(data)]
        everyday = [m.get(TEXT) for m in training_data.intent_examples if m.get(TEXT)]
        asked = [one.text for one in faq_phrases(data)]
        return [*told, *((text, NO_DANGER) for text in [*everyday, *asked])]

    def tell(self, message: Message, guesses: List[Guess]) -> None:
        """Leave the likeliest kind with the probability that there is danger at all."""
        kinds = [guess for guess in guesses if guess.name != NO_DANGER]
        confidence = sum(guess.probability for guess in kinds)
        danger = {"kind": kinds[0].name, "confidence": round(confidence, 4)} if kinds else None
        message.set(DANGER, danger, add_to_output=True)
