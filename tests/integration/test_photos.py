"""Photos through the sandbox's door: drawn anew, served as nothing but a picture, or refused."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientResponse
from PIL import Image
from sqlalchemy import func, select

from bot.storage.tables import inbox, photo, sandbox_line
from bot.texts import replies
from tests.support.group import Group
from tests.support.pictures import (
    CAMERA,
    HTML,
    PDF,
    SVG,
    a_photo,
    a_picture,
    data_url,
    png_bomb,
    with_marks,
)
from tests.support.town import Town

MB = 1024 * 1024


async def count(town: Town, table: Any) -> int:
    async with town.bot.database.transaction() as work:
        return int(await work.connection.scalar(select(func.count()).select_from(table)) or 0)


async def upload(town: Town, content: bytes) -> ClientResponse:
    """Send a file of any size as a page does."""
    body = json.dumps({"user": "小李", "text": "", "photo": data_url(content, "image/jpeg")})
    return await town.client.post(
        "/sandbox/api/groups/g01/messages",
        data=BytesIO(body.encode()),
        headers={"Content-Type": "application/json"},
    )


async def test_a_photo_is_kept_without_its_marks_and_shown_upright(
    group: Group, town: Town
) -> None:
    sent = a_photo("JPEG", (64, 48), exif=with_marks(orientation=6))
    assert await group.says("", photo=data_url(sent, "image/jpeg")) == [replies.PHOTO_ONLY]
    (said, _) = await group.lines()
    shown = await town.client.get(f"/sandbox/api/photos/{said['photo']}")
    content = await shown.read()
    assert Image.open(BytesIO(content)).size == (48, 64)
    assert CAMERA.encode() in sent
    assert CAMERA.encode() not in content


async def test_a_photo_is_served_as_a_picture_and_nothing_else(group: Group, town: Town) -> None:
    await group.says("", photo=data_url(a_picture("GIF"), "image/gif"))
    (said, _) = await group.lines()
    shown = await town.client.get(f"/sandbox/api/photos/{said['photo']}")
    assert shown.content_type == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown.headers["Cache-Control"] == "private, max-age=31536000, immutable"


async def test_what_a_sender_calls_a_photo_does_not_count(group: Group) -> None:
    for mime in ("image/jpeg", "application/octet-stream", ""):
        url = data_url(a_picture("PNG"), mime)
        assert await group.says("", photo=url) == [replies.PHOTO_ONLY]


async def test_one_photo_from_two_residents_is_stored_once(group: Group, town: Town) -> None:
    url = data_url(a_photo("JPEG"))
    await group.says("", by="小李", photo=url)
    await group.says("", by="小王", photo=url)
    assert await count(town, photo) == 1


NO_PHOTOS = {"SVG": SVG, "HTML": HTML, "PDF": PDF, "a bomb": png_bomb(30_000, 30_000)}


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "image/svg+xml", "text/html"])
@pytest.mark.parametrize("name", NO_PHOTOS)
async def test_what_is_no_photo_is_refused_and_nothing_is_stored(
    group: Group, town: Town, name: str, mime: str
) -> None:
    answer = await group.posts("你看", photo=data_url(NO_PHOTOS[name], mime))
    assert answer.status == 400
    assert (await answer.json())["error"].endswith("。")
    assert [await count(town, table) for table in (photo, inbox, sandbox_line)] == [0, 0, 0]


@pytest.mark.parametrize(("size", "status"), [(8 * MB + 1, 400), (30 * MB, 413)])
async def test_a_photo_far_too_big_is_refused_kindly_and_the_next_one_works(
    group: Group, town: Town, size: int, status: int
) -> None:
    answer = await upload(town, bytes(size))
    assert answer.status == status
    assert await answer.json() == {"error": "照片太大了，请压缩到 8 MB 以内再发。"}
    assert await group.says("", photo=data_url(a_picture())) == [replies.PHOTO_ONLY]


@pytest.mark.parametrize(
    "name", ["", "0" * 63, "0" * 65, "g" * 64, "A" * 64, "..%2f..%2fetc%2fpasswd", "0" * 64]
)
async def test_a_photo_nobody_sent_is_not_there(town: Town, name: str) -> None:
    answer = await town.client.get(f"/sandbox/api/photos/{name}")
    assert answer.status == 404
    assert await answer.json() == {"error": "没有找到，请核对地址。"}


async def test_others_are_answered_while_photos_are_looked_at(town: Town) -> None:
    big = a_photo("JPEG", (3000, 2000))
    photos = [asyncio.create_task(upload(town, big)) for _ in range(6)]
    assert (await town.client.get("/healthz")).status == 200
    assert {(await photo).status for photo in photos} == {202}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sandbox/api/nothing", 404),
        ("DELETE", "/sandbox/api/groups", 405),
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/tickets", 405),
    ],
)
async def test_every_refusal_of_an_api_is_a_chinese_sentence_in_json(
    town: Town, method: str, path: str, status: int
) -> None:
    answer = await (
        town.desk.asks(method, path.removeprefix("/api/v1"))
        if path.startswith("/api/v1")
        else town.client.request(method, path)
    )
    assert answer.status == status
    assert (await answer.json())["error"].endswith("。")
    assert ("Allow" in answer.headers) == (status == 405)


async def test_a_page_that_is_not_there_is_a_page(town: Town) -> None:
    answer = await town.client.get("/nothing")
    assert (answer.status, answer.content_type) == (404, "text/plain")
