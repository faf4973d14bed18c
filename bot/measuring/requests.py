"""Requests, measured."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.measuring.instruments import Instruments

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def requests_measured(instruments: Instruments) -> Middleware:
    """Return a middleware, to stand outside all others, that notes every request and its answer."""

    @web.middleware
    async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
        route, method = _route(request), _method(request)
        begun, status, is_long = perf_counter(), 500, False
        try:
            response = await handler(request)
            status, is_long = response.status, isinstance(response, web.WebSocketResponse)
            return response
        except web.HTTPException as answer:
            status = answer.status
            raise
        finally:
            instruments.http_requests.labels(route, method, f"{status // 100}xx").inc()
            if not is_long:  # how long a page stays open is no measure of us
                instruments.http_seconds.labels(route, method).observe(perf_counter() - begun)

    return measure


def _route(request: web.Request) -> str:
    """Return the template: paths themselves have numbers in them, and strangers invent them."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"


def _method(request: web.Request) -> str:
    return request.method if request.method in _METHODS else "other"
