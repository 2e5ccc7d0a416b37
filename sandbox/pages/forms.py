"""Reading a form that was sent: ``application/x-www-form-urlencoded``, with limits."""

from __future__ import annotations

from urllib.parse import parse_qsl

from sandbox.messages import Refusal

LARGEST = 1024 * 1024  # bytes
MOST_FIELDS = 100

_FORM_TYPE = "application/x-www-form-urlencoded"


def fields(content_type: str, content: bytes) -> dict[str, str]:
    """The fields, the first of equal names. Raises Refusal (400, 413 or 415)."""
    kind = content_type.partition(";")[0].strip().lower()
    if not content:
        return {}
    if kind != _FORM_TYPE:
        raise Refusal(415, "no_form", f"This page takes forms ({_FORM_TYPE}) only.")
    if content.count(b"&") >= MOST_FIELDS:
        raise Refusal(413, "too_many_fields", f"The form has more than {MOST_FIELDS} fields.")
    try:
        pairs = parse_qsl(content.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise Refusal(400, "unreadable_form", "The form is no UTF-8 text.") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        # Browsers write every line break as CRLF, whatever was typed.
        found.setdefault(name, value.replace("\r\n", "\n"))
    return found
