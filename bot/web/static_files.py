"""What all pages share: styles and small modules under /static, and the bare address."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

_STATIC = Path(__file__).with_name("static")


def add_static(app: web.Application, *, sandbox: bool) -> None:
    """Serve the shared files. The bare address shows both doors, or leads to the desk alone."""
    app.router.add_static("/static", _STATIC)
    app.router.add_get("/", _doors if sandbox else _desk)


async def _doors(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(_STATIC / "home.html")


async def _desk(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/desk")
