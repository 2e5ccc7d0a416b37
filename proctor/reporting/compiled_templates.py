"""Keeps the compiled form of templates beside them, in ``__pycache__``, as Python keeps that of modules.

Compiling one takes a tenth of a second, which is a good part of a short run. What is kept is only used for the very
same source (jinja2 compares its digest), the same Python and the same jinja2. Where it cannot be kept nothing is lost.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

FOLDER = "__pycache__"


class CompiledTemplates(jinja2.BytecodeCache):
    """For the templates of one folder. ``options`` names what else decides how they are compiled."""

    def __init__(self, templates: Path, options: str) -> None:
        self._folder = templates / FOLDER
        self._suffix = f"{options}.jinja2-{jinja2.__version__}.{sys.implementation.cache_tag}"

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError), self._file(bucket).open("rb") as kept:
            bucket.load_bytecode(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Put in place whole, as others may read it at the same time."""
        if sys.dont_write_bytecode:
            return
        file = self._file(bucket)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            new.write_bytes(bucket.bytecode_to_string())
            new.replace(file)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.{self._suffix}"
