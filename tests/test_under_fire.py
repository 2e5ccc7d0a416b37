"""A run where something dies or fills up in its middle: what was finished stays, the rest is not known."""

from __future__ import annotations

import json
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from proctor.journal import read_journal
from tests.changing_proxy import Answer, ChangingProxy
from tests.running import ROOT, WORKFLOW, Outcome, clean_environment, command, running_sandbox

STEPS = [f"SR1-STEP-{n:02d}" for n in range(1, 14)]
SANDBOX = [sys.executable, "-m", "sandbox", "--port", "0", "--ready-json", "--exit-with-stdin"]


class At:
    """Does something once, when the platform has answered at a path with this end."""

    def __init__(self, ending: str, act: Callable[[], object]) -> None:
        self.ending, self.act, self.done = ending, act, False

    def __call__(self, answer: Answer) -> Answer:
        if answer.path.endswith(self.ending) and not self.done:
            self.done = True
            self.act()
        return answer


def test_a_platform_that_is_killed_leaves_what_was_shown_before(tmp_path: Path) -> None:
    platform = subprocess.Popen(SANDBOX, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert platform.stdout is not None
        url = json.loads(platform.stdout.readline())["url"]
        with ChangingProxy(url, At("/accept", lambda: (platform.kill(), platform.wait()))) as proxy:
            done = subprocess.run(
                command(WORKFLOW, "-m", "workflow", "--sandbox-url", proxy.url, reports=tmp_path),
                cwd=ROOT,
                env=clean_environment(),
                capture_output=True,
                text=True,
                timeout=120,
            )
    finally:
        platform.kill()
        platform.communicate()
    outcome = Outcome(done.returncode, done.stdout + done.stderr, (tmp_path / "latest").resolve())
    assert {outcome.verdict(name) for name in STEPS[:7]} == {"PASS"}, outcome.printed
    assert outcome.named("FAIL") == set(), outcome.printed
    assert {outcome.verdict(name) for name in STEPS[8:]} == {"INCONCLUSIVE"}
    assert outcome.status == 6, outcome.printed
    assert "Traceback" not in outcome.printed
    assert read_journal(tmp_path / "latest" / "journal.jsonl").problem is None


@pytest.mark.parametrize("more", [("-p", "no:xdist"), ("-n", "1")], ids=["one process", "a worker"])
def test_a_disk_that_fills_up_loses_nothing_that_was_written(more: tuple[str, ...], tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: writing fails in the middle in the same way."""
    size = 60_000
    with running_sandbox() as url:
        done = subprocess.run(
            command(WORKFLOW, *more, "-p", "no:cacheprovider", "--sandbox-url", url, reports=tmp_path),
            cwd=ROOT,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=120,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )
    printed = done.stdout + done.stderr
    assert done.returncode == 3, printed
    # What a worker wrote is kept where there is no room for the journal of the run either.
    (file,) = (tmp_path / "latest").glob("journal*.jsonl")
    journal = read_journal(file)
    # The parts of workers are merged into one that is whole, and says that the run was not.
    assert journal.problem.cut_off if journal.problem else journal.records[-1]["state"] == "interrupted"
    assert "Traceback" not in printed
    assert "cannot be written any more" in printed
    again = subprocess.run(
        [sys.executable, "-m", "proctor", "report", "--no-allure-report", str(tmp_path / "latest")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    outcome = Outcome(again.returncode, again.stdout + again.stderr, (tmp_path / "latest").resolve())
    assert outcome.verdict(STEPS[0]) == "PASS", outcome.printed
    assert outcome.named("FAIL") == set()


@pytest.mark.parametrize("connections", [200])
def test_many_connections_at_once_are_all_answered(connections: int) -> None:
    with running_sandbox() as url, httpx.Client(base_url=url) as client:
        key = client.post("/_control/partners", json={}).json()["apiKey"]
        host, port = httpx.URL(url).host, httpx.URL(url).port
        request = (
            f"GET /smartrecruiters/v1/assessments HTTP/1.1\r\nHost: {host}\r\nX-SmartToken: {key}\r\n\r\n".encode()
        )
        ready = threading.Barrier(connections, timeout=60)

        def ask(_: int) -> bytes:
            with socket.create_connection((host, port or 80), timeout=60) as connection:
                ready.wait()
                connection.sendall(request)
                return connection.recv(65536)[9:12]

        with ThreadPoolExecutor(connections) as pool:
            answers = list(pool.map(ask, range(connections)))
        assert set(answers) <= {b"200", b"429"} and b"200" in answers
        assert client.get("/_control").status_code == 200
