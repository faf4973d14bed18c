"""What a robot message says: words, pictures, voices, files, and what nobody can read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.dingtalk.content import LONGEST_TEXT
from bot.domain.message import Attachment
from tests.support.dingtalk_messages import (
    a_group_message,
    a_private_message,
    message,
    of_type,
)


def text(value: Any, **fields: Any) -> dict[str, Any]:
    return a_group_message(text={"content": value}, **fields)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" 你好", "你好"),
        ("\u2005你好\n", "你好"),
        ("", ""),
        ("   ", ""),
        ("@呼应机器人 你好", "你好"),
        ("@呼应，@小呼 你好", "你好"),
        ("@呼应机器人", ""),
        ("@呼应社区办公室 你好", "@呼应社区办公室 你好"),
        ("@张三 你看看", "@张三 你看看"),
        ("你好 @呼应 在吗", "你好 @呼应 在吗"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("你\x00好\ud83d", "你好"),
        ("\x00 你好", "你好"),
        ("👍🏽 救命", "👍🏽 救命"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("字" * (LONGEST_TEXT + 5), "字" * LONGEST_TEXT),
        (" " + "字" * LONGEST_TEXT, "字" * LONGEST_TEXT),
        ("\x00" * 60_000 + "救命", "救命"),
    ],
)
def test_a_text_is_what_the_resident_wrote(written: str, read: str) -> None:
    said = message(text(written))
    assert (said.text, said.form) == (read, "text")


@pytest.mark.parametrize(
    "data",
    [
        a_group_message(text=None, content=" 你好"),
        a_group_message(text=None, content={"content": " 你好"}),
        a_group_message(text=None, content='{"content": " 你好"}'),
        a_group_message(text="你好"),
        a_group_message(text='{"content": "你好"}'),
        a_group_message(text={"content": ""}, content=" 你好"),
        a_group_message(text={"content": 5}, content=" 你好"),
        a_group_message(text={"content": " 你好"}, content=" 别的"),
        a_group_message(text={"content": " 你好"}, msgtype=None),
        a_group_message(text={"content": " 你好"}, msgtype="TEXT"),
        a_group_message(text={"content": " 你好"}, msgtype="reply"),
        a_group_message(text={"content": " 你好"}, msgtype="unknownMsgType"),
        of_type("markdown", {"title": "标题", "text": "你好"}),
        of_type("reply", {"text": "你好"}),
    ],
)
def test_words_are_found_wherever_they_stand(data: dict[str, Any]) -> None:
    assert (message(data).text, message(data).form) == ("你好", "text")


@pytest.mark.parametrize("value", [None, 5, [], {}, {"content": None}, {"content": ["a"]}, True])
def test_a_text_without_words_is_something_we_cannot_read(value: Any) -> None:
    assert (message(a_group_message(text=value)).form) == "other"


def test_an_object_without_words_is_not_shown_as_words() -> None:
    assert message(of_type("markdown", '{"title": ""}')).form == "other"


@pytest.mark.parametrize("code", [20001, "20001", 20002])
@pytest.mark.parametrize("msgtype", ["text", "richText", "picture", None, "whatever"])
def test_over_its_quota_an_organisation_gets_no_words(code: Any, msgtype: Any) -> None:
    read = message(
        a_group_message(msgtype=msgtype, text=None, errorCode=code, errorMessage="quota exceeded")
    )
    assert (read.form, read.text, read.attachments) == ("unread", "", ())


def test_words_that_came_in_spite_of_an_error_are_read() -> None:
    assert message(a_group_message(errorCode=20001)).form == "text"


# Rich text


def test_rich_text_gives_words_and_pictures_in_order() -> None:
    read = message(
        of_type(
            "richText",
            {
                "richText": [
                    {"text": " 看这里"},
                    {"type": "picture", "downloadCode": "dc-1", "pictureDownloadCode": "pdc-1"},
                    {"text": "漏水"},
                    {"text": "很大"},
                    {"downloadCode": "dc-2"},
                ]
            },
        )
    )
    assert (read.form, read.text) == ("text", "看这里\n漏水很大")
    assert read.attachments == (
        Attachment(kind="picture", code="dc-1"),
        Attachment(kind="picture", code="dc-2"),
    )


def test_rich_text_of_pictures_only_is_a_picture() -> None:
    read = message(of_type("richText", {"richText": [{"type": "picture", "downloadCode": "dc-1"}]}))
    assert (read.form, read.text, len(read.attachments)) == ("picture", "", 1)


def test_more_pictures_than_anybody_looks_at_are_left() -> None:
    parts = [{"type": "picture", "downloadCode": f"dc-{n}"} for n in range(30)]
    read = message(of_type("richText", {"richText": parts}))
    assert [one.code for one in read.attachments] == [f"dc-{n}" for n in range(9)]


def test_the_mention_of_the_robot_is_no_words() -> None:
    parts = [{"type": "at", "atName": "小区管家"}, {"type": "text", "text": " 灯坏了"}]
    assert message(of_type("richText", {"richText": parts})).text == "灯坏了"


def test_other_mentions_stay_words() -> None:
    parts = [
        {"type": "at", "atName": "呼应机器人"},
        {"type": "at", "atName": "\u202e张三\n"},
        {"text": "看下"},
        {"type": "emoji", "text": "[微笑]"},
        {"type": "at", "content": "@李四"},
        {"type": "at"},
        {"type": "skill", "skillData": {"a": 1}},
    ]
    people = [{"dingtalkId": "$:LWCP_v1:$robot+1/x=="}, {"dingtalkId": "$:other", "staffId": "s"}]
    read = message(of_type("richText", {"richText": parts}, atUsers=people))
    assert read.text == "@张三 看下[微笑]@李四"


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"richText": [{"text": "漏水"}]}),
        {"richText": json.dumps([{"text": "漏水"}])},
        {"richText": ["漏水"]},
        {"richText": [{"msgType": "text", "content": "漏水"}]},
        {"richText": [None, 5, [], {"text": 5}, {"text": "漏水"}, {"type": ["text"]}]},
        {"richText": [{"text": "漏水"}, {"type": "picture", "downloadCode": "has space"}]},
        {"richText": [{"text": "漏水"}, {"type": "picture", "pictureDownloadCode": "pdc"}]},
    ],
)
def test_rich_text_is_read_in_every_spelling(content: Any) -> None:
    read = message(of_type("richText", content))
    assert (read.form, read.text, read.attachments) == ("text", "漏水", ())


# Pictures, voices, files


@pytest.mark.parametrize(
    ("msgtype", "content", "form", "words", "attachment"),
    [
        (
            "picture",
            {"downloadCode": "dc/1+==", "pictureDownloadCode": "pdc"},
            "picture",
            "",
            Attachment(kind="picture", code="dc/1+=="),
        ),
        (
            "audio",
            {"duration": 4000, "downloadCode": "dc-3", "recognition": " 电梯停了 "},
            "voice",
            "电梯停了",
            Attachment(kind="voice", code="dc-3"),
        ),
        (
            "audio",
            {"downloadCode": "dc-3"},
            "voice",
            "",
            Attachment(kind="voice", code="dc-3"),
        ),
        (
            "video",
            {"duration": 4000, "downloadCode": "dc-4", "videoType": "mp4"},
            "video",
            "",
            Attachment(kind="video", code="dc-4"),
        ),
        (
            "file",
            {"downloadCode": "dc-5", "fileName": "报修单.pdf", "spaceId": "1", "fileId": "2"},
            "file",
            "",
            Attachment(kind="file", code="dc-5", name="报修单.pdf"),
        ),
        (
            "file",
            {"downloadCode": "dc-5", "fileName": "..\\..//etc/pass\u202ewd\n"},
            "file",
            "",
            Attachment(kind="file", code="dc-5", name="passwd"),
        ),
    ],
)
def test_what_is_no_text_says_where_it_lies(
    msgtype: str, content: Any, form: str, words: str, attachment: Attachment
) -> None:
    for spelled in (content, json.dumps(content)):
        read = message(a_private_message(msgtype=msgtype, text=None, content=spelled))
        assert (read.form, read.text) == (form, words)
        assert read.attachments == (attachment,)


@pytest.mark.parametrize(
    "content", [None, "", "{", 5, [], {}, {"downloadCode": ""}, {"downloadCode": 5}]
)
@pytest.mark.parametrize(
    ("msgtype", "form"),
    [("picture", "picture"), ("audio", "voice"), ("video", "video"), ("file", "file")],
)
def test_what_cannot_be_fetched_is_still_said_to_be_there(
    msgtype: str, form: str, content: Any
) -> None:
    read = message(of_type(msgtype, content))
    assert (read.form, read.text, read.attachments) == (form, "", ())


# What nobody can read


@pytest.mark.parametrize(
    ("msgtype", "content", "quote"),
    [
        (
            "chatRecord",
            {"summary": "张三：停水了\n李四：我家也是", "chatRecord": "[]"},
            "张三：停水了\n李四：我家也是",
        ),
        ("chatRecord", {"summary": "[]"}, None),
        ("interactiveCard", {"biz_custom_action_url": "dingtalk://x"}, None),
        ("interactiveCard", {"title": "停水通知"}, "停水通知"),
        ("actionCard", {"title": "投票", "text": "谁来"}, "谁来"),
        ("unknownMsgType", None, None),
        ("unknownMsgType", "一段话", "一段话"),
        ("holographic", {"x": [1, {"y": None}]}, None),
        ("", {}, None),
    ],
)
def test_unknown_types_are_kept_with_what_they_say_in_short(
    msgtype: str, content: Any, quote: str | None
) -> None:
    read = message(of_type(msgtype, content))
    assert (read.form, read.text, read.quote) == ("other", "", quote)


@pytest.mark.parametrize("msgtype", [5, [], {"a": 1}, True])
def test_a_type_that_is_no_text_is_guessed_to_be_words(msgtype: Any) -> None:
    assert message(a_group_message(msgtype=msgtype)).text == "3幢电梯停了"
