"""Redaction: no secret and no candidate's personal data is ever written.

What goes in is live text or JSON; what comes out keeps its shape: an e-mail address stays one, and a value that is
equal to another within the run stays equal (HMAC with a salt that is never written). Not for deciding what to record.

Names are looked up word by word, so a run with ten thousand candidates costs no more per text than one with ten.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, unquote_plus

from proctor.exchange import Headers

SECRET_HEADERS = frozenset(
    {"x-smarttoken", "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-kombo-signature"}
)
SECRET_PARAMETERS = frozenset({"apikey", "api_key", "token", "access_token", "signature"})
SECRET_MEMBERS = frozenset({"apikey", "api_key", "password", "secret", "token"})
PERSONAL_MEMBERS = {
    "firstname": "name", "lastname": "name", "email": "email", "phone": "phone", "addressline": "address",
    "first_name": "name", "last_name": "name", "phone_number": "phone",
}  # fmt: skip
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*", re.UNICODE)
_KEY = re.compile(r"\bpp-[0-9A-Za-z]{32,}\b|\b[0-9A-Fa-f]{64}\b")
_PHONE = re.compile(r"\+?\d[\d ()/.-]{5,}\d")
_GROUP = re.compile(r"\+?\d+")
_OWN = re.compile(r"(Person|Address|phone)-[0-9a-f]{10}|\+000\d{9}")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_TOKEN_HOST = "redacted.invalid"  # noqa: S105 - a reserved host name (RFC 2606), no password
_PARAMETER = re.compile(r"([?&])([^=&#\s\"']+)=([^&#\s\"']*)")


class Redactor:
    """Replaces secrets and personal data by tokens. One per process; processes of one run share ``salt``."""

    def __init__(self, salt: bytes | None = None) -> None:
        self.salt = salt or secrets.token_bytes(16)
        self._secrets: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._phones: dict[str, str] = {}
        self._phrases: dict[str, str] = {}
        self._kinds: dict[str, Callable[[str], str]] = {
            "name": self._learn_name,
            "email": self._email,
            "phone": self._learn_phone,
            "address": self._learn_address,
        }

    def secret(self, value: str) -> None:
        """Make known a value that must never be written, such as an API key."""
        if len(value) >= 6:
            self._secrets[value] = f"[secret-{self._hash(value)}]"
            self._secrets[quote(value, safe="")] = self._secrets[value]

    def person(self, member: str, value: str) -> str:
        """Make known a personal value by the name of its member (``firstName``); answers its token."""
        return self._kinds[PERSONAL_MEMBERS[member.lower()]](value) if value else value

    def text(self, text: str) -> str:
        """A text without what must not be written. Personal data is known from members seen earlier in the run."""
        for value, token in self._secrets.items():
            if value in text:
                text = text.replace(value, token)
        if "=" in text:
            text = _PARAMETER.sub(self._parameter, text)
        text = _KEY.sub(lambda m: f"[secret-{self._hash(m[0])}]", text)
        if "@" in text:
            text = _EMAIL.sub(lambda m: self._email(m[0]), text)
        for phrase, token in self._phrases.items():
            if phrase in text:
                text = text.replace(phrase, token)
        if self._phones:
            text = _PHONE.sub(self._phone_in, text)
        return _WORD.sub(lambda m: self._names.get(_fold(m[0]), m[0]), text) if self._names else text

    def tree(self, value: object) -> object:
        """A JSON value without what must not be written; members named as personal or secret are replaced whole."""
        self._learn(value, 0)
        return self._tree(value, 0)

    def headers(self, headers: Headers) -> Headers:
        return tuple(
            (name, f"[secret-{self._hash(value)}]" if name.lower() in SECRET_HEADERS else self.text(value))
            for name, value in headers
        )

    def _learn(self, value: object, depth: int) -> None:
        if depth > 64:
            return
        if isinstance(value, dict):
            for name, member in value.items():
                if isinstance(member, str):
                    if name.lower() in PERSONAL_MEMBERS:
                        self.person(name, member)
                    elif name.lower() in SECRET_MEMBERS:
                        self.secret(member)
                else:
                    self._learn(member, depth + 1)
        elif isinstance(value, list | tuple):
            for member in value:
                self._learn(member, depth + 1)

    def _tree(self, value: object, depth: int) -> object:
        if isinstance(value, str):
            return self.text(value)
        if depth > 64:
            return "[nested too deeply to keep]"
        if isinstance(value, dict):
            return {self.text(str(name)): self._member(str(name), member, depth) for name, member in value.items()}
        if isinstance(value, list | tuple):
            return [self._tree(member, depth + 1) for member in value]
        return value

    def _member(self, name: str, value: object, depth: int) -> object:
        kind = name.lower()
        if isinstance(value, str) and value:
            if kind in PERSONAL_MEMBERS:
                return self.person(kind, value)
            if kind in SECRET_MEMBERS:
                return f"[secret-{self._hash(value)}]"
        return self._tree(value, depth + 1)

    def _parameter(self, match: re.Match[str]) -> str:
        mark, name, value = match[1], match[2], match[3]
        if unquote_plus(name).lower() in SECRET_PARAMETERS and value:
            return f"{mark}{name}=[secret-{self._hash(unquote_plus(value))}]"
        if "%" in value or "+" in value:
            plain = unquote_plus(value)
            clean = self.text(plain)
            return match[0] if clean == plain else f"{mark}{name}={quote(clean, safe='')}"
        return match[0]

    def _hash(self, value: str) -> str:
        return hmac.new(self.salt, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:10]

    def _email(self, value: str) -> str:
        if value.endswith("@" + _TOKEN_HOST):
            return value
        return f"person-{self._hash(_fold(value))}@{_TOKEN_HOST}"

    def _phone_in(self, match: re.Match[str]) -> str:
        """Phones within a run of digit groups: another number may stand right beside one."""
        groups = list(_GROUP.finditer(match[0]))
        kept, start, done = "", 0, 0
        while start < len(groups):
            for end in range(min(len(groups), start + 8), start, -1):
                token = self._phones.get("".join(g[0].lstrip("+") for g in groups[start:end]))
                if token is not None:
                    kept += match[0][done : groups[start].start()] + token
                    done, start = groups[end - 1].end(), end - 1
                    break
            start += 1
        return kept + match[0][done:]

    def _learn_name(self, value: str) -> str:
        if _OWN.fullmatch(value):
            return value
        for word in _WORD.findall(value):
            if len(word) > 1 or len(value) == 1:
                self._names.setdefault(_fold(word), f"Person-{self._hash(_fold(word))}")
        return f"Person-{self._hash(_fold(value))}"

    def _learn_phone(self, value: str) -> str:
        if _OWN.fullmatch(value):
            return value
        digits = _digits(value)
        if len(digits) < 6:
            self._phrases[value] = f"phone-{self._hash(value)}"
            return self._phrases[value]
        return self._phones.setdefault(digits, f"+000{int(self._hash(digits), 16) % 10**9:09d}")

    def _learn_address(self, value: str) -> str:
        if _OWN.fullmatch(value):
            return value
        token = f"Address-{self._hash(_fold(value))}"
        if len(value) > 3:
            self._phrases[value] = token
        return token


def _fold(value: str) -> str:
    return unicodedata.normalize("NFC", value).casefold()


def _digits(value: str) -> str:
    return re.sub(r"\D", "", value)
