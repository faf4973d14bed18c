"""Cross-validation of what the model believes about the FAQ; runs in the Rasa environment.

Every phrase of the FAQ is asked by a model that has never learned it, and so is every question that
no entry answers. Phrases of an entry were written together and are like each other: residents' own
words are farther away, and figures on them are lower (bench/reports/development.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.model_selection import StratifiedKFold

from nlu import two_views
from nlu.components.ask_classifier import AskClassifier
from nlu.components.ranking import Labelled
from nlu.components.topic_classifier import TopicClassifier
from nlu.embedding import Encoder, VectorCache
from nlu.learned_lines import faq_phrases, outside_questions
from nlu.two_views import TwoViews

_DATA = Path("data")
_OUTSIDE = 0  # stands for "no entry"; entries are numbered from 1
_ASKS, _ASKS_ELSE = "faq", "outside"

#: (the right number or 0, the number believed in, its probability, the probabilities that it is a
#: question for the FAQ and that it is one no entry answers).
Believed = tuple[int, int, float, float, float]


def ask_all(
    told: Iterable[tuple[str, str]], folds: int, *, with_told: bool = False
) -> list[Believed]:
    """Return what is believed about each phrase; `told` are the lines of data/nlu with intents.

    `with_told`: ask with those lines too, as with questions that no entry answers.
    """
    learned = _learned(told)
    cache = VectorCache(Path("models/vectors.npz"), Encoder())
    cache.encode([text for lines in learned for text, _ in lines])
    asked, numbers = _asked(learned[1] if with_told else ())
    found: list[Believed] = []
    for _, test in StratifiedKFold(folds, shuffle=True, random_state=1).split(asked, numbers):
        part = [(asked[i], numbers[i]) for i in test]
        found += _one_fold(part, learned, cache)
    return found


def _learned(told: Iterable[tuple[str, str]]) -> tuple[Labelled, Labelled]:
    """Return the lines of TopicClassifier and of AskClassifier, which know best what they learn."""
    data = TrainingData([Message({"text": text, "intent": intent}) for text, intent in told])
    topics, asks = (kind({}, None, None) for kind in (TopicClassifier, AskClassifier))
    return topics.lines(data, _DATA), asks.lines(data, _DATA)


def _asked(told: Labelled) -> tuple[list[str], list[int]]:
    phrases = {one.text: one.no for one in faq_phrases(_DATA)}
    others = [*(text for text, _ in told), *outside_questions(_DATA)]
    lines = {**dict.fromkeys(others, _OUTSIDE), **phrases}
    return list(lines), list(lines.values())


def _one_fold(
    asked: Sequence[tuple[str, int]], learned: tuple[Labelled, Labelled], cache: VectorCache
) -> list[Believed]:
    held = {text for text, _ in asked}
    topics, asks = (_without(held, lines, cache) for lines in learned)
    return [_believed(text, no, topics, asks, cache.of(text)) for text, no in asked]


def _without(held: set[str], lines: Labelled, cache: VectorCache) -> TwoViews:
    known = [(text, name) for text, name in lines if text not in held]
    texts = [text for text, _ in known]
    return two_views.train(texts, cache.encode(texts), [name for _, name in known])


def _believed(text: str, no: int, topics: TwoViews, asks: TwoViews, vector: np.ndarray) -> Believed:
    best = topics.rank(text, vector, most=1)[0]
    odds = {guess.name: round(guess.probability, 4) for guess in asks.rank(text, vector)}
    return no, int(best.name), round(best.probability, 4), odds[_ASKS], odds[_ASKS_ELSE]
