"""Waiting for something to become true, never for time to pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

_LOOK_AGAIN = 0.02


async def until(check: Callable[[], Awaitable[bool]], what: str, patience: float = 60.0) -> None:
    """Return as soon as `check` says yes; fail with `what` when it never does."""
    try:
        async with asyncio.timeout(patience):
            while not await check():  # noqa: ASYNC110 - what is waited for has no event
                await asyncio.sleep(_LOOK_AGAIN)
    except TimeoutError:
        raise AssertionError(f"never happened: {what}") from None
