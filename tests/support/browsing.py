"""A real Chromium for tests, and what a person at a page does."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
#: Rendering without a screen or a graphics card, and no calls to the browser's maker.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}


def chromium_path() -> str:
    """Return the browser to use; `make setup-browser` installs one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    assert found, "no Chromium here: run `make setup-browser`, or name one with CHROMIUM="
    return found


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    """Start Chromium without a window; end it in the end."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), args=list(_FLAGS)
        )
        try:
            yield browser
        finally:
            await browser.close()


class Troubles(list[str]):
    """What a page complained about: errors of its scripts, and what its policy refused."""

    def watch(self, page: Page) -> None:
        """Write down the page's complaints from now on."""
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("console", self._hear)

    def _hear(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), str(getattr(message, "text", ""))
        if kind == "error" and "Content Security Policy" in text:
            self.append(f"refused: {text}")
