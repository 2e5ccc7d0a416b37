"""Accessibility of the pages that a run comes to, by axe-core: once for each kind of page in a process.

No requirement of a platform is about it, so it is recorded and told at the end of the run, and decides nothing.
Where axe-core is not installed nothing is checked.
"""

from __future__ import annotations

import importlib.resources
import importlib.util
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

from proctor.recorder import Recorder

SERIOUS = frozenset({"serious", "critical"})
_ID = re.compile(r"(?=[0-9A-Za-z_-]*[0-9])[0-9A-Za-z_-]{6,}")
_RUN = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ['violations']});
  return violations.map(v => ({rule: v.id, impact: v.impact, help: v.help,
    places: v.nodes.slice(0, 5).map(n => n.target.flat().join(' '))}));
}"""


class Checkup:
    """Checks each kind of page once. ``script`` is axe-core's, or "" to check nothing."""

    def __init__(self, recorder: Recorder, script: str | None = None) -> None:
        self._recorder = recorder
        self._script = axe_script() if script is None else script
        self._seen: set[str] = set()

    def page(self, page: Page, exchange: str) -> None:
        """Check a page, where its kind is new."""
        kind = page_kind(page.url)
        if self._script and kind not in self._seen:
            self._seen.add(kind)
            found = serious(page, self._script)
            self._recorder.accessibility(kind, found, exchange)


def serious(page: Page, script: str) -> list[dict[str, Any]]:
    """What axe-core finds serious or critical on a page: rule, impact, help and places."""
    try:
        page.evaluate(script)
        found: list[dict[str, Any]] = page.evaluate(_RUN)
    except Error as problem:
        return [{"rule": "not-checked", "impact": "serious", "help": problem.message.partition("\n")[0], "places": []}]
    return [violation for violation in found if violation["impact"] in SERIOUS]


def page_kind(url: str) -> str:
    """A page's path with its ids taken out: "/customer/candidates/*"."""
    return "/".join("*" if _ID.fullmatch(part) else part for part in urlsplit(url).path.split("/"))


@cache
def axe_script() -> str:
    """axe-core as it came with its package, or "" where that is not installed."""
    if importlib.util.find_spec("axe_playwright_python") is None:
        return ""
    file = importlib.resources.files("axe_playwright_python") / "axe.min.js"
    read: Callable[[], str] = file.read_text
    return read()
