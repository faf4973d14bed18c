"""The sandbox's door: whatever comes in, a post or one sentence goes on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pictures import LARGEST_FILE
from bot.channels.sandbox.parse import LONGEST_TEXT, parse_post
from bot.domain.errors import UserMistake
from tests.support.pictures import SVG, a_photo, a_picture, data_url


def a_body(**fields: Any) -> dict[str, Any]:
    return {"user": "小李", "text": "你好", **fields}


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
        {"photo": "data:image/svg+xml,<svg onload=alert(1)>"},
        {"photo": "data:image/png;base64,%%%"},
        {"photo": "data:image/png;base64,照片"},
        {"photo": "data:image/png;base64,AAAAA"},
        {"photo": data_url(bytes(LARGEST_FILE + 9))},
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


@pytest.mark.parametrize("content", [a_picture(), a_photo("JPEG"), SVG, b""])
@pytest.mark.parametrize(
    "mime", ["image/png", "image/jpeg", "image/svg+xml", "", "image/png;charset=utf-8"]
)
def test_a_photo_is_taken_as_sent_whatever_it_is_called(content: bytes, mime: str) -> None:
    photo = parse_post("g01", a_body(photo=data_url(content, mime))).photo
    assert photo
    assert photo.content == content


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
