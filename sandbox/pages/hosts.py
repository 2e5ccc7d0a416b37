"""For which Host headers pages answer, and from where forms may come: a name of somebody else's must not lead here.

A site that lets its own name point at 127.0.0.1 would otherwise be of the same origin as these pages.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

_LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost"})


@dataclass(frozen=True, slots=True)
class Hosts:
    """``named``: what the sandbox was told to listen on, besides loopback; may be a wildcard address."""

    named: frozenset[str] = frozenset()

    def allow(self, header: str) -> bool:
        """``header`` is a Host header, such as ``127.0.0.1:8700`` or ``[::1]:8700``."""
        name = _name(header)
        if name in _LOOPBACK_NAMES or name.endswith(".localhost") or name in self.named:
            return True
        address = _address(name)
        if address is None:
            return False
        # Names can be made to point anywhere, addresses cannot; so with a wildcard every address will do.
        return address.is_loopback or any(_is_wildcard(one) for one in self.named)


def comes_from_here(origin: str | None, fetch_site: str | None, host: str) -> bool:
    """Whether a POST comes from one of these pages, as far as the browser tells (``Origin``, ``Sec-Fetch-Site``).

    Only the host of the origin counts: something in front of the sandbox may speak TLS for it.
    """
    if origin is not None and origin.lower().partition("://")[2] != host.strip().lower():
        return False
    return fetch_site in (None, "same-origin", "none")


def _name(header: str) -> str:
    text = header.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.rpartition(":")[0] if ":" in text else text


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _is_wildcard(name: str) -> bool:
    address = _address(name)
    return address is not None and address.is_unspecified
