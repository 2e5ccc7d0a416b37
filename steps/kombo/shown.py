"""What the dashboard has to show of a result that was written. Pure functions; no sentences here.

Dates may be shown in another form of the same moment, numbers as JSON has them (90.0 is 90, but -0.0 is not 0.0).
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import math
from collections.abc import Mapping
from typing import Any

PLAIN = ("status", "result_url")


def flaws_of(sent: Mapping[str, Any], shown: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> list[str]:
    """How what is shown differs from what was sent, in words. ``files`` are those behind each data_url."""
    found = [_differs(name, shown.get(name), sent.get(name)) for name in PLAIN if shown.get(name) != sent.get(name)]
    if moment(shown.get("completed_at")) != moment(sent.get("completed_at")):
        found.append(_differs("completed_at", shown.get("completed_at"), sent.get("completed_at")))
    for name in ("score", "max_score"):
        if not _same_number(shown.get(name), sent.get(name)):
            found.append(_differs(name, shown.get(name), sent.get(name)))
    for name in ("attributes", "remote_fields"):
        if (shown.get(name) or None) != (sent.get(name) or None):
            found.append(_differs(name, shown.get(name), sent.get(name)))
    wanted = [file_facts(attachment, files or {}) for attachment in sent.get("attachments", [])]
    got = [{name: one.get(name) for name in fact} for one, fact in _pairs(shown.get("attachments"), wanted)]
    if got != wanted or len(shown.get("attachments") or []) != len(wanted):
        found.append(_differs("attachments", shown.get("attachments"), wanted))
    return found


def file_facts(attachment: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """What must be known of an attachment afterwards: its name, its type if it was given, its content."""
    content = (
        base64.b64decode(attachment["data"]) if "data" in attachment else files.get(attachment.get("data_url", ""), b"")
    )
    typed = {"content_type": attachment["content_type"]} if "content_type" in attachment else {}
    return {
        "name": attachment["name"], **typed, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip


def moment(text: object) -> datetime.datetime | object:
    """The moment that a text names, in UTC where it names no zone; anything else as it is."""
    if not isinstance(text, str):
        return text
    try:
        read = datetime.datetime.fromisoformat(text.removesuffix("Z") + ("" if len(text) <= 11 else "+00:00"))
    except ValueError:
        return text
    return read if read.tzinfo else read.replace(tzinfo=datetime.UTC)


def _pairs(shown: object, wanted: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    listed = shown if isinstance(shown, list) else []
    return [(one, fact) for one, fact in zip(listed, wanted, strict=False) if isinstance(one, dict)]


def _same_number(shown: object, sent: object) -> bool:
    if sent is None or shown is None or isinstance(shown, bool):
        return shown is sent
    if not isinstance(shown, int | float) or not isinstance(sent, int | float):
        return False
    return shown == sent and math.copysign(1, shown) == math.copysign(1, sent)


def _differs(name: str, shown: object, sent: object) -> str:
    return f"{name} is {shown!r}, was sent as {sent!r}"
