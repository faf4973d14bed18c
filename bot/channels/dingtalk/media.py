"""What residents sent beside words, fetched from where DingTalk keeps it.

Source: open.dingtalk.com, 下载机器人接收消息的文件内容 (POST /v1.0/robot/messageFiles/download). It
names an address that is signed, lives for minutes and is asked without our token.
"""

from __future__ import annotations

import logging
from typing import Protocol

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from bot.channels.dingtalk.api import DingTalkApi
from bot.channels.dingtalk.asking import CONNECT
from bot.channels.dingtalk.outcomes import Dead, OtherRoute, Taken
from bot.ports import MediaGone

log = logging.getLogger(__name__)

LARGEST_FILE = 20 * 1024 * 1024
_PATIENCE = ClientTimeout(total=30.0, connect=CONNECT)  # seconds
_CHUNK = 64 * 1024

_TOO_LARGE = "文件超过 20 MB，机器人收不了，请居民压缩或分开再发"
_GONE = "文件已经取不到了，请居民重新发一次"
_ELSEWHERE = "文件的下载地址不是钉钉的，没有去取"


class MediaNotNow(Exception):
    """The file could not be fetched this time; another time may do."""


class DownloadHosts(Protocol):
    """Tells where files may be fetched from."""

    def allows_download(self, url: str) -> bool:
        """Tell whether a file may be fetched there."""
        ...

    def over_https(self, url: str) -> str:
        """Return an allowed address with encryption, where that is offered."""
        ...


class DingTalkMedia:
    """The port `MediaSource` for DingTalk. `session` should keep no cookies."""

    def __init__(self, api: DingTalkApi, session: ClientSession, hosts: DownloadHosts) -> None:
        self._api = api
        self._session = session
        self._hosts = hosts

    async def fetch(self, robot_id: str, code: str) -> bytes:
        """Return the content, at most 20 MB.

        Raises MediaGone with a reason for the staff, or SendRefused, OutcomeUnknown or MediaNotNow.
        """
        url = await self._address(robot_id, code)
        try:
            async with self._session.get(
                url, timeout=_PATIENCE, allow_redirects=False, headers={"Connection": "close"}
            ) as response:
                return await _content(response)
        except (ClientError, TimeoutError, OSError) as lost:
            raise MediaNotNow(type(lost).__name__) from lost

    async def _address(self, robot_id: str, code: str) -> URL:
        outcome, address = await self._api.file_address(robot_id, code)
        if isinstance(outcome, Dead | OtherRoute):
            raise MediaGone(outcome.why)
        if not isinstance(outcome, Taken):
            raise MediaNotNow(type(outcome).__name__)
        if not self._hosts.allows_download(address):
            log.warning("A file lies elsewhere", extra={"action": "dingtalk_file_refused"})
            raise MediaGone(_ELSEWHERE)
        return URL(self._hosts.over_https(address), encoded=True)  # it is signed as it is written


async def _content(response: ClientResponse) -> bytes:
    """Read the file, and stop as soon as it is too much, whatever length it announced."""
    if response.status in (403, 404, 410):
        raise MediaGone(_GONE)
    if response.status != 200:
        raise MediaNotNow(f"HTTP {response.status}")
    if (response.content_length or 0) > LARGEST_FILE:
        raise MediaGone(_TOO_LARGE)
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > LARGEST_FILE:
            raise MediaGone(_TOO_LARGE)
    return bytes(content)
