"""What residents send beside words is fetched at once, made plain, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.pictures import Pictures
from bot.domain.message import Attachment
from bot.ports import MediaGone
from bot.service.fetch_attachments import FetchAttachments, Kept
from bot.storage.tables import attachment, inbox, photo
from tests.support.builders import a_message
from tests.support.pictures import a_photo
from tests.support.scene import Scene

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


class Shelf:
    """The port `MediaSource`: gives out what lies under a code, or raises it."""

    def __init__(self, **lying: bytes | Exception) -> None:
        self.lying: dict[str, bytes | Exception] = dict(lying)
        self.asked: list[str] = []

    async def fetch(self, robot_id: str, code: str) -> bytes:
        """Return the content."""
        self.asked.append(code)
        found = self.lying[code]
        if isinstance(found, Exception):
            raise found
        return found


async def clean(content: bytes) -> Kept:
    picture = await Pictures().clean(content)
    return Kept(picture.mime, picture.content)


async def fetched(scene: Scene, shelf: Shelf, *attachments: Attachment) -> Sequence[Any]:
    """Receive a message with attachments and fetch for some minutes; return their rows."""
    await scene.bot.receive(a_message("漏水", attachments=attachments))
    fetch = FetchAttachments(scene.bot.database, shelf, clean, scene.bot.news, scene.clock)
    for _ in range(10):
        while await fetch():
            pass
        scene.clock.advance(minutes=2)
    return await scene.rows(select(attachment).order_by(attachment.c.place))


def a_picture(code: str) -> Attachment:
    return Attachment(kind="picture", code=code)


async def test_a_picture_is_drawn_anew_and_becomes_the_messages_photo(scene: Scene) -> None:
    (row,) = await fetched(scene, Shelf(dc1=a_photo()), a_picture("dc1"))
    assert (row.state, row.code) == ("kept", None)  # the code is forgotten
    (message,) = await scene.rows(select(inbox))
    assert message.photo == row.sha256
    (kept,) = await scene.rows(select(photo))
    assert kept.mime == "image/jpeg"


async def test_the_same_picture_twice_is_kept_once(scene: Scene) -> None:
    same = a_photo()
    rows = await fetched(scene, Shelf(dc1=same, dc2=same), a_picture("dc1"), a_picture("dc2"))
    assert rows[0].sha256 == rows[1].sha256
    assert len(await scene.rows(select(photo))) == 1


@pytest.mark.parametrize("dressed", [SVG, HTML, b"\xff\xd8\xff\xe0" + HTML, b"", b"0" * 9_000_000])
async def test_what_only_claims_to_be_a_picture_is_not_kept(scene: Scene, dressed: bytes) -> None:
    (row,) = await fetched(scene, Shelf(dc1=dressed), a_picture("dc1"))
    assert row.state == "lost"
    assert row.error
    assert await scene.rows(select(photo)) == []


async def test_a_file_is_kept_as_it_is_and_never_as_something_to_show(scene: Scene) -> None:
    file = Attachment(kind="file", code="dc1", name="申请表.pdf")
    await fetched(scene, Shelf(dc1=HTML), file)
    (kept,) = await scene.rows(select(photo))
    assert (kept.mime, bytes(kept.content)) == ("application/octet-stream", HTML)
    (message,) = await scene.rows(select(inbox))
    assert message.photo is None


async def test_a_platform_in_trouble_is_asked_again(scene: Scene) -> None:
    shelf = Shelf(dc1=ConnectionResetError())
    await scene.bot.receive(a_message("漏水", attachments=(a_picture("dc1"),)))
    fetch = FetchAttachments(scene.bot.database, shelf, clean, scene.bot.news, scene.clock)
    assert await fetch()
    shelf.lying["dc1"] = a_photo()
    assert not await fetch()  # not at once
    scene.clock.advance(minutes=1)
    assert await fetch()
    (row,) = await scene.rows(select(attachment))
    assert row.state == "kept"


async def test_what_nobody_gives_out_any_more_is_given_up_with_a_reason(scene: Scene) -> None:
    (row,) = await fetched(scene, Shelf(dc1=MediaGone("下载码已经失效")), a_picture("dc1"))
    assert (row.state, row.error) == ("lost", "下载码已经失效")


async def test_endless_trouble_ends(scene: Scene) -> None:
    shelf = Shelf(dc1=TimeoutError())
    (row,) = await fetched(scene, shelf, a_picture("dc1"))
    assert row.state == "lost"
    assert len(shelf.asked) == 6
