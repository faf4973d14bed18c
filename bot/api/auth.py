"""Who may call the machine API: whoever has the token."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_OPEN = ("/api/v1/openapi.json",)


def token_required(token: str) -> Middleware:
    """Return a middleware that wants `Authorization: Bearer` on every path of the API."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/api/") and request.path not in _OPEN:
            given = request.headers.get("Authorization", "").encode(errors="replace")
            if not hmac.compare_digest(given, expected):
                return web.json_response({"error": "请带上正确的访问令牌。"}, status=401)
        return await handler(request)

    return check
