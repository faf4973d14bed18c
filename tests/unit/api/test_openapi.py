"""The description of the machine API is the machine API."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from bot.api.openapi import DESCRIPTION
from bot.api.routes import MachineApi


def routes() -> set[tuple[str, str]]:
    app = web.Application()
    nobody: Any = None
    MachineApi(nobody, nobody, nobody, nobody, nobody).add_to(app)
    return {
        (route.method.lower(), route.resource.canonical)
        for route in app.router.routes()
        if route.resource and route.method != "HEAD"
    }


def test_the_described_calls_are_the_routes() -> None:
    paths = DESCRIPTION["paths"]
    assert {(method, path) for path, methods in paths.items() for method in methods} == routes()


def test_every_variable_of_a_path_is_described() -> None:
    for path, methods in DESCRIPTION["paths"].items():
        for call in methods.values():
            described = {p["name"] for p in call.get("parameters", []) if p["in"] == "path"}
            assert described == set(re.findall(r"{(\w+)}", path)), path


def test_every_call_wants_the_token_but_the_description() -> None:
    open_calls = [
        path
        for path, methods in DESCRIPTION["paths"].items()
        for call in methods.values()
        if call.get("security") == []
    ]
    assert open_calls == ["/api/v1/openapi.json"]
    assert DESCRIPTION["security"] == [{"token": []}]
