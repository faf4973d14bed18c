"""Cries for help in English, and English that is none."""

import pytest

from nlu.text.emergency import detect


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("strong gas smell in corridor building 9, what number do I call", "gas"),
        ("Help, my mom is trapped inside the elevator", "elevator"),
        ("kitchen is on fire!!", "fire"),
        ("he hit me again, locked me on the balcony, its cold", "domestic_violence"),
        ("grandpa is not breathing", "medical"),
        ("I want to die", "self_harm"),
        ("can't find my son, 5 years old, blue jacket", "missing_person"),
    ],
)
def test_a_cry_in_english_is_heard(line: str, kind: str) -> None:
    found = detect(line)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "line",
    [
        "Where can I buy a fire extinguisher?",
        "my gas bill is too high",
        "the elevator is slow today",
        "this game will be the death of me",
    ],
)
def test_everyday_english_is_no_alarm(line: str) -> None:
    assert detect(line) is None
