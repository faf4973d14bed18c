"""Links of the platform: what may be followed, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.channels.dingtalk.hosts import Hosts

LIVE = Hosts.of("https://api.dingtalk.com", "https://oapi.dingtalk.com")
NEAR = Hosts.of("http://127.0.0.1:18101", "http://127.0.0.1:18102/")


@pytest.mark.parametrize(
    "url",
    [
        "https://oapi.dingtalk.com/robot/sendBySession?session=0a1b",
        "https://oapi.dingtalk.com:443/robot/sendBySession?session=0a1b",
        "https://oapi.dingtalk.io/robot/sendBySession?session=0a1b",
        "https://a-1.b.dingtalk.com",
        "https://oapi.dingtalk.com?session=a%2Fb%3D",
        "https://oapi.dingtalk.com/@evil",  # a path may say what it likes
    ],
)
def test_sessions_of_the_platform_are_used(url: str) -> None:
    assert LIVE.allows_session(url)
    assert LIVE.allows_download(url)


ATTACKS = [
    "",
    "oapi.dingtalk.com/x",
    "//oapi.dingtalk.com/x",
    "ftp://oapi.dingtalk.com/x",
    "file:///etc/passwd",
    "javascript:alert(1)//oapi.dingtalk.com",
    "https:oapi.dingtalk.com/x",
    "https:///oapi.dingtalk.com/x",
    "https://dingtalk.com/x",
    "https://dingtalk.com.evil.example/x",
    "https://evildingtalk.com/x",
    "https://evil.example/.dingtalk.com",
    "https://evil.example?.dingtalk.com",
    "https://evil.example#.dingtalk.com",
    "https://evil.example\\.dingtalk.com/x",
    "https://evil.example/\\@oapi.dingtalk.com",
    "https://oapi.dingtalk.com\\@evil.example/x",
    "https://oapi.dingtalk.com@evil.example/x",
    "https://oapi.dingtalk.com:443@evil.example/x",
    "https://user:pass@oapi.dingtalk.com/x",
    "https://evil.example@oapi.dingtalk.com/x",
    "https://@oapi.dingtalk.com/x",
    "https://oapi.dingtalk.com#@evil.example",
    "https://oapi.dingtalk.com/x#fragment",
    "https://oapi.dingtalk.com./x",
    "https://.dingtalk.com/x",
    "https://a..dingtalk.com/x",
    "https://-a.dingtalk.com/x",
    "https://a-.dingtalk.com/x",
    "https://OAPI.dingtalk.com/x",
    "HTTPS://oapi.dingtalk.com/x",
    "https://oapi.dingtalk.com:8443/x",
    "https://oapi.dingtalk.com:80/x",
    "https://oapi.dingtalk.com:/x",
    "https://oapi.dingtalk.com:443:443/x",
    "https://oapi.dingtalk.com:0443/x",
    "https://oapi.dingtalk.com:99999/x",
    "https://oapi.dingtalk.com:４４３/x",
    "https://oapi。dingtalk。com/x",
    "https://oapi.ding\u0442alk.com/x",
    "https://oapi.dingtalk.com\u2024evil.example/x",
    "https://xn--80ak6aa92e.dingtalk.com/x",
    "https://oapi.dingtalk.com%2eevil.example/x",
    "https://oapi.dingtalk.com%00.evil.example/x",
    "https://oapi.dingtalk.com\x00.evil.example/x",
    "https://oapi.dingtalk.com/x\r\nHost: evil.example",
    "https://oapi.dingtalk.com/x\n",
    " https://oapi.dingtalk.com/x",
    "https://oapi.dingtalk.com/a b",
    "https://oapi.dingtalk.com/\ud800",
    "https://oapi_.dingtalk.com/x",
    "https://" + "a" * 64 + ".dingtalk.com/x",
    "https://oapi.dingtalk.com/" + "a" * 5000,
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/",
    "http://100.100.100.200/latest/meta-data/",
    "http://127.0.0.1:18101/x",
    "http://127.1/x",
    "http://0x7f.0.0.1/x",
    "http://2130706433/x",
    "http://0177.0.0.1/x",
    "http://0.0.0.0/x",
    "http://localhost/x",
    "http://localhost:6379/",
    "http://localhost.dingtalk.com.evil.example/",
    "http://[::1]/x",
    "http://[::ffff:127.0.0.1]/x",
    "http://[::ffff:169.254.169.254]/x",
    "http://10.0.0.5/x",
    "http://redis/",
    "https://oapi.dingtalk.com.127.0.0.1.nip.io/",
]


@pytest.mark.parametrize("url", ATTACKS)
def test_nothing_else_is_followed(url: str) -> None:
    assert not LIVE.allows_session(url)
    assert not LIVE.allows_download(url)


@pytest.mark.parametrize(
    ("url", "fetched"),
    [
        (
            "https://down.dingtalk.com/f?Signature=a%2Bb",
            "https://down.dingtalk.com/f?Signature=a%2Bb",
        ),
        ("http://down.dingtalk.com/f", "https://down.dingtalk.com/f"),
        ("http://down.dingtalk.com:80/f", "https://down.dingtalk.com/f"),
        (
            "http://zjk-x.oss-cn-zhangjiakou.aliyuncs.com/f.file?Expires=1790000900&Signature=a%3D",
            "https://zjk-x.oss-cn-zhangjiakou.aliyuncs.com/f.file?Expires=1790000900&Signature=a%3D",
        ),
        ("https://static.alicdn.com/f", "https://static.alicdn.com/f"),
    ],
)
def test_files_come_from_the_stores_of_the_platform_and_over_https(url: str, fetched: str) -> None:
    assert LIVE.allows_download(url)
    assert LIVE.over_https(url) == fetched
    assert LIVE.allows_download(fetched)


@pytest.mark.parametrize(
    "url",
    [
        "http://oapi.dingtalk.com/robot/sendBySession?session=0a1b",
        "https://bucket.aliyuncs.com/x",
        "https://static.alicdn.com/x",
    ],
)
def test_replies_go_to_no_store_and_never_unencrypted(url: str) -> None:
    assert not LIVE.allows_session(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://down.dingtalk.com:443/f",
        "https://down.dingtalk.com:80/f",
        "http://bucket.aliyuncs.com:8080/f",
        "http://aliyuncs.com/f",
        "http://bucket.aliyuncs.com.evil.example/f",
        "http://evil-alicdn.com/f",
    ],
)
def test_files_come_over_usual_ports_of_those_stores_only(url: str) -> None:
    assert not LIVE.allows_download(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:18101/robot/sendBySession?session=1",
        "http://127.9.8.7/x",
        "http://localhost:18102/x",
        "http://[::1]:9/x",
        "https://localhost/x",
    ],
)
def test_beside_the_simulator_links_to_this_machine_are_followed(url: str) -> None:
    assert NEAR.loopback
    assert NEAR.allows_session(url)
    assert NEAR.allows_download(url)
    assert NEAR.over_https(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "http://10.0.0.5:18101/",
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1:99999/",
        "http://localhost.evil.example/",
        "http://127.1/",
        "http://[::ffff:10.0.0.1]/",
    ],
)
def test_beside_the_simulator_nothing_further_away_is_followed(url: str) -> None:
    assert not NEAR.allows_session(url)
    assert not NEAR.allows_download(url)


@pytest.mark.parametrize(
    ("api", "oapi"),
    [
        ("https://api.dingtalk.com", "http://127.0.0.1:18102"),
        ("http://127.0.0.1:18101", "https://oapi.dingtalk.com"),
        ("https://api.dingtalk.io", "https://oapi.dingtalk.io"),
        ("http://127.0.0.1.evil.example", "http://127.0.0.1.evil.example"),
        ("", ""),
    ],
)
def test_one_base_on_this_machine_opens_nothing(api: str, oapi: str) -> None:
    assert not Hosts.of(api, oapi).loopback


@given(st.text(alphabet="htps:/@.\\#?%[]0127axdingtalkcom-", max_size=60))
def test_what_is_allowed_leads_where_the_http_client_goes(tail: str) -> None:
    url = f"https://{tail}"
    if LIVE.allows_download(url):
        host = URL(url, encoded=True).host or ""
        assert host.endswith((".dingtalk.com", ".dingtalk.io", ".aliyuncs.com", ".alicdn.com"))
