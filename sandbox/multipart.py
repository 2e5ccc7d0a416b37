"""The parts of a multipart/form-data body that is already in memory.

Not for judging the parts. It works in one go, without temporary files or threads, because the body is small enough.
"""

from __future__ import annotations

import re
import urllib.parse

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from sandbox.messages import FilePart, Refusal

# More parts than any sensible form has: a body of a million empty ones shall not cost a million objects.
_MAX_PARTS = 1000

_EXTENDED_FILE_NAME = re.compile(r"filename\*\s*=\s*utf-8'[^']*'([^;\s]+)", re.IGNORECASE)


class _TooManyParts(Exception):
    pass


class _Collector:
    """Gathers what the parser calls out."""

    def __init__(self) -> None:
        self.parts: list[FilePart] = []
        self._headers: dict[str, str] = {}
        self._name = bytearray()
        self._value = bytearray()
        self._content = bytearray()

    def begin(self) -> None:
        if len(self.parts) >= _MAX_PARTS:
            raise _TooManyParts
        self._headers = {}
        self._content = bytearray()

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._name.clear()
        self._value.clear()

    def content(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def end(self) -> None:
        disposition = self._headers.get("content-disposition", "")
        _, options = parse_options_header(disposition)
        extended = _EXTENDED_FILE_NAME.search(disposition)
        file_name: str | None = None
        if b"filename" in options:
            file_name = _text(options[b"filename"])
        elif extended:
            file_name = urllib.parse.unquote(extended.group(1))
        content_type = self._headers.get("content-type", "").partition(";")[0].strip().lower()
        self.parts.append(FilePart(_text(options.get(b"name", b"")), file_name, content_type, bytes(self._content)))


def parts(content_type: str, content: bytes) -> tuple[FilePart, ...]:
    """All parts in order. Raises Refusal (400) for another content type, no boundary, or a broken body."""
    try:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise Refusal(
                400, "invalid_multipart", "The body must be multipart/form-data, and its content type name a boundary."
            )
        collector = _Collector()
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": collector.begin,
                "on_header_field": collector.header_name,
                "on_header_value": collector.header_value,
                "on_header_end": collector.header_end,
                "on_part_data": collector.content,
                "on_part_end": collector.end,
            },
        )
        parser.write(content)
        parser.finalize()
    except _TooManyParts:
        raise Refusal(400, "invalid_multipart", f"The body has more than {_MAX_PARTS} parts.") from None
    except (FormParserError, ValueError) as problem:
        raise Refusal(400, "invalid_multipart", f"The multipart body is broken: {problem}") from None
    return tuple(collector.parts)


def _text(raw: bytes) -> str:
    """Browsers and clients send UTF-8; what is none is read as Latin-1 rather than lost."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
