"""``certificate.pdf``: the certificate's page, printed by the system's Chromium where Playwright can drive it.

The page is the certificate; its print is for filing, and left out where nothing can print. No request leaves the page.
"""

from __future__ import annotations

import os
from pathlib import Path

from proctor.failures import ConfigurationError, HarnessError

PRINTING_SECONDS = 30.0


def print_page(page: Path, output: Path) -> str:
    """Print the page; answers why that was not possible, or ""."""
    from proctor.browser.choice import choose

    try:
        browser = choose(None, os.environ)
    except ConfigurationError as problem:
        return f"no {output.name}: {problem}"
    from playwright.sync_api import Error

    from proctor.browser.process import BrowserProcess

    process = BrowserProcess(browser.executable, PRINTING_SECONDS)
    try:
        window = process.context().new_page()
        window.goto(page.resolve().as_uri())
        window.pdf(path=output, prefer_css_page_size=True, print_background=True)
    except (HarnessError, Error) as problem:
        return f"no {output.name}: {problem}"
    finally:
        process.close()
    return ""
