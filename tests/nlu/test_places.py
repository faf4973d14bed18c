"""The gazetteer as patterns, and the places they find."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from nlu.components.place_extractor import PlaceExtractor, read_patterns

ROOT = Path(__file__).resolve().parents[2]
PATTERNS = list(read_patterns(ROOT / "data" / "gazetteer"))


@pytest.fixture(scope="module")
def extractor() -> Iterator[PlaceExtractor]:
    nobody: Any = None
    yield PlaceExtractor({}, nobody, nobody, PATTERNS)


def found(extractor: PlaceExtractor, text: str) -> list[tuple[str, str]]:
    (message,) = extractor.process([Message.build(text)])
    return [(text[e["start"] : e["end"]], e["value"]) for e in message.get(ENTITIES)]


def test_every_name_and_every_alias_is_a_pattern() -> None:
    names = {pattern["id"] for pattern in PATTERNS}
    spellings = {pattern["pattern"] for pattern in PATTERNS}
    assert names <= spellings
    assert {"云栖澜苑", "澜苑小区", "禾塘街道"} <= spellings
    assert "" not in spellings


def test_no_spelling_means_two_places() -> None:
    meant: dict[str, set[str]] = {}
    for pattern in PATTERNS:
        meant.setdefault(pattern["pattern"], set()).add(pattern["id"])
    assert {spelling: ids for spelling, ids in meant.items() if len(ids) > 1} == {}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("云栖澜苑3幢电梯停了", [("云栖澜苑", "云栖澜苑")]),
        ("澜苑小区的路灯不亮", [("澜苑小区", "云栖澜苑")]),
        ("从柳岸路到塘河公园都没灯", [("柳岸路", "柳岸路"), ("塘河公园", "塘河公园")]),
        ("电梯停了", []),
        ("", []),
        ("👍云栖澜苑👍", [("云栖澜苑", "云栖澜苑")]),
    ],
)
def test_places_are_found_with_their_official_names(
    extractor: PlaceExtractor, text: str, places: list[tuple[str, str]]
) -> None:
    assert found(extractor, text) == places


def test_the_longest_name_wins(extractor: PlaceExtractor) -> None:
    assert [said for said, _ in found(extractor, "禾塘街道社区卫生服务中心人太多")] == [
        "禾塘街道社区卫生服务中心"
    ]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern["pattern"])
def test_every_spelling_is_found_within_a_line(
    extractor: PlaceExtractor, pattern: dict[str, str]
) -> None:
    text = f"我在{pattern['pattern']}，灯坏了"
    assert (pattern["pattern"], pattern["id"]) in found(extractor, text)
