"""The pages over a real socket: the address in the greeting, cookies and forms as real clients send them, names."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from pages_driver import assert_headers, assert_sound, parsed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def start() -> Iterator[Callable[..., str]]:
    """Starts sandboxes with the friendly greeting; gives the greeting."""
    started: list[subprocess.Popen[str]] = []

    def one(*arguments: str) -> str:
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--exit-with-stdin", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        lines: list[str] = []
        while not lines or not lines[-1].startswith("Stop"):
            lines.append(process.stdout.readline())
            assert lines[-1], "the sandbox ended before it was ready"
        return "".join(lines)

    yield one
    for process in started:
        process.kill()
        process.communicate()


def test_the_greeting_leads_to_the_pages(start: Callable[..., str]) -> None:
    first = re.search(r"open in a browser +(http://127\.0\.0\.1:\d+/)\n", start()).group(1)
    with httpx.Client(base_url=first, headers={"Accept": "text/html"}, follow_redirects=True) as browser:
        assert browser.get("/").status_code == 200
        page = parsed(browser.get("/portal/offers").text)
        data = {node["name"]: node["value"] for node in page.all("input")}
        answer = browser.post("/portal/sign-in", data=data, headers={"Origin": first.rstrip("/")})
        assert answer.url.path == "/portal/offers"
        assert_headers(answer)
        assert_sound(parsed(answer.text), first.rstrip("/"))
        # Larger than a form may be, larger than is read to its end: told in words, and nothing hangs.
        for size, connection in ((2 * 1024 * 1024, None), (65 * 1024 * 1024, "close")):
            answer = browser.post("/portal/sign-in", content=b"a=" + bytes(size))
            assert (answer.status_code, answer.headers.get("connection")) == (413, connection)
        assert browser.get("/", headers={"Host": "evil.example"}).status_code == 421
        assert browser.get("/portal/offers").url.path == "/portal/offers"


def test_a_host_that_was_given_is_answered_to(start: Callable[..., str]) -> None:
    origin = re.search(r"open in a browser +(\S+)/\n", start("--host", "0.0.0.0")).group(1)
    port = origin.rpartition(":")[2]
    with httpx.Client(headers={"Accept": "text/html"}) as browser:
        for host, status in (("192.0.2.1", 200), ("localhost", 200), ("sandbox", 421)):
            assert browser.get(f"{origin}/portal/sign-in", headers={"Host": f"{host}:{port}"}).status_code == status
