"""The sandbox as a real process on a real socket: starting, refusing to start, stopping, surviving kill -9."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import command_line

ROOT = Path(__file__).parents[2]


class Process:
    """One sandbox; its standard input stays open until ``close``."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--exit-with-stdin", *arguments]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def ready(self) -> dict[str, Any]:
        return json.loads(self.process.stdout.readline())

    def end(self) -> tuple[int, str, str]:
        """Wait for its end: the status and what else it printed."""
        out, err = self.process.communicate(timeout=10)
        return self.process.returncode, out, err

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def one(*arguments: str) -> Process:
        started.append(Process(*arguments))
        return started[-1]

    yield one
    for process in started:
        process.close()


def place(ready: dict[str, Any]) -> tuple[httpx.Client, str]:
    """A client with a fresh partner's key, and an order."""
    with httpx.Client(base_url=ready["control"]) as control:

        def post(path: str, body: Any) -> Any:
            return control.post(path, json=body).raise_for_status().json()

        partner, company = post("/partners", {}), post("/companies", {})["id"]
        body = {"name": "Test", "description": "d", "type": "SKILLS_TEST"}
        offer = post(f"/partners/{partner['id']}/offers", body)["id"]
        post(f"/offers/{offer}/activate", {"companyId": company})
        [order] = post(f"/partners/{partner['id']}/orders", {"companyId": company, "offerId": offer, "count": 1})[
            "orderIds"
        ]
    return httpx.Client(base_url=ready["smartrecruiters"], headers={"X-SmartToken": partner["apiKey"]}), order


def test_ready_line_and_first_answer(start: Callable[..., Process]) -> None:
    began = time.perf_counter()
    process = start("--ready-json")
    ready = process.ready()
    assert httpx.get(ready["control"]).json()["smartrecruiters"] == ready["smartrecruiters"]
    assert time.perf_counter() - began < 5
    assert ready == {
        "ready": True,
        "url": ready["url"],
        "smartrecruiters": ready["url"] + "/smartrecruiters/v1",
        "kombo": ready["url"] + "/kombo/v1",
        "control": ready["url"] + "/_control",
    }
    process.process.stdin.close()
    process.process.stdin = None
    assert process.end() == (0, "", "")


def test_the_friendly_text_holds_a_command_that_works(start: Callable[..., Process]) -> None:
    process = start()
    lines = []
    while not lines or not lines[-1].startswith("Stop"):
        lines.append(process.process.stdout.readline())
        assert lines[-1], "the sandbox ended before it said how to stop it"
    text = "".join(lines)
    token, url = re.search(r"curl -H '(X-SmartToken: \S+)' (\S+)", text).groups()
    name, value = token.split(": ")
    assert httpx.get(url, headers={name: value}).json()["totalFound"] == 0
    assert "/_control" in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_cleanly_and_leave_no_file(
    start: Callable[..., Process], number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    process = start("--ready-json")
    ready = process.ready()
    # A connection that is kept open must not hold up the end.
    with httpx.Client() as client:
        client.get(ready["control"])
        assert len(list(tmp_path.iterdir())) == 1
        began = time.perf_counter()
        process.process.send_signal(number)
        assert process.end() == (0, "", "")
        assert time.perf_counter() - began < 3
    assert list(tmp_path.iterdir()) == []


def test_what_was_answered_survives_kill_9(start: Callable[..., Process], tmp_path: Path) -> None:
    state = str(tmp_path / "state.sqlite")
    process = start("--ready-json", "--state", state, "--quirk", "rate_limit=off")
    client, order = place(process.ready())
    key = client.headers["X-SmartToken"]
    client.post(f"/assessments/{order}/accept", json={"message": "x"}).raise_for_status()
    result = client.post(f"/assessments/{order}/results", json={"title": "t", "description": "d"}).json()["id"]
    files = f"/assessments/{order}/results/{result}/attachments"
    comments = []
    for number in range(40):
        comments.append(client.post(f"/assessments/{order}/comments", json={"message": str(number)}).json())
        client.post(files, files={"attachment": ("a.pdf", b"%PDF" + bytes(50_000), "application/pdf")})
    process.process.send_signal(signal.SIGKILL)
    process.process.wait(10)
    client.close()
    ready = start("--ready-json", "--state", state).ready()
    with httpx.Client(base_url=ready["smartrecruiters"], headers={"X-SmartToken": key}) as again:
        page = again.get(f"/assessments/{order}/comments?limit=100").json()
        assert page["content"][1:] == comments
        assert again.get(files).json()["totalFound"] == 40
        assert again.get(f"/assessments/{order}").json()["status"] == "IN_PROGRESS"


def test_port_in_use(start: Callable[..., Process]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, out, err = start("--port", str(taken.getsockname()[1])).end()
    assert (status, out) == (7, "")
    assert err.count("\n") == 1
    assert "in use" in err


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--quirk", "nonsense=1"), 7, "unknown quirk 'nonsense'"),
        (("--quirk", "rate_limit=maybe"), 7, "it can be: on, off"),
        (("--fault", "nonsense"), 7, "unknown fault 'nonsense'"),
        (("--state", "/nowhere/at/all.sqlite"), 7, "cannot use the state file /nowhere/at/all.sqlite"),
        (("--state", "."), 7, "cannot use the state file ."),
        (("--host", "no.such.host.invalid"), 7, "cannot listen on"),
        (("--port", "70000"), 4, "no port number"),
        (("--quirk", "nonsense"), 4, "NAME=VALUE"),
        (("--nonsense",), 4, "unrecognized arguments"),
    ],
)
def test_refusals_to_start(start: Callable[..., Process], arguments: tuple[str, ...], status: int, words: str) -> None:
    ended, out, err = start(*arguments).end()
    assert (ended, out) == (status, "")
    assert words in err
    assert "Traceback" not in err
    assert status == 4 or err.count("\n") == 1


