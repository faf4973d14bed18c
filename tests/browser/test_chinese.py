"""Chinese is drawn as Chinese: a missing glyph is a box, and all boxes look the same."""

from __future__ import annotations

from playwright.async_api import Page

_DRAW = """
(characters) => characters.map((character) => {
  const canvas = new OffscreenCanvas(48, 48);
  const pen = canvas.getContext("2d");
  pen.font = `40px ${getComputedStyle(document.body).fontFamily}`;
  pen.fillText(character, 2, 40);
  const drawn = pen.getImageData(0, 0, 48, 48).data;
  return Array.from(drawn).filter((_, at) => at % 4 === 3).join();
})
"""

#: Never to be assigned (https://www.unicode.org/faq/private_use.html): every font draws its box.
_NO_CHARACTER = "\U000fffff"


async def test_a_chinese_glyph_is_drawn_and_not_a_box(page: Page, address: str) -> None:
    await page.goto(f"{address}/sandbox")
    glyphs = await page.evaluate(_DRAW, ["呼", "应", "群", "众", _NO_CHARACTER])
    assert all("255" in glyph for glyph in glyphs[:4]), "nothing was drawn"
    assert len(set(glyphs)) == 5, "two characters look the same: there is no Chinese font"
