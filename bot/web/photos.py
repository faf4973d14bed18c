"""How photos and files are served: as a picture or a download and nothing else, whoever asks."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.domain.message import StoredPhoto

#: The part of a route that names a photo or file: the hash of its content.
NAME = "{sha256:[0-9a-f]{64}}"

#: It is named by its content, so it never changes; and it acts on no page, whatever it contains.
_HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_OPAQUE = "application/octet-stream"
_LONGEST_NAME = 80
#: What no file system likes in a name.
_ODD = frozenset('/\\:*?"<>|')
#: Voices and videos come without a name; these are the first bytes of those programs can play.
_ENDINGS = ((0, b"#!AMR", ".amr"), (0, b"OggS", ".ogg"), (0, b"ID3", ".mp3"), (4, b"ftyp", ".mp4"))


def shown(photo: StoredPhoto | None) -> web.Response:
    """Return the photo; raises HTTPNotFound when nobody has it, or when it is no picture."""
    if photo is None or not photo.mime.startswith("image/"):
        raise web.HTTPNotFound
    return web.Response(body=photo.content, content_type=photo.mime, headers=_HEADERS)


def given(content: bytes, name: str) -> web.Response:
    """Return a file that a browser saves and never opens, whatever its sender called it."""
    called = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {**_HEADERS, "Content-Disposition": called}
    return web.Response(body=content, content_type=_OPAQUE, headers=headers)


def file_name(name: str, kind: str, content: bytes) -> str:
    """Return what a file is saved as: its own name without what hides its kind, or its kind."""
    kept = "".join(c for c in name if c.isprintable() and c not in _ODD).strip(" .")
    if len(kept) > _LONGEST_NAME:  # the end says what it is
        kept = kept[: _LONGEST_NAME - 20] + kept[-20:]
    return kept or kind + _ending(content)


def _ending(content: bytes) -> str:
    return next((end for at, mark, end in _ENDINGS if content.startswith(mark, at)), "")
