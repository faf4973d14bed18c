"""The access token of the robot's application: asked for once, kept until it ends."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession

from bot.channels.dingtalk.answers import Answer, of_api, shown
from bot.channels.dingtalk.asking import ask
from bot.channels.dingtalk.outcomes import Dead, OutcomeUnknown
from bot.ports import Clock, SendRefused

log = logging.getLogger(__name__)

_PATIENCE = 2.5  # seconds; the line that waits for it needs the rest of its own
_EARLY = 480.0  # seconds before its end, when a token is replaced
_LIFE = 7200  # seconds, unless DingTalk says otherwise
_LONGEST_LIFE = 86_400
_LONGEST_TOKEN = 2048
_SLOWEST = 60.0  # seconds between questions that fail
#: Two tokens refused within this many seconds: a new one would not help, so there is a pause.
_HASTY, _PAUSE = 60.0, 30.0
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Tokens:
    """Gives out the token; many callers at once cause one question.

    Source: POST /v1.0/oauth2/accessToken (获取企业内部应用的accessToken). Asking again within its two
    hours gives the same token and a longer life; asking too often is throttled.
    """

    def __init__(
        self,
        session: ClientSession,
        api_base: str,
        client_id: str,
        client_secret: str,
        clock: Clock,
    ) -> None:
        self._session = session
        self._url = f"{api_base.rstrip('/')}/v1.0/oauth2/accessToken"
        self._question = json.dumps({"appKey": client_id, "appSecret": client_secret}).encode()
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._token: str | None = None
        self._ends = self._replace_at = self._quiet_until = self._forgotten_at = _LONG_AGO
        self._failures = 0

    async def get(self) -> str:
        """Return a token that lives; raises SendRefused with the seconds to wait when there is none.

        A token near its end is replaced, and used on when that fails.
        """
        async with self._one_at_a_time:
            now = self._clock.now()
            if self._token is not None and now < self._replace_at:
                return self._token
            try:
                return await self._ask(now)
            except SendRefused:
                if self._token is None or now >= self._ends:
                    raise
                return self._token

    def forget(self, token: str) -> None:
        """Drop a token that DingTalk refused; one that was replaced meanwhile stays."""
        if token != self._token:
            return
        now = self._clock.now()
        if now - self._forgotten_at < timedelta(seconds=_HASTY):
            self._quiet_until = now + timedelta(seconds=_PAUSE)
        self._token, self._forgotten_at = None, now

    async def _ask(self, now: datetime) -> str:
        pause = (self._quiet_until - now).total_seconds()
        if 0 < pause <= _SLOWEST:  # longer: somebody has set the clock back
            raise SendRefused("暂时拿不到钉钉的访问凭证", wait=pause)
        try:
            answer = await ask(self._session, "POST", self._url, self._question, patience=_PATIENCE)
        except (SendRefused, OutcomeUnknown) as silence:
            raise self._failed(
                now, "连不上钉钉，拿不到访问凭证", type(silence).__name__
            ) from silence
        token = answer.text("accessToken")
        if answer.status != 200 or not _is_token(token):
            raise self._refused(now, answer)
        self._keep(token, answer.body.get("expireIn"), now)
        return token

    def _keep(self, token: str, life: Any, now: datetime) -> None:
        known = isinstance(life, int) and not isinstance(life, bool) and 0 < life <= _LONGEST_LIFE
        seconds = life if known else _LIFE
        self._token, self._failures = token, 0
        self._ends = now + timedelta(seconds=seconds)
        self._replace_at = self._ends - timedelta(seconds=min(_EARLY, seconds / 2))

    def _refused(self, now: datetime, answer: Answer) -> SendRefused:
        outcome = of_api(answer)
        why = outcome.why if isinstance(outcome, Dead) else "钉钉暂时不给访问凭证"
        return self._failed(now, why, shown(answer.text("code")) or f"HTTP {answer.status}")

    def _failed(self, now: datetime, why: str, code: str) -> SendRefused:
        wait = min(_SLOWEST, 2.0 ** min(self._failures, 6))
        self._failures += 1
        self._quiet_until = now + timedelta(seconds=wait)
        log.warning(
            "DingTalk gives no access token",
            extra={"action": "dingtalk_no_token", "why": code, "wait": wait},
        )
        return SendRefused(why, wait=wait)


def _is_token(token: str) -> bool:
    """Tell whether it may stand in a header."""
    return 0 < len(token) <= _LONGEST_TOKEN and token.isascii() and token.isprintable()
