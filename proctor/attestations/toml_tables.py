"""A TOML file that is a list of tables under one name, ``[[question]]`` or ``[[attestation]]``, with their lines.

The TOML reader forgets lines; they are found again here, so that every complaint can name one. And how a text is
written in such a file. Not for what the tables mean.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proctor.failures import ConfigurationError
from proctor.requirements import not_toml

LARGEST_FILE = 1024 * 1024
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables ``entries`` of a file, all under ``name``."""

    file: Path
    name: str
    entries: tuple[Mapping[str, Any], ...]
    rows: tuple[str, ...] = field(repr=False)

    def problem(self, index: int, key: str, what: str, expected: str) -> ConfigurationError:
        """An error at the line of a key of a table, or at its first line where it has no such key."""
        start, end = self._span(index)
        sub = re.escape(f"{self.name}.{key}")
        at = rf"\s*(?:{re.escape(key)}\s*[=.]|\[\[?\s*{sub}\s*\]\]?)"
        line = next((n for n in range(start, end) if key and re.match(at, self.rows[n - 1])), start)
        return ConfigurationError(what, file=self.file, line=line, expected=expected)

    def check_keys(self, index: int, known: Iterable[str], needed: Iterable[str]) -> None:
        """Raises ConfigurationError for a key that no table has, or for one that this table needs."""
        names = tuple(known)
        for key in self.entries[index]:
            if key not in names:
                raise self.problem(index, key, f"unknown key {key!r}", "one of " + ", ".join(names))
        for key in needed:
            if key not in self.entries[index]:
                raise self.problem(index, "", f"this {self.name} has no {key}", f"{key} = ...")

    def line(self, index: int) -> int:
        return self._span(index)[0]

    def _span(self, index: int) -> tuple[int, int]:
        head = re.compile(rf"\s*\[\[\s*{self.name}\s*\]\]")
        starts = [n for n, row in enumerate(self.rows, 1) if head.match(row)]
        start = starts[index] if index < len(starts) else 1
        return start, starts[index + 1] if index + 1 < len(starts) else len(self.rows) + 1


def read_tables(file: Path, name: str) -> Tables:
    """Raises ConfigurationError for a file that cannot be read, is no TOML, or holds anything but such tables."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise ConfigurationError(f"larger than {LARGEST_FILE} bytes", file=file, expected=f"a list of [[{name}]]")
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise ConfigurationError(f"not UTF-8 at byte {problem.start}", file=file, expected="UTF-8 text") from None
    except OSError as problem:
        raise ConfigurationError(f"cannot be read: {problem.strerror}", file=file, expected="a file") from None
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise not_toml(file, text, problem) from None
    rows = tuple(text.split("\n"))
    for key in document:
        if key != name:
            at = next((n for n, row in enumerate(rows, 1) if re.match(rf"[\s\[]*{re.escape(key)}\b", row)), 1)
            raise ConfigurationError(f"unknown key {key!r}", file=file, line=at, expected=f"only [[{name}]]")
    entries = document.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        at = next((n for n, row in enumerate(rows, 1) if name in row), 1)
        raise ConfigurationError(f"{name} is not a list of tables", file=file, line=at, expected=f"[[{name}]]")
    return Tables(file, name, tuple(entries), rows)


def text(value: str) -> str:
    """A TOML basic string."""
    return '"' + "".join(_ESCAPED.get(char) or _visible(char) for char in value) + '"'


def _visible(char: str) -> str:
    return char if char.isprintable() else f"\\U{ord(char):08x}"
