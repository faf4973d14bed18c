"""What the desk may know of the platform: read only, and nothing that could act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.quota import Use


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSeen:
    """How things stand with DingTalk just now."""

    robot_id: str
    #: Whether we keep a socket open to it; otherwise it calls us.
    listens: bool
    sockets: int
    #: When anything was last heard, if ever.
    heard_at: datetime | None
    #: Why it let us in no more, in its own words.
    refusal: str | None
    #: What was used of each quota this month; empty until it was counted once.
    uses: Sequence[Use]


#: Looks at the platform; None when there is none.
Look = Callable[[], PlatformSeen | None]