def test_state_files_that_are_not_ours_are_left_alone(start: Callable[..., Process], tmp_path: Path) -> None:
    damaged, foreign = tmp_path / "damaged", tmp_path / "foreign"
    damaged.write_bytes(b"no database at all" * 1000)
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE precious (x)")
    connection.close()
    before = damaged.read_bytes(), foreign.read_bytes()
    for path, words in ((damaged, "not a database"), (foreign, "another program")):
        status, out, err = start("--state", str(path)).end()
        assert (status, out, err.count("\n")) == (7, "", 1)
        assert words in err
    assert (damaged.read_bytes(), foreign.read_bytes()) == before


def test_two_sandboxes_cannot_share_a_state(start: Callable[..., Process], tmp_path: Path) -> None:
    state = str(tmp_path / "state.sqlite")
    start("--ready-json", "--state", state).ready()
    status, _, err = start("--ready-json", "--state", state).end()
    assert status == 7
    assert "locked" in err


def test_bytes_that_are_no_sensible_http(start: Callable[..., Process]) -> None:
    process = start("--ready-json")
    ready = process.ready()
    port = int(ready["url"].rsplit(":", 1)[1])
    key = httpx.post(ready["control"] + "/partners").json()["apiKey"].encode()
    base = b"/smartrecruiters/v1/assessments"
    for raw, status in (
        (b"GET " + base + b"/%FF%00 HTTP/1.1\r\nHost: a\r\n\r\n", b"401"),
        (b"GET " + base + b"?status=%FF&limit=%00 HTTP/1.1\r\nHost: a\r\n\r\n", b"401"),
        (b"GET " + base + b"/\xff HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
        (b"GET " + base + b" HTTP/1.1\r\nHost: a\r\nX-SmartToken: \xff\xfe\r\n\r\n", b"401"),
        (b"GET " + base + b"/%FF%00 HTTP/1.1\r\nHost: a\r\nX-SmartToken: " + key + b"\r\n\r\n", b"404"),
        # A body that breaks off: there is nobody left to answer.
        (b"POST " + base + b"?apiKey=" + key + b" HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", b""),
        (b"\x00\x01\x02\r\n\r\n", b"400"),
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(65536)
        assert answer[9:12] == status, raw
    assert httpx.get(ready["control"]).status_code == 200
    process.process.send_signal(signal.SIGTERM)
    status, _, err = process.end()
    assert (status, "Traceback" in err) == (0, False)


def test_a_head_without_end_is_refused(start: Callable[..., Process]) -> None:
    url = start("--ready-json").ready()["url"]
    port = int(url.rsplit(":", 1)[1])
    for lines, end, status in ((60, b"\r\n", b"200"), (70, b"", b"400")):
        head = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in range(lines))
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /_control HTTP/1.1\r\nHost: 127.0.0.1\r\n" + head + end)
            assert connection.recv(65536)[9:12] == status, lines


def test_the_sandbox_knows_nothing_of_the_harness() -> None:
    code = (
        "import sys, sandbox.command_line; print([m for m in sys.modules if m.split('.')[0] in ('proctor', 'steps')])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert out.stdout.strip() == "[]"
    for path in (ROOT / "sandbox").rglob("*.py"):
        assert not re.search(r"^\s*(from|import) (proctor|steps|schemas)\b", path.read_text(), re.MULTILINE), path


def test_what_only_pages_and_files_need_is_not_loaded_at_the_start() -> None:
    code = (
        "import sys, sandbox.command_line, sandbox.app; sandbox.app.Sandbox(sandbox.app.Options());"
        "print({m.split('.')[0] for m in sys.modules} & {'jinja2', 'starlette', 'python_multipart'})"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert out.stdout.strip() == "set()"


def test_an_answer_that_is_held_back_keeps_no_end_waiting(start: Callable[..., Process]) -> None:
    process = start("--ready-json")
    ready = process.ready()
    with httpx.Client(base_url=ready["control"]) as control:
        partner = control.post("/partners", json={}).json()
        path = f"/conditions/{partner['id']}"
        control.put(path, json={"delay": {"seconds": 60, "count": 1}})
        held = socket.create_connection(("127.0.0.1", httpx.URL(ready["control"]).port))
        request = f"GET /smartrecruiters/v1/configs?apiKey={partner['apiKey']} HTTP/1.1\r\nHost: x\r\n\r\n"
        held.sendall(request.encode())
        deadline = time.monotonic() + 10
        while not control.get(path).json()["delay"]["used"]:
            assert time.monotonic() < deadline
    began = time.perf_counter()
    process.process.send_signal(signal.SIGTERM)
    assert held.recv(100).startswith(b"HTTP/1.1 200")
    held.close()
    assert process.end() == (0, "", "")
    assert time.perf_counter() - began < 1.9


@pytest.mark.parametrize(
    ("option", "line"),
    [
        ("--list-faults", r"^accept_not_stored +SR1-STEP-08 +Accepting is answered well"),
        ("--list-quirks", r"^rate_limit=on\|off \(on\)  SR1-RATE-02  Whether too many requests are refused\.$"),
    ],
)
def test_what_can_be_switched_is_listed_without_starting_anything(
    option: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main([option]) == 0
    printed = capsys.readouterr().out
    assert re.search(line, printed, re.M), printed[:2000]
    assert "kombo_" in printed
