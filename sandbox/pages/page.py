"""What a page is, and what its handler works with: the values between the frame and the rooms that have pages.

Not for HTTP itself (``sandbox.pages.application``) nor for what any page says.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from starlette.datastructures import QueryParams

from sandbox.messages import Answer, Refusal
from sandbox.pages.sessions import Session

HTML_TYPE = "text/html; charset=utf-8"


class Renderer(Protocol):
    """Makes the text of a template; see ``sandbox.pages.rendering``."""

    def __call__(self, template: str, values: Mapping[str, Any]) -> str: ...


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page. ``form`` holds a POST's fields, with LF for line breaks; the first of equal names counts.

    ``origin`` is how the visitor reached the sandbox, such as ``http://127.0.0.1:8700``. ``problem`` is why a form is
    shown again.
    """

    method: str
    path: str
    query: QueryParams
    session: Session
    origin: str
    render: Renderer
    arguments: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    problem: Refusal | None = None
    prepared: Any = None

    def page(self, template: str, /, *, status: int = 200, **values: Any) -> Answer:
        """A whole page; a notice left by ``redirect`` is shown on it, once."""
        shown = {"notice": self.session.take_notice(), **values}
        return self.fragment(template, status=self.problem.status if self.problem else status, **shown)

    def fragment(self, template: str, /, *, status: int = 200, **values: Any) -> Answer:
        """A piece of HTML for a script to put into a page; leaves the notice for the next whole page."""
        text = self.render(template, {"visit": self, "csrf_token": self.session.token, **values})
        return Answer(status, text.encode("utf-8", "replace"), {"content-type": HTML_TYPE})

    def redirect(self, path: str, notice: str = "") -> Answer:
        """303: see there. ``path`` is one of the sandbox's own; ``notice`` is a short sentence for the next page."""
        if notice:
            self.session.leave_notice(notice)
        return Answer(303, b"", {"location": local_path(path, "/")})


Handler = Callable[[Visit], Answer]
Preparation = Callable[[Visit], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """``template`` is a path with its variables in braces. ``again`` shows the form once more after a Refusal.

    ``prepare`` runs before the handler and outside its transaction, for what takes time, such as calls to a partner;
    what it gives is the visit's ``prepared``.
    """

    method: str
    template: str
    handler: Handler
    again: Handler | None = None
    prepare: Preparation | None = None


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the menu on every page; it is the current one at all paths at or under ``under``."""

    title: str
    path: str
    under: str

    def holds(self, path: str) -> bool:
        return path in (self.path, self.under) or path.startswith(self.under + "/")


@dataclass(frozen=True, slots=True)
class Section:
    """The pages of one room. Its templates are found as ``NAME/...``."""

    name: str
    templates: Path
    menu: tuple[MenuItem, ...]
    pages: tuple[Page, ...]


def local_path(text: str, otherwise: str) -> str:
    """The text where it is a path of this origin and nothing else, so that no form can send anybody elsewhere."""
    starts = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if starts and text.isascii() and text.isprintable() and "\\" not in text else otherwise
