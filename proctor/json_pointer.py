"""JSON pointers (RFC 6901): how a place within a document is told. Not for looking anything up by them."""

from __future__ import annotations


def pointer_to(*steps: object) -> str:
    """The way to a place: names of members and numbers of items; "" for the whole."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
