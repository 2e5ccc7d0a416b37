"""New identifiers in the shapes the platforms' documents show. Not for checking identifiers."""

import secrets
import uuid

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def object_id() -> str:
    """24 hex characters: orders, comments, results, attachments, companies, offers."""
    return secrets.token_hex(12)


def long_id() -> str:
    """40 hex characters: candidates and jobs."""
    return secrets.token_hex(20)


def unique_id() -> str:
    """A random UUID in its usual spelling."""
    return str(uuid.uuid4())


def short_id() -> str:
    """24 characters of the base58 alphabet, in which no two look alike."""
    number = secrets.randbelow(58**24)
    digits = []
    for _ in range(24):
        number, digit = divmod(number, 58)
        digits.append(_BASE58[digit])
    return "".join(digits)


def api_key() -> str:
    """``pp-`` and 64 hex characters."""
    return "pp-" + secrets.token_hex(32)
