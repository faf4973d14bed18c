"""The classifier of two views: learns, ranks, and is the same after it was stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.two_views import TwoViews, ngrams, train

LINES = {
    "A02": ["电梯停了", "电梯又停了", "电梯门关不上", "电梯困人了吗"],
    "B03": ["广场舞太吵", "广场舞音响太吵了", "音响吵死了", "广场舞晚上吵"],
    "D03": ["垃圾没人收", "垃圾桶满了", "垃圾堆成山", "垃圾桶没人清"],
}
TEXTS = [line for lines in LINES.values() for line in lines]
LABELS = [code for code, lines in LINES.items() for _ in lines]
NOWHERE = np.zeros(384, dtype=np.float32)


@pytest.fixture(scope="module")
def model() -> TwoViews:
    return train(TEXTS, np.zeros((len(TEXTS), 384), dtype=np.float32), LABELS)


@pytest.mark.parametrize(
    ("text", "code"), [("我家电梯停了", "A02"), ("楼下广场舞吵", "B03"), ("垃圾桶又满了", "D03")]
)
def test_a_line_is_filed_with_lines_like_it(model: TwoViews, text: str, code: str) -> None:
    assert model.rank(text, NOWHERE)[0].name == code


def test_all_odds_together_are_one_and_the_best_comes_first(model: TwoViews) -> None:
    odds = [guess.probability for guess in model.rank("电梯停了", NOWHERE)]
    assert sum(odds) == pytest.approx(1.0)
    assert odds == sorted(odds, reverse=True)


def test_no_more_are_named_than_asked_for(model: TwoViews) -> None:
    assert len(model.rank("电梯停了", NOWHERE, most=2)) == 2


@pytest.mark.parametrize("text", ["", "xyz", "👍"])
def test_a_line_of_unknown_characters_is_ranked_all_the_same(model: TwoViews, text: str) -> None:
    assert sum(guess.probability for guess in model.rank(text, NOWHERE)) == pytest.approx(1.0)


def test_the_meaning_counts_beside_the_characters() -> None:
    axes = np.eye(384, dtype=np.float32)
    vectors = np.stack([axes[sorted(LINES).index(label)] for label in LABELS])
    model = train(TEXTS, vectors, LABELS)
    assert model.rank("xyz", axes[1])[0].name == "B03"


def test_a_stored_model_ranks_as_before(model: TwoViews, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = TwoViews.load(tmp_path)
    assert again.rank("电梯停了", NOWHERE) == model.rank("电梯停了", NOWHERE)


def test_a_stored_model_holds_numbers_and_words_only(model: TwoViews, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"words.json", "numbers.npz"}
    with np.load(tmp_path / "numbers.npz", allow_pickle=False) as numbers:
        assert set(numbers) == {"idf", "characters", "meaning", "bias"}


def test_one_class_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="class"):
        train(["电梯", "电梯"], np.zeros((2, 384), dtype=np.float32), ["A02", "A02"])


def test_ngrams_are_one_to_three_characters_with_repeats() -> None:
    assert ngrams("电电梯") == ["电", "电", "梯", "电电", "电梯", "电电梯"]
    assert ngrams("") == []
