"""What every component that ranks classes by two views shares: training, keeping, asking."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple, Type

import numpy as np
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import two_views
from nlu.components.e5_featurizer import VECTOR, E5Featurizer
from nlu.components.learned import Learned
from nlu.embedding import Encoder, VectorCache
from nlu.two_views import Guess, TwoViews

EVIDENCE = "evidence"
Labelled = Sequence[Tuple[str, str]]


class Ranking(Learned[TwoViews]):
    """Learns labelled lines and leaves its opinion in each message.

    A subclass says what it learns (`lines`) and what it leaves (`tell`).
    """

    #: Whether every class counts the same, however many lines it has.
    BALANCED = True
    #: The name under which the words that spoke for the best class are left as evidence, if any.
    EVIDENCE = ""

    @classmethod
    def required_components(cls) -> List[Type]:
        """It reads the sentence vector that the featurizer leaves in the message."""
        return [E5Featurizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings with their meaning."""
        return {
            # where vectors of training lines are remembered between trainings
            "cache": "models/vectors.npz",
            # folder of everything that is learned beside Rasa's own training data
            "data": "data",
        }

    @classmethod
    def read(cls, directory: Path) -> TwoViews:
        """Read the two views."""
        return TwoViews.load(directory)

    @abstractmethod
    def lines(self, training_data: TrainingData, data: Path) -> Labelled:
        """Return what is to be learned: normalised lines with their class."""

    @abstractmethod
    def tell(self, message: Message, guesses: List[Guess]) -> None:
        """Leave the opinion about one message in it; `guesses` are best first."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn all lines; raises ValueError when there are fewer than three classes."""
        lines = self.lines(training_data, Path(self._config["data"]))
        texts = [text for text, _ in lines]
        vectors = VectorCache(Path(self._config["cache"]), Encoder()).encode(texts)
        names = [name for _, name in lines]
        self._learned = two_views.train(texts, vectors, names, balanced=self.BALANCED)
        with self._model_storage.write_to(self._resource) as directory:
            self._learned.save(directory)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Give an opinion about every message; none about one that was never embedded."""
        for message in messages:
            guesses = self._guesses(message)
            self.tell(message, guesses)
            if self.EVIDENCE and guesses:
                self._leave_evidence(message, guesses[0].name)
        return messages

    def _leave_evidence(self, message: Message, best: str) -> None:
        words = self._learned.telling(message.get(TEXT) or "", best) if self._learned else []
        told = {**(message.get(EVIDENCE) or {}), self.EVIDENCE: words}
        message.set(EVIDENCE, told, add_to_output=True)

    def _guesses(self, message: Message) -> List[Guess]:
        if self._learned is None or message.get(VECTOR) is None:
            return []
        vector = np.asarray(message.get(VECTOR), dtype=np.float32)
        return self._learned.rank(message.get(TEXT) or "", vector, most=len(self._learned.classes))


def category_of(message: Message) -> Optional[str]:
    """Return the category a training line was filed under, if it has one."""
    metadata = message.get("metadata") or {}
    return (metadata.get("intent") or {}).get("category")
