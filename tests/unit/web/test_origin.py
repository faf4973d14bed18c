"""Under which origin a browser sees us, behind a proxy or not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.web.security import is_https, own_origin


def a_request(remote: str | None, headers: Mapping[str, str]) -> web.Request:
    request = make_mocked_request("GET", "/desk", headers={"Host": "desk.example:8080", **headers})
    return request.clone(remote=remote) if remote else request


def test_without_a_proxy_the_host_header_tells() -> None:
    assert own_origin(a_request("203.0.113.9", {})) == "http://desk.example:8080"


@pytest.mark.parametrize("proxy", ["127.0.0.1", "::1", "10.0.0.7", "172.18.0.2"])
def test_a_proxy_of_our_own_network_is_believed(proxy: str) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "huying.example.cn"}
    request = a_request(proxy, headers)
    assert is_https(request)
    assert own_origin(request) == "https://huying.example.cn"


@pytest.mark.parametrize("stranger", ["203.0.113.9", "2001:4860::1", "no address"])
def test_a_stranger_is_not_believed(stranger: str) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    request = a_request(stranger, headers)
    assert not is_https(request)
    assert own_origin(request) == "http://desk.example:8080"


def test_only_the_last_word_of_a_chain_counts() -> None:
    headers = {"X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "evil.example, ours.example"}
    assert own_origin(a_request("127.0.0.1", headers)) == "http://ours.example"


def test_a_usual_port_is_no_part_of_an_origin() -> None:
    request = a_request("127.0.0.1", {"X-Forwarded-Proto": "https", "Host": "ours.example:443"})
    assert own_origin(request) == "https://ours.example"


@pytest.mark.parametrize("host", ["", "a b", "[", "a:b:c", "a/b@c", "x" * 300])
def test_an_odd_host_makes_no_error(host: str) -> None:
    assert own_origin(a_request("127.0.0.1", {"Host": host})).startswith("http://")
