"""Pictures, files and voices are fetched from their platform the moment their message is stored."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import UserMistake
from bot.domain.message import WaitingAttachment
from bot.ports import Clock, MediaGone, MediaSource, Publisher, Store
from bot.service.receive import TALK_CHANGED

log = logging.getLogger(__name__)

_AT_ONCE = 4
#: Whoever took one and was not heard of for this long has died with it.
_LOST_AFTER = timedelta(seconds=60)
_MOST_TRIES = 6
_OPAQUE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Kept:
    """Content as it is stored."""

    mime: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The name it is stored under."""
        return hashlib.sha256(self.content).hexdigest()


#: Makes a picture plain; raises UserMistake with what is wrong with it.
Clean = Callable[[bytes], Awaitable[Kept]]


class FetchAttachments:
    """Fetches what waits; the platform gives it out once and not for long."""

    def __init__(
        self, store: Store, source: MediaSource, clean: Clean, publisher: Publisher, clock: Clock
    ) -> None:
        self._store = store
        self._source = source
        self._clean = clean
        self._publisher = publisher
        self._clock = clock

    async def __call__(self) -> bool:
        """Fetch a few; False when nothing waited."""
        now = self._clock.now()
        async with self._store.transaction() as work:
            claimed = await work.attachments.claim(now, now + _LOST_AFTER, _AT_ONCE)
        await asyncio.gather(*(self._fetch(one) for one in claimed))
        if claimed:
            await self._publisher.publish(TALK_CHANGED)
        return bool(claimed)

    async def _fetch(self, one: WaitingAttachment) -> None:
        try:
            kept = await self._plain(one, await self._source.fetch(one.robot_id, one.code))
        except (MediaGone, UserMistake) as end:
            await self._lose(one, str(end))
        except Exception as trouble:
            await self._later(one, trouble)
        else:
            async with self._store.transaction() as work:
                await work.attachments.kept(
                    one, kept.sha256, kept.mime, kept.content, self._clock.now()
                )

    async def _plain(self, one: WaitingAttachment, content: bytes) -> Kept:
        """A picture is drawn anew; anything else is only ever given to staff as a download."""
        return await self._clean(content) if one.kind == "picture" else Kept(_OPAQUE, content)

    async def _later(self, one: WaitingAttachment, trouble: Exception) -> None:
        why = type(trouble).__name__
        if one.attempts >= _MOST_TRIES:
            await self._lose(one, why)
            return
        due = self._clock.now() + timedelta(seconds=2.0**one.attempts)
        async with self._store.transaction() as work:
            await work.attachments.later(one, due, why)

    async def _lose(self, one: WaitingAttachment, why: str) -> None:
        log.warning(
            "An attachment could not be kept",
            extra={"action": "attachment_lost", "inbox": one.message, "kind": one.kind},
        )
        async with self._store.transaction() as work:
            await work.attachments.lost(one, why)
