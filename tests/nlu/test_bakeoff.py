"""The bake-off: every candidate learns, the curve samples right, and the report tells all of it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bench.bakeoff import curve, report
from bench.bakeoff.candidates import DIET, OURS, candidates
from bench.bakeoff.curve import points, sample
from bench.bakeoff.diet import diet
from bench.bakeoff.interface import Filed, Fit
from bench.bakeoff.judges import Held, mark, of_each
from bench.bakeoff.ours import ours
from bench.bakeoff.result import Result
from bench.bakeoff.trial import Trial, attempt, won_and_lost
from nlu.embedding import Encoder

LINES = {
    "A02": ["电梯停了", "电梯又停了", "电梯门关不上", "电梯一直抖", "电梯按钮没反应"],
    "B03": ["广场舞太吵", "广场舞音响太吵了", "音响吵死了", "广场舞晚上吵", "广场上放音响跳舞"],
    "D03": ["垃圾没人收", "垃圾桶满了", "垃圾堆成山", "垃圾桶没人清", "垃圾三天没清运"],
}
DESCRIBED = {"A02": "电梯故障", "B03": "广场舞和音响噪声", "D03": "垃圾清运", "Z01": "没有例句"}
ASKED = {"A02": "我家电梯停了", "B03": "楼下广场舞音响吵", "D03": "垃圾桶又满了没人收"}
NAMES = sorted({*candidates(Filed([], np.zeros((0, 384)), [])), DIET})


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="module")
def filed(encoder: Encoder) -> Filed:
    pairs = [(line, code) for code, lines in LINES.items() for line in lines]
    return _filed(encoder, pairs)


@pytest.fixture(scope="module")
def described(encoder: Encoder) -> Filed:
    return _filed(encoder, [(text, code) for code, text in DESCRIBED.items()])


@pytest.fixture(scope="module")
def held(encoder: Encoder) -> Held:
    """Return one line of each class, of which the last may also be an A02."""
    texts = list(ASKED.values())
    vectors = np.stack([encoder.encode(text) for text in texts])
    ok = [frozenset({"A02"}), frozenset({"B03"}), frozenset({"D03", "A02"})]
    return Held(texts, vectors, list(ASKED), ok)


def _filed(encoder: Encoder, pairs: list[tuple[str, str]]) -> Filed:
    texts = [text for text, _ in pairs]
    vectors = np.stack([encoder.encode(text) for text in texts])
    return Filed(texts, vectors, [code for _, code in pairs])


def _fit(name: str, described: Filed) -> Fit:
    return diet(30) if name == DIET else candidates(described)[name]


@pytest.mark.parametrize("name", NAMES)
def test_every_candidate_learns_three_classes(
    name: str, filed: Filed, described: Filed, held: Held
) -> None:
    rank = _fit(name, described)(filed.texts, filed.vectors, filed.codes)
    odds = rank(held.texts, held.vectors)
    assert odds.shape == (3, 3)
    assert odds.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    assert [sorted(LINES)[i] for i in odds.argmax(axis=1)] == list(ASKED)


def test_two_levels_put_the_codes_of_one_letter_together(encoder: Encoder) -> None:
    codes = {"A02": "A01", "B03": "A02", "D03": "A03"}  # three codes under one letter, and two more
    pairs = [(line, codes[code]) for code, lines in LINES.items() for line in lines]
    pairs += [("停水了", "F01"), ("又停水了", "F01"), ("我要办户口", "N01"), ("户口怎么迁", "N01")]
    filed = _filed(encoder, pairs)
    trial = candidates(filed)["first level, then second"]
    odds = trial(filed.texts, filed.vectors, filed.codes)(filed.texts, filed.vectors)
    assert [sorted(set(filed.codes))[i] for i in odds.argmax(axis=1)] == filed.codes


def test_a_sample_has_as_many_lines_of_each_class_and_is_always_the_same() -> None:
    codes = ["A02"] * 30 + ["B03"] * 5 + ["D03"] * 12
    rows = sample(codes, 10, seed=1)
    assert Counter(codes[row] for row in rows) == {"A02": 10, "B03": 5, "D03": 10}
    assert len(set(rows)) == len(rows)
    assert rows == sample(codes, 10, seed=1) != sample(codes, 10, seed=2)


def test_a_guess_a_reader_accepts_counts_as_right(held: Held) -> None:
    odds = np.array([[0.5, 0.3, 0.2], [0.6, 0.3, 0.1], [0.9, 0.1, 0.0]])
    marks = mark(odds, sorted(LINES), held)
    assert marks.said == ["A02", "A02", "A02"]
    assert marks.hits == [True, False, True]
    assert (marks.top1, marks.top3) == (pytest.approx(2 / 3), 1.0)


def test_each_class_has_its_recall_and_f1(held: Held) -> None:
    odds = np.array([[0.5, 0.3, 0.2], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8]])
    each = of_each(mark(odds, sorted(LINES), held), held)
    assert (each["A02"].recall, each["A02"].f1) == (1.0, pytest.approx(2 / 3))
    assert (each["B03"].recall, each["B03"].f1) == (0.0, 0.0)
    assert (each["D03"].lines, each["D03"].f1) == (1, 1.0)


def test_won_are_the_lines_where_only_one_is_right(filed: Filed, held: Held) -> None:
    def trial(odds: list[list[float]]) -> Trial:
        return Trial("", 0, 0.0, 0.0, {"chat": mark(np.array(odds), sorted(LINES), held)})

    right_first = trial([[1, 0, 0], [1, 0, 0], [0, 0, 1]])
    right_second = trial([[0, 1, 0], [0, 1, 0], [0, 0, 1]])
    assert won_and_lost(right_first, right_second, "chat") == (1, 1)


def test_a_class_that_got_worse_with_more_lines_is_flat() -> None:
    held = Held(["x"] * 3, np.zeros((3, 1)), ["A02"] * 3, [frozenset({"A02"})] * 3)
    well = mark(np.array([[1.0, 0.0]] * 3), ["A02", "B03"], held)
    badly = mark(np.array([[1.0, 0.0]] * 2 + [[0.0, 1.0]]), ["A02", "B03"], held)
    few, every = (Trial("", 0, 0.0, 0.0, {"titles": marks}) for marks in (well, badly))
    at_few = curve.Point(curve.FEW, [few])
    worse, same = curve.Point(None, [every]), curve.Point(None, [few])
    assert [one.code for one in curve.flat([at_few, worse], "titles", held)] == ["A02"]
    assert not curve.flat([at_few, same], "titles", held), "there is no room above 1"


@pytest.fixture(scope="module")
def result(filed: Filed, described: Filed, held: Held) -> Result:
    """Return a whole bake-off on the toy lines, DIET's place taken by ours."""
    judges = {"titles": held, "chat": held}
    trials = [attempt(n, fit, filed, judges) for n, fit in candidates(described).items()]
    return Result(
        trials=trials,
        few=[attempt(DIET, ours, filed, judges), trials[0]],
        epochs=1,
        curve=list(points(filed, judges, trials[0])),
        flat=[],
        classes=3,
        judges={name: len(one.texts) for name, one in judges.items()},
        names={},
    )


def test_the_report_has_a_row_for_everybody_and_every_size(result: Result) -> None:
    text = report.write(result)
    for name in [*NAMES, DIET, OURS, "10", "20", "40", "all"]:
        assert f"\n| {name} |" in text
    assert "None." in text


def test_the_report_prints_no_held_out_line(result: Result) -> None:
    assert not any(line in report.write(result) for line in ASKED.values())


def test_the_report_says_what_was_left_out(filed: Filed, held: Held) -> None:
    trial = attempt(OURS, ours, filed, {"chat": held})
    rest = {"flat": [], "classes": 3, "judges": {"chat": 3}, "names": {}}
    bare = Result([trial], [], 1, [curve.Point(None, [trial])], **rest)  # type: ignore[arg-type]
    text = report.write(bare)
    assert "DIET=1" in text
    assert "Real titles were not there" in text
    assert "titles: top 1" not in text
