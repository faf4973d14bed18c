"""The nearest training lines, kept and found again."""

from pathlib import Path

import numpy as np

from nlu.neighbours import Neighbours

LINES = Neighbours(
    ["电梯停了", "水管爆了", "没有热水"], ["A04", "F01", "F01"], np.eye(3, dtype=np.float32)
)


def test_the_nearest_line_comes_first() -> None:
    found = LINES.nearest(np.array([0.0, 0.6, 0.8], dtype=np.float32), most=2)
    assert [(one.text, one.label) for one in found] == [("没有热水", "F01"), ("水管爆了", "F01")]
    assert abs(found[0].cosine - 0.8) < 1e-6


def test_what_was_saved_is_found_again(tmp_path: Path) -> None:
    LINES.save(tmp_path)
    again = Neighbours.load(tmp_path).nearest(np.array([1.0, 0.0, 0.0], dtype=np.float32), most=1)
    assert [(one.text, one.label) for one in again] == [("电梯停了", "A04")]


def test_nothing_is_near_when_nothing_is_known() -> None:
    nobody = Neighbours([], [], np.zeros((0, 2), dtype=np.float32))
    assert nobody.nearest(np.array([1.0, 0.0], dtype=np.float32), most=2) == []
