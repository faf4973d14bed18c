"""What browsers are told to refuse on our behalf, on every answer; and smaller text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address, ip_network
from pathlib import PurePosixPath

from aiohttp import web
from aiohttp.web import ContentCoding
from yarl import URL

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Nothing but our own files, no inline script or style, no frame around us.
_CONTENT = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
_ONE_YEAR = "max-age=31536000"

#: This machine, and the networks that nobody reaches us from through the Internet.
_OUR_NETWORKS = tuple(
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)

_DESK = "/desk"
_FILES = ("/static/", "/desk/static/")
#: Files of these kinds are text; a path without any is a page.
_TEXT_FILES = frozenset({"", ".html", ".js", ".css", ".json", ".svg"})
_TEXT_TYPES = ("text/", "application/json", "application/javascript", "image/svg+xml")
_WORTH_IT = 1024


def add_security(app: web.Application) -> None:
    """Give every answer of an application its headers, and make text smaller on the way out."""
    app.on_response_prepare.append(_add_headers)
    app.middlewares.insert(0, _smaller_text)


def is_https(request: web.Request) -> bool:
    """Tell whether the browser came by https, here or at the proxy in front of us."""
    return _origin(request).scheme == "https"


def own_origin(request: web.Request) -> str:
    """Return the origin that the browser sees us under, such as `https://desk.example.cn`."""
    return str(_origin(request))


def _origin(request: web.Request) -> URL:
    scheme, host = request.scheme, request.host
    if _is_neighbour(request):
        scheme = _last(request.headers.get("X-Forwarded-Proto")) or scheme
        host = _last(request.headers.get("X-Forwarded-Host")) or host
    try:
        return URL(f"{'https' if scheme == 'https' else 'http'}://{host}").origin()
    except ValueError:
        return URL("http://invalid")  # whatever that Host header is, nobody comes from there


def _is_neighbour(request: web.Request) -> bool:
    """Only a proxy of our own network is believed."""
    try:
        remote = ip_address(request.remote or "127.0.0.1")  # a Unix socket has no address
    except ValueError:
        return False
    return any(remote in network for network in _OUR_NETWORKS)


def _last(header: str | None) -> str:
    """Our own proxy wrote the last word; what stands before it came from outside."""
    return (header or "").rpartition(",")[2].strip().lower()


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, words in _HEADERS.items():
        response.headers.setdefault(name, words)  # a photo allows even less than a page
    response.headers["Server"] = "huying"
    response.headers.setdefault("Cache-Control", _keeping(request.path, response.content_type))
    if is_https(request):
        response.headers["Strict-Transport-Security"] = _ONE_YEAR


def _keeping(path: str, content_type: str) -> str:
    """Answers about people are kept nowhere; files are asked for again, so that upgrades show."""
    if path.startswith(_FILES):
        return "no-cache"
    behind_login = path == _DESK or path.startswith(f"{_DESK}/")
    return "no-store" if behind_login or content_type == "application/json" else "no-cache"


@web.middleware
async def _smaller_text(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    if "gzip" in request.headers.get("Accept-Encoding", "") and _is_worth_it(request, response):
        response.headers["Vary"] = "Accept-Encoding"
        response.enable_compression(ContentCoding.gzip)
    return response


def _is_worth_it(request: web.Request, response: web.StreamResponse) -> bool:
    if response.prepared or request.method != "GET" or response.status != 200:
        return False
    if isinstance(response, web.FileResponse):
        return _is_text_file(request)
    return (
        isinstance(response, web.Response)
        and isinstance(response.body, bytes)
        and len(response.body) > _WORTH_IT
        and response.content_type.startswith(_TEXT_TYPES)
    )


def _is_text_file(request: web.Request) -> bool:
    """A part of a file, or a file that may not have changed, goes out as it is."""
    as_it_is = {"Range", "If-None-Match", "If-Modified-Since"} & set(request.headers)
    return not as_it_is and PurePosixPath(request.path).suffix in _TEXT_FILES
