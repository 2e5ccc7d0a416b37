"""New identifiers in the shapes the platforms' documents show. Not for checking identifiers."""

import secrets
import uuid


def object_id() -> str:
    """24 hex characters: orders, comments, results, attachments, companies, offers."""
    return secrets.token_hex(12)


def long_id() -> str:
    """40 hex characters: candidates and jobs."""
    return secrets.token_hex(20)


def unique_id() -> str:
    """A random UUID in its usual spelling."""
    return str(uuid.uuid4())


def api_key() -> str:
    """``pp-`` and 64 hex characters."""
    return "pp-" + secrets.token_hex(32)
