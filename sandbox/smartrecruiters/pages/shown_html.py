"""Showing the HTML of a result's description: parsed, and only what is known to be harmless is written again.

The documented tags stay (a, img, strong, b, em, i, u, p, ol, ul, li, pre, code, blockquote, h1 to h5) with those of the
documented attributes that can do no harm. Every other tag is left out, its text stays; script and style go with their
content. Nothing of the input is copied as markup: all of it is written anew, escaped.

It stands in the page itself and not in a frame: a frame has no height of its own and is a barrier for who listens to
the page. The page's policy forbids scripts, frames and foreign images a second time.

What differs from the input for the page's sake: headings become h6, below the page's own; an image is told in words,
since the page loads nothing from elsewhere; a link leads only to http, https and mailto; class is left out, since it
would take on the page's own look. Not for storing: what is kept is judged by ``sandbox.smartrecruiters.rich_text``.
"""

from __future__ import annotations

import html
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from sandbox.smartrecruiters.results import is_url
from sandbox.smartrecruiters.rich_text import ATTRIBUTE, TAG_START, WITH_CONTENT, content_end, tag_end

LONGEST = 50_000  # characters that are shown
_DEEPEST = 40

_INLINE = frozenset({"a", "strong", "b", "em", "i", "u", "code"})
_BLOCKS = frozenset({"p", "ol", "ul", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_LISTS = frozenset({"ol", "ul"})

# What begins with "<" and is no element: comments, declarations, processing instructions.
_ASIDE = re.compile(r"<(?:!--|[!?])")


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    closes: bool
    attributes: str


def shown(text: str) -> Markup:
    """The description as HTML for a page; cut where it is longer than ``LONGEST``."""
    writer = _Writer()
    for piece in _pieces(text[:LONGEST]):
        writer.take(piece)
    cut = Markup("<p>(It goes on; the rest is not shown.)</p>") if len(text) > LONGEST else Markup("")
    return writer.written() + cut


def is_web_address(text: object) -> bool:
    """Whether a link may lead there: http or https."""
    return is_url(text)


def _pieces(text: str) -> Iterator[str | _Tag]:
    """Texts and tags in order. Not the standard library's parser: that takes minutes for some texts of this length."""
    position = 0
    while position < len(text):
        start = text.find("<", position)
        if start < 0:
            break
        yield _unescaped(text[position:start])
        end, piece = _at(text, start)
        if end is None:
            # What is never finished is no tag; nor can anything after it be one.
            position = start
            break
        yield piece
        position = end
    yield _unescaped(text[position:])


def _at(text: str, start: int) -> tuple[int | None, str | _Tag]:
    """What begins with the ``<`` there, and where it ends; None where it never does."""
    tag, aside = TAG_START.match(text, start), _ASIDE.match(text, start)
    if tag:
        name, end = tag[2].lower(), tag_end(text, tag.end())
        if end is None:
            return None, ""
        if name in WITH_CONTENT and not tag[1]:
            return content_end(text, name, end), ""
        return end, _Tag(name, bool(tag[1]), text[tag.end() : end - 1])
    if aside:
        closing = "-->" if aside[0] == "<!--" else ">"
        end = text.find(closing, aside.end())
        return (None if end < 0 else end + len(closing)), ""
    return start + 1, "<"


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:
        # A reference by a number of thousands of digits.
        return text


class _Writer:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._open: list[str] = []

    def written(self) -> Markup:
        while self._open:
            self._close_last()
        return Markup("".join(self._pieces))  # noqa: S704 - each piece is a known tag or escaped

    def take(self, piece: str | _Tag) -> None:
        if isinstance(piece, str):
            self._pieces.append(str(escape(piece)))
        elif piece.closes:
            if piece.name in self._open:
                self._close(piece.name)
        elif piece.name == "img":
            self._picture(piece.attributes)
        elif piece.name == "li":
            self._list_item()
        elif piece.name == "a":
            self._link(piece.attributes)
        elif piece.name in _INLINE:
            self._begin(piece.name)
        elif piece.name in _BLOCKS:
            if "p" in self._open:
                self._close("p")
            self._begin(piece.name)

    def _link(self, attributes: str) -> None:
        href = _value(attributes, "href").strip()
        if "a" in self._open or not _leads_somewhere_safe(href):
            return
        title = _value(attributes, "title")
        more = f' title="{escape(title)}"' if title else ""
        self._begin("a", f' href="{escape(href)}" rel="noopener noreferrer nofollow" target="_blank"{more}')

    def _picture(self, attributes: str) -> None:
        words = _value(attributes, "alt") or _value(attributes, "title") or "without a description"
        self._pieces.append(f"<em>[Picture: {escape(words)}]</em>")

    def _list_item(self) -> None:
        inside = next((tag for tag in reversed(self._open) if tag in _LISTS or tag == "li"), None)
        if inside == "li":
            self._close("li")
        if inside is not None:
            self._begin("li")

    def _begin(self, tag: str, attributes: str = "") -> None:
        if len(self._open) < _DEEPEST:
            self._pieces.append(f"<{_name(tag)}{attributes}>")
            self._open.append(tag)

    def _close(self, tag: str) -> None:
        while self._close_last() != tag:
            pass

    def _close_last(self) -> str:
        tag = self._open.pop()
        self._pieces.append(f"</{_name(tag)}>")
        return tag


def _name(tag: str) -> str:
    return "h6" if tag in _HEADINGS else tag


def _value(attributes: str, name: str) -> str:
    """The attribute's value; empty without one."""
    for match in ATTRIBUTE.finditer(attributes):
        if match[1].lower() == name:
            value = match[2] or ""
            return _unescaped(value[1:-1] if value[:1] in ("'", '"') else value)
    return ""


def _leads_somewhere_safe(href: str) -> bool:
    if is_url(href):
        return True
    try:
        return urllib.parse.urlsplit(href).scheme == "mailto" and href.isprintable()
    except ValueError:
        return False
