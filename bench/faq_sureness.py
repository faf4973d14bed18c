"""`python -m bench.faq_sureness`, in the Rasa environment: learns what each opinion on the FAQ counts.

Prints the numbers of `bot/domain/faq.py::sureness`: a logistic regression on the opinions of models
that had not learned the line, over phrases of the FAQ, questions outside it, matters and talk.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench import faq_folds, own_lines
from bench.faq_folds import Believed
from nlu.text.normalise import normalise

_FOLDS = 5
_LEAST = 1e-4  # as bot/domain/faq.py keeps its probabilities


def main() -> int:
    """Ask all lines by folds, fit, print."""
    lines = own_lines.lines_by_intent(Path())
    told = [(normalise(text).text, intent) for intent, texts in lines.items() for text in texts]
    weights, bias = fit(faq_folds.ask_all(told, _FOLDS, with_told=True))
    print("asks, asks_else, belief, bias:", *(round(w, 2) for w in weights), round(bias, 2))
    return 0


def fit(believed: Sequence[Believed]) -> tuple[list[float], float]:
    """Return the three weights and the bias; a line is right when its entry is the one believed in."""
    opinions = [[asks, other, belief] for _, _, belief, asks, other in believed]
    right = [no == guess for no, guess, *_ in believed]
    model = LogisticRegression(C=100, max_iter=5000).fit(log_odds(np.array(opinions)), right)
    return model.coef_[0].tolist(), float(model.intercept_[0])


def log_odds(probabilities: np.ndarray) -> np.ndarray:
    """Return the log-odds, with certainty cut off."""
    kept = probabilities.clip(_LEAST, 1 - _LEAST)
    return np.asarray(np.log(kept / (1 - kept)))


if __name__ == "__main__":
    sys.exit(main())
