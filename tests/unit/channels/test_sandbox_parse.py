"""The sandbox's door: whatever comes in, a post or one sentence goes on."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sandbox.parse import LARGEST_PHOTO, LONGEST_TEXT, parse_post
from bot.domain.errors import UserMistake

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8


def a_body(**fields: Any) -> dict[str, Any]:
    return {"user": "小李", "text": "你好", **fields}


def data_url(content: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def test_the_defaults_are_those_of_the_contract() -> None:
    post = parse_post("g01", {"text": "你好"})
    assert (post.user, post.at_bot, post.private, post.photo) == (None, True, False, None)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("你\x00好", "你好"),
        ("\ud83d你好\udc4d", "你好"),
        ("👍", "👍"),
        ("<script>", "<script>"),
        ("a\r\nb\tc", "a\r\nb\tc"),
        ("字" * LONGEST_TEXT, "字" * LONGEST_TEXT),
    ],
)
def test_text_is_kept_as_written_but_for_what_nothing_can_hold(written: str, kept: str) -> None:
    assert parse_post("g01", a_body(text=written)).text == kept


@pytest.mark.parametrize(
    "fields",
    [
        {"text": None},
        {"text": 5},
        {"text": {"a": 1}},
        {"text": "字" * (LONGEST_TEXT + 1)},
        {"user": "robot"},
        {"user": "长" * 65},
        {"user": "小李\n"},
        {"user": ["小李"]},
        {"user": "a\x00b"},
        {"at_bot": 1},
        {"at_bot": None},
        {"private": "true"},
        {"message_id": ""},
        {"message_id": 5},
        {"message_id": "m" * 129},
        {"message_id": "m'; --"},
        {"photo": 5},
        {"photo": ""},
        {"photo": "https://example.org/a.png"},
        {"photo": data_url(PNG, "image/svg+xml")},
        {"photo": data_url(PNG, "text/html")},
        {"photo": data_url(b"<svg onload=alert(1)>")},
        {"photo": data_url(PNG, "image/jpeg")},
        {"photo": "data:image/png;base64,%%%"},
        {"photo": "data:image/png;base64,"},
        {"photo": data_url(PNG + b"0" * LARGEST_PHOTO)},
    ],
)
def test_a_field_that_is_wrong_is_named_in_one_sentence(fields: dict[str, Any]) -> None:
    with pytest.raises(UserMistake, match=r"。$"):
        parse_post("g01", a_body(**fields))


@pytest.mark.parametrize(
    "name", ["a b", "../../etc", "<script>alert(1)</script>", "小李😀", "O'Brien"]
)
def test_residents_call_themselves_what_they_like(name: str) -> None:
    assert parse_post("g01", a_body(user=name)).user == name


def test_an_empty_name_is_no_name() -> None:
    assert parse_post("g01", a_body(user="")).user is None


@pytest.mark.parametrize("body", [None, [], "text", 5, True])
def test_only_an_object_is_a_post(body: Any) -> None:
    with pytest.raises(UserMistake):
        parse_post("g01", body)


@pytest.mark.parametrize("group", ["", "g 1", "g" * 65, "g01/../g02", "<g>"])
def test_a_group_has_a_plain_name(group: str) -> None:
    with pytest.raises(UserMistake):
        parse_post(group, a_body())


def test_a_photo_is_known_by_its_content() -> None:
    one = parse_post("g01", a_body(photo=data_url(PNG))).photo
    other = parse_post("g02", a_body(photo=data_url(PNG))).photo
    assert one
    assert one == other
    assert (one.mime, one.content) == ("image/png", PNG)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("user", "text", "at_bot", "private", "photo", "message_id"), _JSON),
    )
)
def test_any_json_is_a_post_or_a_mistake(body: dict[str, Any]) -> None:
    try:
        post = parse_post("g01", body)
    except UserMistake:
        return
    assert "\x00" not in post.text
    post.text.encode()
