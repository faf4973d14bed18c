"""Real tiny pictures, and files that only look like one."""

from __future__ import annotations

import base64
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

#: A place in EXIF: 30 degrees north, 120 degrees east.
_GPS = {1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 10.0, 0.0)}
CAMERA = "a camera that knows too much"

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PDF = b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj\n%%EOF"


def a_picture(format: str = "PNG", size: tuple[int, int] = (2, 2), **options: Any) -> bytes:
    """A picture of one colour."""
    mode = options.pop("mode", "RGB")
    return saved(Image.new(mode, size, options.pop("colour", None) or 0), format, **options)


def a_photo(format: str = "JPEG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """A picture of thousands of colours, as a camera makes them."""
    noise = Image.effect_noise((max(size[0] // 8, 1), max(size[1] // 8, 1)), 80).resize(size)
    red, green = noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT), noise.rotate(180)
    return saved(Image.merge("RGB", (red, green, noise)), format, **options)


def with_marks(orientation: int = 1) -> Image.Exif:
    """EXIF as a phone writes it: where, with what, and how it was held."""
    marks = Image.Exif()
    marks[0x0112] = orientation
    marks[0x010F] = CAMERA
    marks.get_ifd(0x8825).update(_GPS)
    return marks


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    """The bytes of an image."""
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a great many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def data_url(content: bytes, mime: str = "image/png") -> str:
    """A file as a page sends it."""
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
