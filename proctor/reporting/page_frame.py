"""What every HTML page of Proctor has: one style sheet named by its digest, a policy that allows nothing else.

And a template in which everything is escaped. Not for what a page shows.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

import jinja2

from proctor.reporting.compiled_templates import CompiledTemplates

STYLE = Path(__file__).with_name("requirements.css")
"""The look of all pages."""


@cache
def style(*more: Path) -> str:
    """The style sheet of a page, with what only this page has."""
    return "".join(file.read_text(encoding="utf-8") for file in (STYLE, *more))


def policy(sheet: str, images: str = "") -> str:
    """A content security policy with which nothing but this style sheet may be loaded, run or applied."""
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}';{images} base-uri 'none'; form-action 'none'"


@cache
def template(file: Path) -> jinja2.Template:
    """The template, in which everything is escaped and nothing may be missing."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(file.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=CompiledTemplates(file.parent, "page"),
    )
    return environment.get_template(file.name)
