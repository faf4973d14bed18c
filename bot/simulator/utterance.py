"""What somebody says: words, a picture, both, a recording, a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

#: msgtype and the part of the message that holds its words.
Body = tuple[str, dict[str, Any]]
#: Keeps a file for the robot that will fetch it; returns its download code.
Keep = Callable[[bytes], str]
#: Words and pictures in the order in which they stand.
RichText = Sequence[str | bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One message before it is sent."""

    text: str = ""
    picture: bytes | None = None
    rich_text: RichText = ()
    audio: bytes | None = None
    #: What the platform understood of the recording.
    recognition: str = ""
    #: Name and content.
    file: tuple[str, bytes] | None = None

    @property
    def rich(self) -> RichText:
        """A text with a picture is rich text, too."""
        return self.rich_text or ([self.text, self.picture] if self.text and self.picture else ())

    @property
    def shown(self) -> str:
        """The words as people see them."""
        words = [one for one in self.rich if isinstance(one, str)]
        named = f"[文件] {self.file[0]}" if self.file else ""
        return " ".join(words) or self.text or self.recognition or named

    @property
    def first_picture(self) -> bytes | None:
        """The picture as people see it."""
        found = (one for one in self.rich if isinstance(one, bytes))
        return next(found, self.picture)

    @property
    def alone_only(self) -> bool:
        """A robot in a group gets no such thing."""
        return bool(self.audio or self.file)

    def body(self, keep: Keep, *, mentioned: bool) -> Body:
        """Return how a robot is told; `mentioned` is how it came to hear it."""
        if self.rich:
            return "richText", {"richText": [_item(one, keep) for one in self.rich]}
        if self.picture:
            return "picture", _picture(self.picture, keep)
        if self.audio:
            heard = {"duration": 4000, "recognition": self.recognition}
            return "audio", {**heard, "downloadCode": keep(self.audio)}
        if self.file:
            return "file", {"fileName": self.file[0], "downloadCode": keep(self.file[1])}
        # the mention itself is taken out of the words, and the blank after it stays
        return "text", {"content": f" {self.text}" if mentioned else self.text}


def _item(one: str | bytes, keep: Keep) -> dict[str, Any]:
    return {"text": one} if isinstance(one, str) else {"type": "picture", **_picture(one, keep)}


def _picture(content: bytes, keep: Keep) -> dict[str, Any]:
    return {"downloadCode": keep(content), "pictureDownloadCode": "pdc"}
