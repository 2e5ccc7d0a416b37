"""Pre-flight of the network: whether a host has a name, takes connections, and shows a certificate to be trusted.

Nothing is sent but what it takes to connect. Every wait has a limit. Knows nothing of platforms and keys.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore

from proctor.preflight import Point, failed, ok, warning
from proctor.targets import is_loopback

SECONDS = 5.0
DAYS_LEFT = 14
"""A certificate that ends sooner is worth a word."""
DAY = 86_400
Names = Callable[..., Sequence[Any]]
"""Looks up a name as ``socket.getaddrinfo`` does."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    """A host and port to which requests will go. ``where`` is how messages name it."""

    scheme: str
    host: str
    port: int

    @property
    def where(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def place_of(url: str) -> Place:
    """Where a URL leads."""
    parts = urlsplit(url)
    return Place(parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme])


def look(
    place: Place,
    seconds: float = SECONDS,
    context: ssl.SSLContext | None = None,
    names: Names = socket.getaddrinfo,
) -> list[Point]:
    """Resolve, connect and, for https, shake hands; ends with the first that fails. ``seconds`` are for each."""
    addresses, points = _resolve(place, seconds, names)
    if not addresses:
        return points
    connection, connected = _connect(place, addresses, seconds)
    points += connected
    if connection is None:
        return points
    with connection:
        if place.scheme == "https":
            points.append(_shake_hands(place, connection, seconds, context or httpcore.default_ssl_context()))
        elif not is_loopback(f"http://{place.where}"):
            text = f"{place.where} is reached over plain HTTP: whoever is on the way can read the key"
            points.append(warning("TLS", text, "https://", "change url in targets.toml, if the platform has https"))
    return points


def _resolve(place: Place, seconds: float, names: Names) -> tuple[list[Any], list[Point]]:
    """The addresses of a name. The system sets no limit to looking one up, so that is done beside."""
    found: list[Any] = []
    trouble: list[str] = [f"no answer within {seconds:g} s"]

    def look_up() -> None:
        try:
            found.extend(names(place.host, place.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as problem:
            trouble[0] = str(getattr(problem, "strerror", None) or problem)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    addresses = list(found)
    if not addresses:
        text = f"the name {place.host} cannot be resolved: {trouble[0]}"
        remedy = "see to the spelling in targets.toml, and that this machine has a network"
        return [], [failed("name", text, "a host that the domain name system knows", remedy)]
    if addresses[0][4][0] == place.host:
        return addresses, []
    shown = ", ".join(dict.fromkeys(str(address[4][0]) for address in addresses))
    return addresses, [ok("name", f"{place.host} is {shown}")]


def _connect(place: Place, addresses: list[Any], seconds: float) -> tuple[socket.socket | None, list[Point]]:
    deadline = time.monotonic() + seconds
    trouble = ""
    for family, kind, protocol, _, address in addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(left)
        start = time.monotonic()
        try:
            connection.connect(address)
        except OSError as problem:
            connection.close()
            timed_out = isinstance(problem, TimeoutError)
            trouble = f"no connection within {seconds:g} s" if timed_out else str(problem.strerror or problem)
            continue
        took = round((time.monotonic() - start) * 1000)
        return connection, [ok("connection", f"{place.where} takes connections ({took} ms)")]
    text = f"{place.where} cannot be reached: {trouble}"
    remedy = "start the platform, or see to url in targets.toml, and to firewalls on the way"
    return None, [failed("connection", text, "a platform that takes connections there", remedy)]


def _shake_hands(place: Place, connection: socket.socket, seconds: float, context: ssl.SSLContext) -> Point:
    connection.settimeout(seconds)
    try:
        with context.wrap_socket(connection, server_hostname=place.host) as secured:
            certificate = secured.getpeercert() or {}
            spoken = secured.version()
    except ssl.SSLCertVerificationError as problem:
        text = f"the certificate of {place.where} is not accepted: {problem.verify_message}"
        remedy = "see to the name, and to the clock of this machine; your own authority's file goes into SSL_CERT_FILE"
        return failed("TLS", text, "a valid certificate for this name", remedy)
    except TimeoutError:
        return failed(
            "TLS", f"{place.where}: no handshake within {seconds:g} s", "TLS", "see to port and scheme of url"
        )
    except OSError as problem:
        said = getattr(problem, "reason", None) or problem.strerror or problem
        return failed("TLS", f"{place.where} does not speak TLS: {said}", "TLS", "see to port and scheme of url")
    ends = str(certificate.get("notAfter", ""))
    days = int((ssl.cert_time_to_seconds(ends) - time.time()) // DAY) if ends else 0
    text = f"{spoken}, the certificate of {place.where} is valid for {days} more days"
    return ok("TLS", text) if days >= DAYS_LEFT else warning("TLS", text, f"{DAYS_LEFT} days or more")
