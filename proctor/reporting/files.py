"""Writing a report's file: at once or not at all, so that no reader finds half of one."""

from __future__ import annotations

import os
from pathlib import Path


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
