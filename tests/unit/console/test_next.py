"""Where the sign-in leads to: a place of the desk, whatever a link says."""

from __future__ import annotations

import pytest

from bot.console.auth import safe_next


@pytest.mark.parametrize(
    "inside",
    ["/desk", "/desk/", "/desk?talk=1", "/desk/tickets/HT20261122-0001?from=%E7%BE%A4"],
)
def test_a_place_of_the_desk_is_kept(inside: str) -> None:
    assert safe_next(inside) == inside


@pytest.mark.parametrize(
    "outside",
    [
        "",
        "/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/desk",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/desk\\..\\..\\evil",
        "/desk@evil.example",
        "/desk.evil.example",
        "/desktop",
        "%2f%2fevil.example",
        "/%2fevil.example",
        " /desk",
        "/desk/\r\nSet-Cookie: a=b",
        "/desk/\tx",
        "/desk/x y",
        "/desk/群",
        "/sandbox",
        "/desk/login?next=/desk",
        "/desk/logout",
        "/desk/password",
        "/desk/api/me",
    ],
)
def test_anything_else_leads_to_the_desk(outside: str) -> None:
    assert safe_next(outside) == "/desk"
