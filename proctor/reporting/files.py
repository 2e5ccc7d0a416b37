"""Writing a report's file: at once or not at all, so that no reader finds half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


def write_text(file: Path, text: str) -> None:
    """Write UTF-8 text. A lone surrogate, which a journal can carry, becomes a question mark. Raises OSError."""
    write_bytes(file, text.encode("utf-8", "replace"))


def write_bytes(file: Path, content: bytes) -> None:
    """Write a file beside its place, then move it there. Raises OSError."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def replaced(file: Path) -> Iterator[TextIO]:
    """Write UTF-8 text piece by piece; it takes its place when all of it is written. Raises OSError."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with draft.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
            yield stream
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
