"""Photos from strangers: looked at, made plain, and only then kept.

What is kept is drawn anew from the pixels, so nothing else of the file stays: no place where it was
taken, no script, no second file hidden behind the first.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from io import BytesIO
from math import ceil

from PIL import Image
from PIL.Image import Resampling, Transpose

from bot.domain.errors import UserMistake

LARGEST_FILE = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2048

TOO_LARGE = "照片太大了，请压缩到 8 MB 以内再发。"
_TOO_MANY_PIXELS = "照片的像素太多了，请缩小到 4000 万像素以内，或截图再发。"
_NO_PICTURE = "这个文件不是能看的照片，请换成 JPEG、PNG、WebP 或 GIF 格式，也可以截图再发。"
_BROKEN = "照片没有传完整或者已经损坏，请重新发一次，或截图再发。"

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_JPEG = ("JPEG", "MPO")  # what a camera calls a JPEG with a second picture behind the first
_QUALITY = 85
#: Drawings and screenshots have no more colours than this; they stay sharp as PNG.
_FEW_COLOURS = 256
#: A progressive JPEG is drawn once for each of its scans. Cameras make about ten of them.
_MOST_SCANS = 300
_SCAN = b"\xff\xda"

_ORIENTATION = 0x0112  # the EXIF field that tells how the camera was held
_UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture we have drawn ourselves: JPEG or PNG, upright, without anything but its pixels."""

    mime: str
    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The name it is stored under."""
        return hashlib.sha256(self.content).hexdigest()


class Pictures:
    """Cleans pictures beside the event loop, two at a time: a big one may take 0.6 GB."""

    def __init__(self, at_once: int = 2) -> None:
        self._room = asyncio.Semaphore(at_once)

    async def clean(self, content: bytes) -> Picture:
        """Return the clean picture; raises UserMistake with a sentence that tells what to do."""
        async with self._room:
            return await asyncio.to_thread(clean_picture, content)


def clean_picture(content: bytes) -> Picture:
    """Return the picture in `content`, drawn anew; raises UserMistake when there is none.

    What a sender calls the file does not count: only its content does.
    """
    if len(content) > LARGEST_FILE:
        raise UserMistake(TOO_LARGE)
    with _opened(content) as source:
        try:
            return _drawn_anew(source)
        except Exception as strange:  # a decoder may fail in any way over a hostile file
            raise UserMistake(_BROKEN) from strange


def _opened(content: bytes) -> Image.Image:
    """Read the header only, and refuse by it what would be too much to draw."""
    try:
        source = Image.open(BytesIO(content), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise UserMistake(_TOO_MANY_PIXELS) from bomb
    except Exception as strange:  # as above
        raise UserMistake(_NO_PICTURE) from strange
    if source.width * source.height > MOST_PIXELS:
        raise UserMistake(_TOO_MANY_PIXELS)
    if source.format in _JPEG and content.count(_SCAN) > _MOST_SCANS:
        raise UserMistake(_BROKEN)
    return source


def _drawn_anew(source: Image.Image) -> Picture:
    """Draw the first frame; only here is anything decoded."""
    _draw_smaller(source)
    source.load()
    turn = _UPRIGHT.get(_orientation(source))
    plain = _plain(source)
    is_drawing = source.format not in _JPEG and plain.getcolors(_FEW_COLOURS) is not None
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Resampling.LANCZOS)
    seen = _without_vain_alpha(plain if turn is None else plain.transpose(turn))
    return _encoded(seen, as_png=is_drawing or seen.mode == "RGBA")


def _draw_smaller(source: Image.Image) -> None:
    """Let a JPEG far too big be decoded at a half or a quarter of its size at once."""
    factor = max(source.size) / LONGEST_SIDE
    if factor > 1:
        source.draft(None, (ceil(source.width / factor), ceil(source.height / factor)))


def _plain(source: Image.Image) -> Image.Image:
    """Return the pixels as RGB, or as RGBA where one may see through; copy only if one must."""
    if source.mode.startswith("I"):  # 16 bits of grey
        source = source.point(lambda grey: grey * (1 / 256)).convert("L")
    mode = "RGBA" if source.has_transparency_data else "RGB"
    return source if source.mode == mode else source.convert(mode)


def _without_vain_alpha(picture: Image.Image) -> Image.Image:
    """Return a picture one cannot see through as RGB: screenshots of some phones are such."""
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        return picture.convert("RGB")
    return picture


def _orientation(source: Image.Image) -> int:
    try:
        return int(source.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1  # marks that cannot be read are thrown away like the others


def _encoded(picture: Image.Image, *, as_png: bool) -> Picture:
    picture.info = {}  # what the writers would copy from the sender's file
    file = BytesIO()
    if as_png:
        picture.save(file, "PNG")
    else:
        picture.save(file, "JPEG", quality=_QUALITY)
    return Picture(
        mime="image/png" if as_png else "image/jpeg",
        content=file.getvalue(),
        width=picture.width,
        height=picture.height,
    )
