"""The built manual in a real browser: search finds, the table narrows, and no other host is asked for anything."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browsing import BROWSER, with_browser
from tests.manual_site import built_manual
from tests.running import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = with_browser


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the built manual is served."""
    folder = built_manual(tmp_path_factory)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def asked() -> list[str]:
    """Every address that a page asked for."""
    return []


@pytest.fixture
def page(asked: list[str]) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    assert BROWSER is not None
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(BROWSER.executable), args=["--no-sandbox"])
        window = browser.new_page(viewport={"width": 1300, "height": 900})
        window.on("request", lambda request: asked.append(request.url))
        yield window
        browser.close()


def elsewhere(asked: list[str], address: str) -> list[str]:
    assert asked
    return [url for url in asked if urlsplit(url).netloc != urlsplit(address).netloc and not url.startswith("data:")]


@pytest.mark.parametrize("name", sorted(file.stem for file in (Path(ROOT) / "docs").glob("*.md")))
def test_a_page_asks_nobody_else(name: str, page: Page, asked: list[str], address: str) -> None:
    page.goto(f"{address}/{name}.html", wait_until="networkidle")
    assert elsewhere(asked, address) == []


def test_search_finds_a_requirement(page: Page, asked: list[str], address: str) -> None:
    page.goto(f"{address}/index.html")
    page.get_by_placeholder("Search").click()
    page.keyboard.type("SR1-ACCEPT-01")
    page.locator("a.md-search-result__link[href*='SR1-ACCEPT-01.html']").first.wait_for()
    assert elsewhere(asked, address) == []


def test_the_table_narrows_to_a_level(page: Page, address: str) -> None:
    page.goto(f"{address}/requirements/kombo/index.html")
    rows = page.locator("tr[data-level]:visible")
    everything = rows.count()
    page.get_by_label("SHOULD").check()
    some = rows.count()
    assert 0 < some < everything
    assert set(page.locator("tr[data-level]:visible").evaluate_all("all => all.map(r => r.dataset.level)")) == {
        "SHOULD"
    }
    page.get_by_label("all", exact=True).check()
    assert rows.count() == everything
