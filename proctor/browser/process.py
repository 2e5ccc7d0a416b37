"""The one browser of this process: started when a sentence first needs it, and never left behind.

The browser ends with Proctor however that ends: Playwright's driver closes it when its own input ends, and the browser
ends when its driver does. Proxies of the environment are not used, as elsewhere in Proctor.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Playwright, sync_playwright

from proctor.failures import HarnessError

WIDTH, HEIGHT = 1280, 900
START_SECONDS = 30.0
_ARGUMENTS = ("--no-proxy-server", "--disable-background-networking", "--disable-component-update")


class BrowserProcess:
    """Starts a browser at the first ``context``, and again where it has died since."""

    def __init__(self, executable: Path, seconds: float) -> None:
        """``seconds`` is how long a page may take."""
        self._executable = executable
        self._seconds = seconds
        self._driver: Playwright | None = None
        self._browser: Browser | None = None

    def context(
        self, width: int = WIDTH, height: int = HEIGHT, scheme: str = "light", touch: bool = False
    ) -> BrowserContext:
        """A window of its own, without cookies. Raises HarnessError where the browser cannot be started."""
        try:
            context = self._started().new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                locale="en-GB",
                timezone_id="UTC",
                has_touch=touch,
                reduced_motion="reduce",
                service_workers="block",
            )
        except Error as problem:
            raise HarnessError(f"the browser {self._executable} cannot be used: {problem.message}") from None
        context.set_default_timeout(self._seconds * 1000)
        return context

    def close(self) -> None:
        """End the browser and its driver. Idempotent, and quiet where they have ended already."""
        browser, self._browser = self._browser, None
        driver, self._driver = self._driver, None
        if browser is not None:
            quietly(browser.close)
        if driver is not None:
            quietly(driver.stop)

    def _started(self) -> Browser:
        if self._browser is not None and self._browser.is_connected():
            return self._browser
        self.close()
        self._driver = sync_playwright().start()
        # Its sandbox needs a user who is not root; as root there is none to be had.
        alone = hasattr(os, "geteuid") and os.geteuid() == 0
        self._browser = self._driver.chromium.launch(
            executable_path=self._executable,
            args=[*_ARGUMENTS, *(["--no-sandbox"] if alone else [])],
            chromium_sandbox=not alone,
            # Ctrl-C is pytest's: it ends the run, and the run closes the browser.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            timeout=START_SECONDS * 1000,
        )
        return self._browser


def quietly(close: Callable[[], object]) -> None:
    """Close something that may be closed already, with the browser that it was in."""
    # Playwright raises a bare Exception where its driver has ended.
    with contextlib.suppress(Exception):
        close()
