"""The place tagger: learns where places stand, and puts their edges right."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.place_tagger import PlaceTagger, _spans, marked_lines, train, trimmed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tagger(tmp_path_factory: pytest.TempPathFactory) -> PlaceTagger:
    model = tmp_path_factory.mktemp("place") / "place.crf"
    lines = list(marked_lines(ROOT / "data" / "places"))
    train(lines[:1200], model)
    return PlaceTagger(model)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("投诉a3区梧桐里小区门口的烧烤摊", "a3区梧桐里小区门口"),
        ("南溪路与学院路交叉口红绿灯坏了", "南溪路与学院路交叉口"),
        ("我们小区停水了", None),
        ("", None),
    ],
)
def test_the_most_specific_place_is_found(
    tagger: PlaceTagger, text: str, place: str | None
) -> None:
    found = tagger.find(text)
    assert (text[found[0] : found[1]] if found else None) == place


@pytest.mark.parametrize(
    ("text", "given", "kept"),
    [
        ("19年西地省艺术生", "19年西地省", "西地省"),
        ("a市楚天装饰公司欠薪", "a市楚天装饰", "a市"),
        ("金桂苑附近有人放炮", "金桂苑", "金桂苑附近"),
        ("三楚小区内大量违建", "三楚小区内大量", "三楚小区"),
        ("a3区政府附近堵车", "a3区政府", "a3区政府附近"),
        ("阳光里电梯停运", "阳光里", "阳光里"),
        ("东篱苑里路灯不亮", "东篱苑里", "东篱苑"),
        ("星河大道搅拌站扬尘", "星河大道搅拌站", "星河大道搅拌站"),
    ],
)
def test_the_edges_are_put_right(text: str, given: str, kept: str) -> None:
    start = text.index(given)
    found = trimmed(text, start, start + len(given))
    assert found is not None
    assert text[found[0] : found[1]] == kept


@pytest.mark.parametrize(
    ("labels", "spans"),
    [
        ("OBIEO", [(1, 4)]),
        ("OSOBE", [(1, 2), (3, 5)]),
        ("BEBIE", [(0, 2), (2, 5)]),
        ("OIIO", [(1, 3)]),
        ("OOO", []),
    ],
)
def test_labels_are_read_back_as_spans(labels: str, spans: list[tuple[int, int]]) -> None:
    assert list(_spans(labels)) == spans


def test_an_unsure_reading_still_gives_the_likeliest_place() -> None:
    tagger = PlaceTagger.__new__(PlaceTagger)
    tagger._tagger = _Unsure([0.1, 0.1, 0.45, 0.6, 0.3, 0.1, 0.1, 0.1, 0.1])
    assert tagger.find("投诉滨河苑太吵了吧") == (2, 5)
    tagger._tagger = _Unsure([0.1, 0.1, 0.3, 0.39, 0.3, 0.1, 0.1, 0.1, 0.1])
    assert tagger.find("投诉滨河苑太吵了吧") is None


class _Unsure:
    """A tagger that finds nothing, yet gives each character some chance to be of a place."""

    def __init__(self, chances: list[float]) -> None:
        self._chances = chances

    def tag(self, seen: list[dict[str, float]]) -> list[str]:
        return ["O"] * len(seen)

    def marginal(self, _label: str, place: int) -> float:
        return 1 - self._chances[place]


def test_marked_lines_are_in_normal_form_with_the_span_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# how\n投诉【Ａ市金桂苑】太吵\n没有地方\n", encoding="utf-8")
    (first, span), second = marked_lines(tmp_path)
    assert span is not None
    assert first[span[0] : span[1]] == "a市金桂苑"
    assert second == ("没有地方", None)
