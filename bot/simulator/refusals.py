"""How the two hosts say no."""

from __future__ import annotations

from abc import ABC, abstractmethod

from aiohttp import web


class Refusal(Exception, ABC):
    """A call the platform does not do."""

    @abstractmethod
    def response(self, request_id: str) -> web.Response:
        """Return the answer in the form of its host."""


class ApiRefusal(Refusal):
    """api.*: an HTTP status and a code in words."""

    def __init__(self, code: str, message: str = "", status: int = 400) -> None:
        super().__init__(code)
        self.code, self.message, self.status = code, message or code, status

    def response(self, request_id: str) -> web.Response:
        """Return code, message and requestid."""
        body = {"code": self.code, "requestid": request_id.upper(), "message": self.message}
        return web.json_response(body, status=self.status)


class OapiRefusal(Refusal):
    """oapi.*: always HTTP 200, and a number."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode, self.errmsg = errcode, errmsg

    def response(self, request_id: str) -> web.Response:
        """Return errcode, errmsg and request_id."""
        body = {"errcode": self.errcode, "errmsg": self.errmsg, "request_id": request_id}
        return web.json_response(body)


class Broken(Refusal):
    """A server behind the gateway fails; what comes back need not be JSON."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status

    def response(self, request_id: str) -> web.Response:
        """Return what a gateway returns."""
        if self.status == 500:
            return ApiRefusal("system.error", "系统错误", 500).response(request_id)
        page = f"<html><body><h1>{self.status}</h1></body></html>"
        return web.Response(text=page, status=self.status, content_type="text/html")
