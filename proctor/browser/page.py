"""What a page shows: the values on it that can be seen, and the things that they belong to.

A value is an element with ``data-field``; its text is the value, or ``data-value`` where the text is for people (a
date, a price, formatted text). Where both can be compared and differ, what is shown counts. A thing is an element with
an id in one of the attributes of THINGS; it holds the values inside it. What cannot be seen is not read (``look.js``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

THINGS = ("candidate", "order", "offer", "result", "attachment", "comment", "company", "selection", "type")
MOST_CONTROLS = 60

_LOOK = Path(__file__).with_name("look.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something on a page. ``fields`` has the values by name, each as often as it is shown."""

    kind: str = ""
    id: str = ""
    href: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    things: tuple[Thing, ...] = ()

    def every(self, kind: str) -> Iterator[Thing]:
        """The things of a kind in this one, at any depth, in the order of the page."""
        for thing in self.things:
            if thing.kind == kind:
                yield thing
            else:
                yield from thing.every(kind)

    def first(self, kind: str) -> Thing:
        """The first thing of a kind in this one, or one that shows nothing."""
        return next(self.every(kind), Thing())

    def value(self, name: str) -> str | None:
        """The value that is shown here, the first of several; None where there is none."""
        return next(iter(self.fields.get(name, ())), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page. ``message`` says what is wrong, with the ``code`` of that; ``controls`` are its links and fields."""

    heading: str
    code: str
    message: str
    main: Thing
    controls: tuple[str, ...]

    @property
    def refusal(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message or self.heading}


def look(page: Page) -> Shown:
    """Look at the page that is open. Raises Playwright's Error."""
    found = page.evaluate(_LOOK, list(THINGS))
    controls = tuple(found["controls"][:MOST_CONTROLS])
    return Shown(found["heading"], found["code"], found["message"], _thing(found["root"]), controls)


def _thing(found: Mapping[str, Any]) -> Thing:
    fields = {name: tuple(values) for name, values in found["fields"].items()}
    things = tuple(_thing(inner) for inner in found["things"])
    return Thing(found["kind"], found["id"], found["href"] or "", fields, things)
