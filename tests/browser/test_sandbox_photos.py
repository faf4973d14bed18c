"""Photos as people have them: too large, not photos at all, and sometimes just right."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.support.pictures import SVG, a_photo
from tests.support.resident import Resident
from tests.support.town import Town

#: Noise cannot be packed, so this many pixels of three bytes each are a file of more than 30 MB.
_SIDE = 3300


@pytest.fixture
async def resident(page: Page, address: str) -> Resident:
    return await Resident(page, address).opens("小李")


async def test_a_photo_of_30_megabytes_is_made_small_and_sent(
    resident: Resident, town: Town, tmp_path: Path
) -> None:
    large = tmp_path / "large.bmp"
    large.write_bytes(a_photo("BMP", (_SIDE, _SIDE)))
    assert large.stat().st_size > 30_000_000
    await resident.page.locator("#photo").set_input_files(large)
    await expect(resident.page.locator("#preview-image")).to_be_visible(timeout=30_000)
    await resident.says("看这里")
    (line, *_) = await town.group().lines()
    shown = await town.client.get(f"/sandbox/api/photos/{line['photo']}")
    assert shown.content_type == "image/jpeg"
    assert len(await shown.read()) < 2_000_000
    await expect(resident.mine("看这里").locator("img")).to_be_visible()
    await expect(resident.page.locator("#preview")).to_be_hidden()


async def test_a_svg_dressed_as_jpeg_is_refused_and_the_words_stay(
    resident: Resident, town: Town, tmp_path: Path
) -> None:
    dressed = tmp_path / "photo.jpg"
    dressed.write_bytes(SVG)
    await resident.text.fill("看这里")
    await resident.page.locator("#photo").set_input_files(dressed)
    await expect(resident.trouble).to_contain_text("可能不是照片")
    await expect(resident.text).to_have_value("看这里")
    await expect(resident.page.locator("#preview")).to_be_hidden()
    await resident.send.click()
    await expect(resident.mine("看这里")).to_have_count(1)
    (line, *_) = await town.group().lines()
    assert line["photo"] is None


async def test_a_chosen_photo_can_be_taken_away_again(resident: Resident, tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(a_photo())
    await resident.page.locator("#photo").set_input_files(file)
    await expect(resident.page.locator("#preview-image")).to_be_visible()
    await expect(resident.send).to_be_enabled()
    await resident.page.get_by_role("button", name="去掉照片").click()
    await expect(resident.page.locator("#preview")).to_be_hidden()
    await expect(resident.send).to_be_disabled()


async def test_a_photo_the_server_will_not_have_leaves_the_words_and_says_why(
    resident: Resident, tmp_path: Path
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(a_photo())
    await resident.page.route(
        "**/messages",
        lambda route: route.fulfill(status=413, json={"error": "照片太大了，请压缩。"}),
    )
    await resident.text.fill("看这里")
    await resident.page.locator("#photo").set_input_files(file)
    await expect(resident.page.locator("#preview-image")).to_be_visible()
    await resident.send.click()
    await expect(resident.trouble).to_have_text("照片太大了，请压缩。")
    await expect(resident.text).to_have_value("看这里")
    await expect(resident.waiting()).to_have_count(0)


async def test_a_picture_dropped_on_the_chat_is_taken(resident: Resident) -> None:
    transfer = await resident.page.evaluate_handle(
        """async () => {
          const canvas = new OffscreenCanvas(40, 30);
          canvas.getContext("2d").fillRect(0, 0, 40, 30);
          const transfer = new DataTransfer();
          transfer.items.add(new File([await canvas.convertToBlob()], "a.png", { type: "image/png" }));
          return transfer;
        }"""
    )
    await resident.page.dispatch_event("#scroll", "drop", {"dataTransfer": transfer})
    await expect(resident.page.locator("#preview-image")).to_be_visible()
