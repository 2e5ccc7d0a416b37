"""Pictures of what people saw in a run: PNG files in its folder, each with a record in the journal.

Taken where a sentence shows a requirement, or where something is wrong. An API key on a page is blacked out: no key is
ever written. Names of people are not: those of the sandbox are made up, and elsewhere pictures have to be asked for.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from playwright.sync_api import Error, FloatRect, Page

from proctor.recorder import Recorder
from proctor.run_folder import SCREENSHOTS

TALLEST = 3000
"""Pixels. A page with thousands of rows is cut there."""
KEYS = "#api-key, [data-secret]"


class Camera:
    """Takes pictures for one process of a run. ``folder`` is the run's; None takes none."""

    def __init__(self, recorder: Recorder, folder: Path | None) -> None:
        self._recorder = recorder
        self._folder = folder
        self._taken: set[str] = set()

    def take(self, page: Page, exchange: str, title: str, *, shows: bool) -> None:
        """Photograph a page as the one that came with an exchange. ``shows``: all is well with it.

        Nothing where all is well and the sentence only prepares. A page that cannot be photographed is no finding.
        """
        if self._folder is None or exchange in self._taken or (shows and self._recorder.requirement is None):
            return
        try:
            height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
            size = page.viewport_size
            clip: FloatRect | None = {"x": 0, "y": 0, "width": size["width"], "height": height} if size else None
            picture = page.screenshot(
                full_page=True, clip=clip, animations="disabled", caret="hide", scale="css",
                mask=[page.locator(KEYS)], mask_color="#000000",
            )  # fmt: skip
        except Error:
            return
        self._taken.add(exchange)
        # Ids of exchanges are those of their scenario with a number: processes never write the same file.
        file = self._folder / SCREENSHOTS / f"{exchange}.png"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(picture)
        name = f"{SCREENSHOTS}/{file.name}"
        self._recorder.screenshot(name, hashlib.sha256(picture).hexdigest(), title, exchange)
