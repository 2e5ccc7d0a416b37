"""Who a visitor is: a signed cookie with a few short texts, and the token that every form must bring back.

Nothing is kept on the server; the secret is new at each start, which ends all sessions. There are no passwords: whoever
reaches the sandbox may sign in as anybody.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

LIFETIME = 12 * 60 * 60  # seconds
# A cookie this much older than now is written again, so that who is at work is not signed out.
_RENEWAL = 60 * 60
_LONGEST_NOTICE = 300  # characters: all must fit into one cookie of 4 KiB
_LONGEST_VALUE = 100


class Session:
    """Texts by name. ``token`` is what the forms of this session carry."""

    def __init__(self, identifier: str, values: dict[str, str], notice: str, token: str, stale: bool) -> None:
        self.identifier = identifier
        self.token = token
        self.notice = notice
        self.values = values
        self.changed = stale

    def __getitem__(self, name: str) -> str:
        """The text, or an empty one where there is none."""
        return self.values.get(name, "")

    def __setitem__(self, name: str, value: str) -> None:
        if len(value) > _LONGEST_VALUE:
            raise ValueError(
                f"{name} has {len(value)} characters; a session takes {_LONGEST_VALUE}: keep an identifier"
            )
        self.changed |= self.values.get(name) != value
        self.values[name] = value

    def drop(self, name: str) -> None:
        self.changed |= self.values.pop(name, None) is not None

    def leave_notice(self, text: str) -> None:
        self.notice, self.changed = text[:_LONGEST_NOTICE], True

    def take_notice(self) -> str:
        text, self.notice = self.notice, ""
        self.changed |= bool(text)
        return text


class Sessions:
    """Reads sessions from cookies and writes them. ``real_time``: seconds since 1970."""

    def __init__(self, real_time: Callable[[], float]) -> None:
        self._secret = secrets.token_bytes(32)
        self._real_time = real_time

    def opened(self, cookies: str, name: str) -> Session:
        """The session of a Cookie header; a new one where there is none, it is too old, or not ours."""
        content = self._content(_value(cookies, name))
        if content is None:
            identifier = secrets.token_hex(16)
            return Session(identifier, {}, "", self._token(identifier), stale=True)
        stale = self._real_time() - content["at"] > _RENEWAL
        return Session(content["id"], content["values"], content["notice"], self._token(content["id"]), stale)

    def written(self, session: Session, name: str) -> str:
        """The value of a Set-Cookie header."""
        content = {
            "id": session.identifier,
            "values": session.values,
            "notice": session.notice,
            "at": int(self._real_time()),
        }
        plain = json.dumps(content, ensure_ascii=False)
        text = base64.urlsafe_b64encode(plain.encode("utf-8", "replace")).decode().rstrip("=")
        return f"{name}={text}.{self._signature('cookie', text)}; Path=/; HttpOnly; SameSite=Strict"

    def fits(self, session: Session, token: str) -> bool:
        """Whether the token of a form belongs to the session."""
        return hmac.compare_digest(session.token.encode(), token.encode("utf-8", "replace"))

    def _content(self, value: str) -> dict[str, Any] | None:
        text, _, signature = value.partition(".")
        if not text or not hmac.compare_digest(self._signature("cookie", text).encode(), signature.encode()):
            return None
        try:
            content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, binascii.Error):
            return None
        return content if 0 <= self._real_time() - content["at"] <= LIFETIME else None

    def _token(self, identifier: str) -> str:
        return self._signature("form", identifier)

    def _signature(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def cookie_name(host: str) -> str:
    """One name for each port: browsers share cookies between the ports of a host, sandboxes do not share sessions."""
    port = host.rpartition(":")[2]
    return f"sandbox_session_{port if port.isascii() and port.isdigit() else 80}"


def _value(cookies: str, name: str) -> str:
    # One cookie at a time, since a foreign one that is malformed must not cost the visitor the session.
    for piece in cookies.split(";"):
        if piece.strip().partition("=")[0] == name:
            try:
                return SimpleCookie(piece.strip())[name].value
            except (CookieError, KeyError):
                continue
    return ""
