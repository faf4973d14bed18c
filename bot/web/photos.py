"""How a photo is served: as a picture and nothing else, whoever asks."""

from __future__ import annotations

from aiohttp import web

from bot.domain.message import StoredPhoto

#: The part of a route that names a photo: the hash of its content.
NAME = "{sha256:[0-9a-f]{64}}"

#: A photo is named by its content, so it never changes; and it is a picture, whatever it contains.
_HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def shown(photo: StoredPhoto | None) -> web.Response:
    """Return the photo; raises HTTPNotFound when nobody has it."""
    if photo is None:
        raise web.HTTPNotFound
    return web.Response(body=photo.content, content_type=photo.mime, headers=_HEADERS)
