"""A resident at the sandbox page: opens a chat as somebody, says lines, and sees what is there."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from playwright.async_api import Locator, Page, expect


class Resident:
    """One person in one tab."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address
        self.text = page.locator("#text")
        self.send = page.locator("#send")
        self.trouble = page.locator("#trouble")

    async def opens(self, name: str, group: str = "g01", *, private: bool = False) -> Resident:
        """Open a chat and wait until it is there."""
        question = {"group": group, "user": name, **({"private": "1"} if private else {})}
        await self.page.goto(f"{self._address}/sandbox?{urlencode(question)}")
        await self.is_there()
        return self

    async def is_there(self) -> None:
        """Wait until the open chat shows its lines."""
        await expect(self.page.locator("#lines:not([aria-busy])")).to_be_attached()

    async def says(self, text: str) -> None:
        """Write a line, press Enter, and wait until the server has shown it."""
        await self.text.fill(text)
        await self.text.press("Enter")
        await expect(self.mine(text)).to_have_count(1)

    async def becomes(self, name: str) -> None:
        """Go on as somebody else of the strip."""
        await self.page.locator("#people").get_by_role("button", name=name, exact=True).click()
        await self.is_there()

    def line(self, text: str) -> Locator:
        """Lines of the open chat with these words."""
        return self.page.locator("#lines .line").filter(has_text=text)

    def mine(self, text: str) -> Locator:
        """My own lines that say exactly this and have arrived."""
        words = self.page.locator(".words", has_text=re.compile(f"^(@呼应 )?{re.escape(text)}$"))
        return self.page.locator("#lines .line.mine").filter(has=words)

    def waiting(self) -> Locator:
        """My lines that have not arrived."""
        return self.page.locator("#pending .line")

    def chat(self, name: str) -> Locator:
        """An entry of the list of chats."""
        return self.page.locator("#list .chat").filter(has_text=name)
