"""The signature of webhooks (KB-WH-30): HMAC-SHA256 over the body's bytes, as base64url without padding."""

from __future__ import annotations

import base64
import hashlib
import hmac

HEADER = "X-Kombo-Signature"


def of(body: bytes, secret: str) -> str:
    """``secret`` is the text that the dashboard shows."""
    return base64.urlsafe_b64encode(digest(body, secret)).decode("ascii").rstrip("=")


def digest(body: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode("utf-8"), body, hashlib.sha256).digest()
