"""A rating is read from the words that residents use for it."""

import pytest

from nlu.text.rating import Grade, read_rating


@pytest.mark.parametrize(
    ("text", "solved"),
    [
        ("还没解决", False),
        ("没修好", False),
        ("又坏了", False),
        ("修好了又坏了", False),
        ("没有解决", False),
        ("还是漏水", False),
        ("没人来修", False),
        ("老样子", False),
        ("解决不了", False),
        ("只修了一半", False),
        ("不算解决", False),
        ("解决了", True),
        ("修好了", True),
        ("可以了", True),
        ("已经处理好了", True),
        ("算解决了吧", True),
        ("電梯修好了", True),
        ("恢复正常", True),
        ("没问题了", True),
        ("@呼应 解决了 0031", True),
        ("解决了吗", None),
        ("什么时候修好", None),
        ("谢谢", None),
        ("满意", None),
    ],
)
def test_solved_or_not(text: str, solved: bool | None) -> None:
    assert read_rating(text).solved is solved


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("非常满意", "非常满意"),
        ("很满意", "非常满意"),
        ("十分满意,谢谢", "非常满意"),
        ("五星", "非常满意"),
        ("满意", "满意"),
        ("挺好的", "满意"),
        ("基本满意", "基本满意"),
        ("一般般", "基本满意"),
        ("还行吧", "基本满意"),
        ("不满意", "不满意"),
        ("不是很满意", "不满意"),
        ("不怎么满意", "不满意"),
        ("谈不上满意", "不满意"),
        ("非常不满意", "非常不满意"),
        ("一点都不满意", "非常不满意"),
        ("太差了", "非常不满意"),
        ("没什么不满意的", "满意"),
        ("修好了", None),
        ("满意度调查", None),
        ("你们满意吗", None),
    ],
)
def test_the_five_grades(text: str, grade: Grade | None) -> None:
    assert read_rating(text).grade == grade


def test_both_can_be_told_at_once() -> None:
    rating = read_rating("修好了,很满意")
    assert (rating.solved, rating.grade) == (True, "非常满意")
