"""A question about an emergency is known as one, whether or not anybody is in it."""

import pytest

from nlu.text.emergency_topic import asked_about


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电梯困人怎么办", "elevator"),
        ("闻到煤气味应该先做什么", "gas"),
        ("油锅烧起来怎么灭", "fire"),
        ("有人觸電了怎么救", "electric"),
        ("小孩在商场走丢了找谁", "missing_person"),
        ("装修几点到几点可以", None),
        ("老公打人找谁", None),
        ("", None),
    ],
)
def test_what_is_asked_about_is_found(text: str, kind: str | None) -> None:
    assert asked_about(text) == kind
