"""DingTalk's calls, each with what its answer means. Nothing here chooses a way or tries one twice.

Every call raises SendRefused when it certainly did not leave, and OutcomeUnknown when nobody knows.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from aiohttp import ClientSession
from yarl import URL

from bot.channels.dingtalk.answers import Answer, of_api, of_webhook
from bot.channels.dingtalk.asking import ask
from bot.channels.dingtalk.outcomes import (
    Dead,
    OtherRoute,
    Outcome,
    OutcomeUnknown,
    Retry,
    Taken,
    TokenBad,
    Unknown,
)
from bot.channels.dingtalk.render import as_json
from bot.channels.dingtalk.token import Tokens
from bot.ports import SendRefused

log = logging.getLogger(__name__)

#: People one 1:1 call may name (批量发送单聊消息; its error table says more).
MOST_PEOPLE = 20
_NEXT_SECOND = 0.3
_NOBODY_TOOK_IT = "钉钉里找不到这位居民，可能已离开组织，请打电话联系"


class CallPace(Protocol):
    """Tells how many calls may leave now."""

    async def room(self, most: int) -> int:
        """Return how many, at most `most`; they count as made."""
        ...


class SessionHosts(Protocol):
    """Tells where session webhooks may lead."""

    def allows_session(self, url: str) -> bool:
        """Tell whether lines may be posted there."""
        ...


class DingTalkApi:
    """The calls of one application. `session` should keep no cookies."""

    def __init__(
        self,
        session: ClientSession,
        tokens: Tokens,
        hosts: SessionHosts,
        api_base: str,
        pace: CallPace | None = None,
    ) -> None:
        """`pace`: how fast the app may call; session webhooks are no calls of the app."""
        self._pace = pace
        self._session = session
        self._tokens = tokens
        self._hosts = hosts
        self._base = api_base.rstrip("/")

    async def say_in_session(self, url: str, body: bytes) -> Outcome:
        """Post to a session webhook, which needs no token; an address not allowed is not asked."""
        if not self._hosts.allows_session(url):
            log.warning("A session leads elsewhere", extra={"action": "dingtalk_session_refused"})
            return OtherRoute("会话地址不是钉钉的")
        return _sure(of_webhook(await ask(self._session, "POST", URL(url, encoded=True), body)))

    async def say_in_group(self, robot_code: str, group_id: str, param: str) -> Outcome:
        """Post into a group (POST /v1.0/robot/groupMessages/send)."""
        body = {"robotCode": robot_code, "openConversationId": group_id, **_text(param)}
        return _sure(of_api(await self._call("POST", "robot/groupMessages/send", body)))

    async def say_to(self, robot_code: str, people: Sequence[str], param: str) -> Outcome:
        """Write to at most 20 people, each alone (POST /v1.0/robot/oToMessages/batchSend).

        Taken as soon as one of them gets it: a second try would double it for that one.
        """
        some = list(people[:MOST_PEOPLE])
        body = {"robotCode": robot_code, "userIds": some, **_text(param)}
        answer = await self._call("POST", "robot/oToMessages/batchSend", body)
        outcome = _sure(of_api(answer))
        return _of_parts(answer, some) if isinstance(outcome, Taken) else outcome

    async def show_card(self, card: Mapping[str, Any]) -> Outcome:
        """Create a card and show it (POST /v1.0/card/instances/createAndDeliver)."""
        answer = await self._call("POST", "card/instances/createAndDeliver", card)
        outcome = _sure(of_api(answer))
        return _of_delivery(answer) if isinstance(outcome, Taken) else outcome

    async def file_address(self, robot_code: str, code: str) -> tuple[Outcome, str]:
        """Return where a file lies for some minutes (POST /v1.0/robot/messageFiles/download)."""
        body = {"downloadCode": code, "robotCode": robot_code}
        answer = await self._call("POST", "robot/messageFiles/download", body)
        return of_api(answer), answer.text("downloadUrl")

    async def _call(self, method: str, path: str, body: Mapping[str, Any]) -> Answer:
        """Ask with the token; once more with a new one when DingTalk knows it no longer.

        Raises SendRefused while the app's second is used up.
        """
        if self._pace is not None and not await self._pace.room(1):
            raise SendRefused("这一秒的接口调用已用完", wait=_NEXT_SECOND)
        token = await self._tokens.get()
        answer = await self._with(token, method, path, body)
        if not isinstance(of_api(answer), TokenBad):
            return answer
        self._tokens.forget(token)
        return await self._with(await self._tokens.get(), method, path, body)

    async def _with(self, token: str, method: str, path: str, body: Mapping[str, Any]) -> Answer:
        headers = {"x-acs-dingtalk-access-token": token}
        url = f"{self._base}/v1.0/{path}"
        return await ask(self._session, method, url, as_json(body), headers)


def _text(param: str) -> dict[str, str]:
    return {"msgKey": "sampleText", "msgParam": param}


def _sure(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Unknown):
        raise OutcomeUnknown("DingTalk does not know itself")
    return outcome


def _of_parts(answer: Answer, people: Sequence[str]) -> Outcome:
    """Look into a success: it names those who did not get it."""
    slowed = answer.texts("flowControlledStaffIdList") & set(people)
    missed = slowed | (answer.texts("invalidStaffIdList") & set(people))
    if len(missed) == len(set(people)):
        return Retry(60) if slowed else Dead(_NOBODY_TOOK_IT)
    if missed:
        log.warning(
            "Some did not get a line meant for several",
            extra={"action": "dingtalk_partly_sent", "missed": len(missed)},
        )
    return Taken()


def _of_delivery(answer: Answer) -> Outcome:
    """Look into a success: it tells for each place whether the card is there."""
    result = answer.body.get("result")
    places = result.get("deliverResults") if isinstance(result, dict) else None
    some = places if isinstance(places, list) else []
    refused = [place for place in some if isinstance(place, dict) and place.get("success") is False]
    if answer.body.get("success") is False or (refused and len(refused) == len(some)):
        return Dead("卡片发不出去")
    return Taken()
