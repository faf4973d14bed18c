"""What a resident's file is saved as."""

from __future__ import annotations

import pytest

from bot.web import photos


@pytest.mark.parametrize(
    ("sent", "saved"),
    [
        ("合同 (1).pdf", "合同 (1).pdf"),
        ("../../etc/passwd", "etcpasswd"),
        ("C:\\报修.doc", "C报修.doc"),
        ("照片\u202egpj.exe", "照片gpj.exe"),  # turned around, it would look like a picture
        ("a\r\nSet-Cookie: b.txt", "aSet-Cookie b.txt"),
        ("..", "文件"),
        ("", "文件"),
    ],
)
def test_a_name_keeps_only_what_is_safe(sent: str, saved: str) -> None:
    assert photos.file_name(sent, "文件", b"") == saved


def test_a_long_name_keeps_its_end() -> None:
    name = photos.file_name("很" * 200 + ".pdf", "文件", b"")
    assert len(name) == 80
    assert name.endswith(".pdf")


@pytest.mark.parametrize(
    ("content", "saved"),
    [
        (b"#!AMR\n", "语音.amr"),
        (b"OggS", "语音.ogg"),
        (b"\0\0\0 ftypmp42", "语音.mp4"),
        (b"", "语音"),
    ],
)
def test_a_voice_without_a_name_is_called_by_its_kind(content: bytes, saved: str) -> None:
    assert photos.file_name("", "语音", content) == saved
