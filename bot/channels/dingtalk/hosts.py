"""Which links of the platform may be followed: a message names its own reply address.

Only links in one plain spelling pass. Two readers of a URL may disagree about anything cleverer,
and then one of them checks one host while the other calls another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address

_LONGEST = 4096
_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
#: No user, no upper case, no escapes, no dot at the end; a path without backslash and fragment.
_LINK = re.compile(
    rf"(?P<scheme>https?)://(?P<host>localhost|\[::1\]|{_LABEL}(?:\.{_LABEL})+)"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?(?P<rest>(?:[/?][!-\"$-\[\]-~]*)?)"
)
_USUAL_PORT = {"https": "443", "http": "80"}
_OURS = (".dingtalk.com", ".dingtalk.io")
#: Where the platform keeps what residents sent.
_STORES = (*_OURS, ".aliyuncs.com", ".alicdn.com")


@dataclass(frozen=True, slots=True)
class Hosts:
    """Decides about links by scheme, host and port; knows nothing of redirects, so follow none."""

    #: Both configured bases are this machine, as in tests and beside the simulator. Then links to
    #: this machine are followed too, over any port and without encryption.
    loopback: bool

    @classmethod
    def of(cls, api_base: str, oapi_base: str) -> Hosts:
        """Build from the configured bases of the new and the old API."""
        return cls(loopback=_is_loopback(api_base) and _is_loopback(oapi_base))

    def allows_session(self, url: str) -> bool:
        """Tell whether replies may go to a session webhook: https on a host of the platform."""
        link = _link(url)
        return link is not None and (
            (link["scheme"] == "https" and _is_on(link, _OURS)) or self._is_near(link)
        )

    def allows_download(self, url: str) -> bool:
        """Tell whether a file may be fetched from a link.

        Plain http is allowed for these alone: the platform gives such links out (protocol page
        §4.5). Fetch `over_https(url)`, and do not quote it again: its query is signed.
        """
        link = _link(url)
        return link is not None and (_is_on(link, _STORES) or self._is_near(link))

    def over_https(self, url: str) -> str:
        """Return an allowed link with encryption, which the stores offer for the same signature."""
        link = _link(url)
        if link is None or link["scheme"] == "https" or self._is_near(link):
            return url
        return f"https://{link['host']}{link['rest']}"

    def _is_near(self, link: re.Match[str]) -> bool:
        return self.loopback and _is_this_machine(link["host"])


def _link(url: str) -> re.Match[str] | None:
    if len(url) > _LONGEST:
        return None
    link = _LINK.fullmatch(url)
    return link if link is not None and int(link["port"] or 1) < 65536 else None


def _is_on(link: re.Match[str], domains: tuple[str, ...]) -> bool:
    usual = _USUAL_PORT[link["scheme"]]
    return link["host"].endswith(domains) and (link["port"] or usual) == usual


def _is_loopback(base: str) -> bool:
    link = _link(base)
    return link is not None and _is_this_machine(link["host"])


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
