"""Removing the HTML that a result's description may not hold (which tags and attributes may stay is documented).

Text that only looks a little like HTML (``score < 5``) stays as it is. Not a guard for showing untrusted HTML:
pages must escape or isolate what they show all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAGS = frozenset("a img strong b em i u p ol ul li pre code blockquote h1 h2 h3 h4 h5".split())  # noqa: SIM905
_ATTRIBUTES = frozenset(("href", "src", "width", "height", "alt", "title", "target", "class", "rel"))

# Their content is no text, so it goes with them.
WITH_CONTENT = frozenset({"script", "style"})

TAG_START = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_HARMFUL = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)


def allowed_only(text: str) -> str:
    """The text without the tags and attributes that are not on the documented list."""
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        match = TAG_START.search(text, position)
        end = tag_end(text, match.end()) if match else None
        if match is None or end is None:
            # An unfinished tag is no tag; what follows it can hold none either.
            break
        yield text[position : match.start()]
        name = match[2].lower()
        if name in _TAGS:
            yield f"</{name}>" if match[1] else _cleaned(name, text[match.end() : end - 1])
        elif name in WITH_CONTENT and not match[1]:
            end = content_end(text, name, end)
        position = end
    yield text[position:]


def tag_end(text: str, position: int) -> int | None:
    """Just behind the ``>`` that ends the tag: the first one outside a quoted value. None without one."""
    before = ""
    while position < len(text):
        character = text[position]
        if character == ">":
            return position + 1
        if character in "\"'" and before == "=":
            position = text.find(character, position + 1)
            if position < 0:
                return None
        if not character.isspace():
            before = character
        position += 1
    return None


def content_end(text: str, name: str, position: int) -> int:
    """Just behind the element's end tag, or the end of the text."""
    closing = re.compile(f"</{name}\\s*>", re.IGNORECASE).search(text, position)
    return closing.end() if closing else len(text)


def _cleaned(name: str, attributes: str) -> str:
    kept = []
    for match in ATTRIBUTE.finditer(attributes):
        value = match[2]
        if match[1].lower() in _ATTRIBUTES and not (value and _HARMFUL.match(value.strip("\"'"))):
            kept.append(f" {match[1]}" + (f"={value}" if value else ""))
    return f"<{name}{''.join(kept)}>"
