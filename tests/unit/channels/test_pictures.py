"""Photos from strangers: a plain upright picture comes out, or one kind sentence."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.channels import pictures
from bot.channels.pictures import LARGEST_FILE, LONGEST_SIDE, Pictures, clean_picture
from bot.domain.errors import UserMistake
from tests.support.pictures import (
    CAMERA,
    HTML,
    PDF,
    SVG,
    a_photo,
    a_picture,
    png_bomb,
    saved,
    with_marks,
)


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_four_usual_formats_are_taken(format: str) -> None:
    picture = clean_picture(a_picture(format, (3, 2)))
    kept = opened(picture.content)
    assert (picture.width, picture.height) == kept.size == (3, 2)
    assert picture.mime == Image.MIME[kept.format or ""]


NO_PICTURES = {
    "nothing": b"",
    "an SVG": SVG,
    "an SVG behind a declaration": b'<?xml version="1.0"?>' + SVG,
    "HTML": HTML,
    "a PDF": PDF,
    "a ZIP": b"PK\x03\x04" + bytes(40),
    "a program": b"\x7fELF" + bytes(60),
    "an SVG after the first bytes of a JPEG": b"\xff\xd8\xff" + SVG,
    "an SVG after the first bytes of a PNG": b"\x89PNG\r\n\x1a\n" + SVG,
    "an SVG after the first bytes of a GIF": b"GIF89a" + SVG,
    "an SVG after the first bytes of a WebP": b"RIFF\x00\x00\x00\x00WEBPVP8 " + SVG,
    "a BMP": a_picture("BMP"),
    "a TIFF": a_picture("TIFF"),
    "an icon": a_picture("ICO", (16, 16)),
    "an AVIF": a_picture("AVIF", (16, 16)),
    "PostScript": a_picture("EPS"),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_photo_is_refused_with_a_sentence_that_tells_what_to_do(name: str) -> None:
    with pytest.raises(UserMistake, match=r"请.*。$"):
        clean_picture(NO_PICTURES[name])


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_the_file_stays_but_its_pixels(format: str) -> None:
    dirty = a_photo(format, exif=with_marks(), icc_profile=b"profile " * 40)
    assert CAMERA.encode() in dirty
    clean = clean_picture(dirty + b"<script>behind the end</script>")
    assert CAMERA.encode() not in clean.content
    assert b"script" not in clean.content
    assert not opened(clean.content).getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & opened(clean.content).info.keys()


@pytest.mark.parametrize("options", [{"comment": b"by Li"}, {"xmp": b"<x:xmpmeta>by Li"}])
def test_a_comment_is_thrown_away(options: dict[str, Any]) -> None:
    dirty = a_photo("JPEG", **options)
    assert b"by Li" in dirty
    assert b"by Li" not in clean_picture(dirty).content


#: Where the one white corner of a 2 by 1 picture lies when it is held as the camera was.
HELD = {1: (0, 0), 2: (1, 0), 3: (1, 0), 4: (0, 0), 5: (0, 0), 6: (0, 0), 7: (0, 1), 8: (0, 1)}


@pytest.mark.parametrize("orientation", HELD)
def test_a_picture_stands_upright_however_the_phone_was_held(orientation: int) -> None:
    image = Image.new("RGB", (2, 1))
    image.putpixel((0, 0), (255, 255, 255))
    upright = clean_picture(saved(image, "PNG", exif=with_marks(orientation)))
    assert (upright.width, upright.height) == ((2, 1) if orientation < 5 else (1, 2))
    assert opened(upright.content).getpixel(HELD[orientation]) == (255, 255, 255)


def test_a_strange_orientation_is_none() -> None:
    assert clean_picture(a_photo("JPEG", (64, 48), exif=with_marks(77))).width == 64


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_marks_that_are_broken_spoil_nothing() -> None:
    dirty = a_photo("JPEG", exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xffmore")
    assert clean_picture(dirty).mime == "image/jpeg"


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((2048, 1000), (2048, 1000)),
        ((4096, 1024), (2048, 512)),
        ((300, 3000), (205, 2048)),
        ((9000, 1), (2048, 1)),
    ],
)
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_big_picture_is_made_smaller_and_keeps_its_shape(
    format: str, size: tuple[int, int], kept: tuple[int, int]
) -> None:
    picture = clean_picture(a_picture(format, size))
    assert (picture.width, picture.height) == kept
    assert max(kept) <= LONGEST_SIDE


def test_a_picture_held_upright_is_measured_upright() -> None:
    picture = clean_picture(a_photo("JPEG", (4000, 3000), exif=with_marks(6)))
    assert (picture.width, picture.height) == (1536, 2048)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (a_photo("JPEG"), "image/jpeg"),
        (a_picture("JPEG"), "image/jpeg"),
        (a_photo("PNG"), "image/jpeg"),
        (a_photo("WEBP"), "image/jpeg"),
        (a_photo("GIF"), "image/png"),
        (a_picture("PNG"), "image/png"),
        (a_picture("PNG", mode="1"), "image/png"),
        (a_picture("PNG", mode="LA"), "image/png"),
        (a_picture("PNG", mode="RGBA"), "image/png"),
        (a_picture("WEBP", mode="RGBA"), "image/png"),
        (a_picture("GIF", mode="P", transparency=0), "image/png"),
        (a_picture("JPEG", mode="CMYK"), "image/jpeg"),
        (a_picture("JPEG", mode="L"), "image/jpeg"),
    ],
)
def test_drawings_stay_sharp_and_photos_small(content: bytes, mime: str) -> None:
    assert clean_picture(content).mime == mime


def test_one_can_still_see_through_what_was_clear() -> None:
    clear = clean_picture(a_picture("PNG", mode="RGBA", colour=(255, 0, 0, 0)))
    assert opened(clear.content).getpixel((0, 0)) == (255, 0, 0, 0)


def test_a_photo_that_could_be_clear_but_is_not_is_a_photo() -> None:
    opaque = opened(a_photo("PNG")).convert("RGBA")
    assert clean_picture(saved(opaque, "PNG")).mime == "image/jpeg"


def test_sixteen_bits_of_grey_are_not_all_white() -> None:
    grey = Image.new("I;16", (1, 1), 128 * 256)
    assert opened(clean_picture(saved(grey, "PNG")).content).getpixel((0, 0)) == (128, 128, 128)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "MPO"])
def test_only_the_first_frame_is_kept(format: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("white", "black", "white")]
    moving = saved(frames[0], format, save_all=True, append_images=frames[1:])
    kept = opened(clean_picture(moving).content)
    assert getattr(kept, "n_frames", 1) == 1
    assert kept.getpixel((0, 0)) == (255, 255, 255)


def test_the_same_file_is_the_same_picture() -> None:
    photo = a_photo("JPEG", exif=with_marks())
    assert clean_picture(photo).sha256 == clean_picture(photo).sha256
    assert clean_picture(photo).sha256 != clean_picture(a_photo("PNG")).sha256


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_not_shown_in_part(format: str, part: float) -> None:
    whole = a_photo(format, (400, 300))
    with pytest.raises(UserMistake, match=r"请.*。$"):
        clean_picture(whole[: int(len(whole) * part)])


@pytest.mark.parametrize(
    "size", [(6400, 6400), (10_000, 10_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(UserMistake, match=r"像素|不是"):
        clean_picture(png_bomb(*size))


def test_forty_million_pixels_are_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 6)
    assert clean_picture(a_picture("PNG", (3, 2))).width == 3
    with pytest.raises(UserMistake, match="像素太多"):
        clean_picture(a_picture("PNG", (7, 1)))


def test_a_file_of_more_than_eight_megabytes_is_not_even_opened() -> None:
    with pytest.raises(UserMistake, match="8 MB 以内"):
        clean_picture(a_picture() + bytes(LARGEST_FILE))


def test_a_picture_that_would_be_drawn_a_thousand_times_is_refused() -> None:
    whole = a_photo("JPEG", progressive=True)
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    with pytest.raises(UserMistake):
        clean_picture(whole[:-2] + scan * 1000 + whole[-2:])


SEEDS = [a_photo(format, (24, 16)) for format in ("JPEG", "PNG", "WEBP", "GIF")]


@settings(deadline=None)  # the first picture loads the decoders
@given(st.sampled_from(SEEDS), st.integers(0, 2000), st.binary(max_size=12))
def test_damage_anywhere_is_a_picture_or_a_mistake(seed: bytes, at: int, other: bytes) -> None:
    at %= len(seed)
    damaged = seed[:at] + other + seed[at + len(other) :]
    try:
        picture = clean_picture(damaged)
    except UserMistake:
        return
    assert opened(picture.content).size == (picture.width, picture.height)


async def test_many_at_a_time_are_all_cleaned() -> None:
    cleaner = Pictures(at_once=2)
    photos = [a_photo("JPEG", (40 + n, 40)) for n in range(6)]
    cleaned = await asyncio.gather(*(cleaner.clean(photo) for photo in photos))
    assert [picture.width for picture in cleaned] == [40 + n for n in range(6)]


async def test_after_a_mistake_there_is_room_for_the_next() -> None:
    cleaner = Pictures(at_once=1)
    with pytest.raises(UserMistake):
        await cleaner.clean(SVG)
    assert (await cleaner.clean(a_picture())).mime == "image/png"
