"""What comes beside words in tests: brought here at once, or lost, without any platform."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from bot.storage.database import Database
from tests.support.clock import MORNING

_OPAQUE = "application/octet-stream"


def sha256(content: bytes) -> str:
    """Return the name under which content is kept."""
    return hashlib.sha256(content).hexdigest()


async def bring(database: Database, contents: Sequence[bytes | str]) -> None:
    """Keep what waits, in its order; a text instead of content says why it is lost.

    What there is no content for goes on waiting.
    """
    async with database.transaction() as work:
        far = MORNING + timedelta(days=1)
        waiting = await work.attachments.claim(far, far, 100)
        in_order = sorted(waiting, key=lambda one: (one.message, one.place))
        for one, content in zip(in_order, contents, strict=False):
            if isinstance(content, str):
                await work.attachments.lost(one, content)
                continue
            mime = "image/jpeg" if one.kind == "picture" else _OPAQUE
            await work.attachments.kept(one, sha256(content), mime, content, MORNING)
