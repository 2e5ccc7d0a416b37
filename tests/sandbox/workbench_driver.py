"""Reads the workbench's pages: the states of the 13 steps, and forms of method get. Not a conftest.

Its fixture is taken over by the modules that use it: ``visitor = workbench_driver.visitor``.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from pages_driver import Node, Visitor, parsed
from sandbox_driver import Scene


@pytest.fixture
def visitor(scene: Scene) -> Iterator[Visitor]:
    one = Visitor(scene)
    yield one
    one.close()


def having(page: Node, name: str) -> list[Node]:
    """The elements with this attribute."""
    return [node for node in page.walk() if name in node.attributes]


def ask(visitor: Visitor, button: str, **values: str) -> Node:
    """Send a form of method get."""
    form = visitor.form(button)
    assert form["method"] == "get"
    data = visitor.data(form)
    assert set(values) <= set(data)
    return visitor.visit(form["action"] + "?" + urlencode({**data, **values}))


def states(page: Node) -> list[str]:
    return [step["data-state"] for step in having(page, "data-step")]


def done(visitor: Visitor, query: str = "") -> list[int]:
    """The numbers of the steps that are ticked; the first page and the piece fetched by the script agree."""
    found = states(visitor.visit("/" + query))
    assert states(parsed(visitor.send("GET", "/workbench/steps" + query).text)) == found
    return [number for number, state in enumerate(found, start=1) if state == "done"]
