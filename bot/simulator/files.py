"""Pictures and other files: kept by the platform, fetched with a code, uploaded for sending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from bot.simulator.bodies import api_body
from bot.simulator.gate import CLIENT
from bot.simulator.refusals import ApiRefusal, OapiRefusal
from bot.simulator.town import Robot
from bot.simulator.world import World

_LARGEST = {"image": 20 << 20, "voice": 2 << 20, "video": 20 << 20, "file": 20 << 20}


@dataclass(frozen=True, slots=True)
class _Blob:
    content: bytes
    ends: float
    robot: Robot | None = None


class Files:
    """The download code, the address behind it, and the upload."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._codes: dict[str, _Blob] = {}
        self._blobs: dict[str, _Blob] = {}
        #: What robots uploaded, by media id.
        self.media: dict[str, bytes] = {}

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_post("/v1.0/robot/messageFiles/download", self.download)
        app.router.add_get("/blob/{key}.file", self.blob)
        app.router.add_post("/media/upload", self.upload)

    def keep(self, content: bytes, robot: Robot) -> str:
        """Return a download code that only this robot may use."""
        code = f"dc{self._world.chance.token()}"
        ends = self._world.clock.now() + self._world.faults.download_code_lifetime
        self._codes[code] = _Blob(content, ends, robot)
        return code

    async def download(self, request: web.Request) -> web.Response:
        """Exchange a code for an address."""
        body = await api_body(request)
        blob = self._codes.get(str(body.get("downloadCode")))
        if blob is None or self._expired(blob):
            raise ApiRefusal("invalidParameter.robotCode.downloadCode", "下载码错误或已过期")
        if not self._may(request[CLIENT], body, blob):
            raise ApiRefusal("invalidParameter.robotCode.auth", "机器人无权下载该文件")
        return web.json_response({"downloadUrl": self._address(blob)})

    async def blob(self, request: web.Request) -> web.Response:
        """The file itself, for whoever has the address."""
        blob = self._blobs.get(request.match_info["key"])
        if blob is None or blob.ends <= self._world.clock.now():
            raise web.HTTPForbidden(text="<Error><Code>AccessDenied</Code></Error>")
        return web.Response(body=blob.content, content_type="application/octet-stream")

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file for sending."""
        fields = await _fields(request)
        kind, content = str(fields.get("type", b""), "utf-8"), fields.get("media")
        if kind not in _LARGEST or not content:
            raise OapiRefusal(40004, "不合法的媒体文件类型")
        if len(content) > _LARGEST[kind]:
            raise OapiRefusal(40006, "不合法的文件大小")
        media_id = f"@lAD{self._world.chance.token()}"
        self.media[media_id] = content
        known = {"type": kind, "media_id": media_id, "created_at": self._world.clock.milliseconds()}
        return web.json_response({"errcode": 0, "errmsg": "ok", **known})

    def _expired(self, blob: _Blob) -> bool:
        world = self._world
        return blob.ends <= world.clock.now() or world.chance.hits(
            world.faults.download_code_expiry
        )

    def _may(self, client_id: str, body: dict[str, Any], blob: _Blob) -> bool:
        robot = blob.robot
        asked = (client_id, body.get("robotCode"))
        return robot is not None and asked == (robot.client_id, robot.robot_code)

    def _address(self, blob: _Blob) -> str:
        key = self._world.chance.token()
        ends = self._world.clock.now() + self._world.faults.download_url_lifetime
        self._blobs[key] = _Blob(blob.content, ends)
        return f"{self._world.url}/blob/{key}.file?Expires={int(ends)}&Signature={key[:12]}"


async def _fields(request: web.Request) -> dict[str, bytes]:
    if request.content_type != "multipart/form-data":
        return {}
    fields = {}
    async for field in await request.multipart():
        if isinstance(field, BodyPartReader) and field.name:
            fields[field.name] = bytes(await field.read())
    return fields
