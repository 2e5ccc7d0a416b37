"""A run's browser: chosen before anything starts, opened for the scenarios of one process, told of at the end.

Imported by every run; what needs Playwright is only imported where a browser plays the customer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from proctor.browser.choice import Browser, choose
from proctor.failures import ConfigurationError
from proctor.journal import Journal
from proctor.recorder import Recorder
from proctor.targets import AT_THE_SANDBOX, Target, is_loopback

if TYPE_CHECKING:
    from proctor.browser.stage import BrowserStage


class RunBrowser:
    """The browser of one process. There is none where somebody else plays the customer."""

    def __init__(self, config: pytest.Config) -> None:
        self._option = config.option
        self._browser: Browser | None = None
        self._stage: BrowserStage | None = None

    def played(self, target: Target) -> Target:
        """The target with the customer that was asked for. Raises ConfigurationError where it cannot have that one."""
        customer = self._option.proctor_customer or target.customer
        if customer in AT_THE_SANDBOX and not target.control:
            raise ConfigurationError(
                f"--customer={customer}: the target {target.name} has no control API",
                expected="a target with the sandbox's pages and control API (control = ...)",
            )
        return replace(target, customer=customer)

    def choose(self, target: Target) -> None:
        """Find the browser. Raises ConfigurationError where one is needed and there is none that can be used."""
        if target.customer == "browser":
            self._browser = choose(self._option.proctor_browser, os.environ)

    @property
    def version(self) -> str:
        """Such as "Chromium 150.0.7871.100", or "" where there is none."""
        return self._browser.version if self._browser else ""

    def open(self, target: Target, recorder: Recorder, folder: Path) -> BrowserStage | None:
        """The browser's part of the casting. The browser itself is started when a sentence first needs it."""
        if self._browser is not None:
            from proctor.browser.stage import BrowserStage

            # The people of the sandbox are made up. Elsewhere nobody knows what a picture would show.
            pictures = folder if is_loopback(target.url) or self._option.proctor_screenshots else None
            program = self._browser.executable
            self._stage = BrowserStage(program, recorder, target.url, target.timeout_seconds, pictures)
        return self._stage

    def close(self) -> None:
        """Idempotent."""
        if self._stage is not None:
            self._stage.close()


def accessibility_lines(journal: Journal) -> Iterator[str]:
    """What a run found about the accessibility of the pages that it came to; nothing where it checked none."""
    found: dict[str, set[str]] = {}
    for record in journal.records:
        if record["kind"] == "accessibility":
            lines = found.setdefault(str(record["page"]), set())
            lines |= {f"{one['rule']}: {one['help']} ({', '.join(one['places'])})" for one in record["serious"]}
    if found:
        number = sum(map(len, found.values()))
        told = f"{number or 'no'} serious finding{'s' * (number != 1)}"
        yield f"accessibility: {len(found)} kinds of pages checked with axe-core, {told}"
    for page, lines in sorted(found.items()):
        yield from (f"  {page}: {line}" for line in sorted(lines))
