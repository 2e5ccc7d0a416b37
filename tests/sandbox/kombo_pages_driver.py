"""Visits Kombo's dashboard and reads its pages. Not a conftest.

Its fixture is taken over by the modules that use it: ``visitor = kombo_pages_driver.visitor``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kombo_driver import Kombo
from pages_driver import Node, Visitor

ROOM = "/kombo-dashboard"


@pytest.fixture
def visitor(kombo: Kombo) -> Iterator[Visitor]:
    """Signed in at the driver's integration."""
    one = Visitor(kombo)
    one.visit(ROOM + "/sign-in")
    one.fill("Sign in", {"integration": kombo.integration})
    yield one
    one.close()


def lines(page: Node) -> list[str]:
    """The orders that are listed."""
    return [node["data-order"] for node in page.all("tr") if "data-order" in node.attributes]


def said(page: Node) -> str:
    return " ".join(one.text for role in ("status", "alert") for one in page.all("p", role=role))
