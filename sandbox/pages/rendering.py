"""Templates to text: one Jinja environment for all pages, in which everything is escaped."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from sandbox.pages.page import MenuItem, Section

_FRAME = Path(__file__).parent / "templates"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Rendering:
    """``styles`` and ``script``: the paths of the style sheet and the script."""

    def __init__(self, sections: Iterable[Section], styles: str, script: str) -> None:
        sections = tuple(sections)
        folders = {"frame": _FRAME, **{section.name: section.templates for section in sections}}
        self.environment = Environment(
            loader=PrefixLoader({name: FileSystemLoader(folder) for name, folder in folders.items()}),
            # Not by file name: nothing here is anything but HTML.
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        filters = (readable_date, iso_date, words, snake)
        self.environment.filters |= {one.__name__: one for one in filters}
        menu: tuple[MenuItem, ...] = tuple(item for section in sections for item in section.menu)
        self.environment.globals |= {"menu": menu, "styles": styles, "script": script}

    def __call__(self, template: str, values: Mapping[str, Any]) -> str:
        field = Markup('<input type="hidden" name="_csrf" value="{}">').format(values.get("csrf_token", ""))
        return self.environment.get_template(template).render({**values, "csrf_field": field})


def readable_date(text: str) -> str:
    """``2013-03-07T13:34:40.135+0000`` as ``7 Mar 2013, 13:34:40 UTC``; any other text as it is."""
    moment = _moment(text)
    if moment is None:
        return text
    moment = moment.astimezone(datetime.UTC)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M:%S} UTC"


def iso_date(text: str) -> str:
    """The form that HTML's ``time`` element takes; empty for a text that is no date."""
    moment = _moment(text)
    return "" if moment is None else moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def words(text: str) -> str:
    """``SKILLS_TEST`` as ``Skills test``."""
    return text.replace("_", " ").capitalize()


def snake(name: str) -> str:
    """``firstName`` as ``first_name``, the way refusals spell it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _moment(text: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or datetime.UTC)
    except (TypeError, ValueError):
        return None
