"""`proctor check` and the start of a run as a user meets them: sentences, JSON, exit status, nothing left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.running import ROOT, WORKFLOW, Outcome, clean_environment, run_features

KEY = "pp-0123456789abcdefghijklmnopqrstuv"


@contextmanager
def platform(status: int = 200, date: str = "") -> Iterator[tuple[str, list[str]]]:
    """A platform that answers everything alike; gives its URL and the requests that it gets."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked.append(f"{self.command} {self.path}")
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = b'{"totalFound": 0, "limit": 100, "offset": 0, "content": []}'
            self.send_response_only(status)
            self.send_header("Date", date or self.date_time_string())
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()


def described(folder: Path, url: str, **more: str) -> Path:
    """A folder with a targets.toml of its own, in which `mine` is at this URL."""
    lines = "".join(f"{name} = {value}\n" for name, value in more.items())
    (folder / "targets.toml").write_text(
        f'[target.mine]\nurl = "{url}"\n{lines}[target.mine.platforms.smartrecruiters-v1]\n'
        'base_url = "{url}/v1"\ncredentials = { api_key = "THE_KEY" }\n'
    )
    return folder


def check(
    *words: str, folder: Path = ROOT, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "proctor", "check", "--features", str(ROOT / "features"), *words],
        cwd=folder,
        env=clean_environment() | {"THE_KEY": KEY, "PYTHONPATH": str(ROOT)} | (environment or {}),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_sandbox_is_always_ready() -> None:
    done = check()
    assert (done.returncode, done.stderr) == (0, "")
    assert "target sandbox is ready" in done.stdout
    assert "FAILED" not in done.stdout and "warning" not in done.stdout


def test_a_ready_target_is_a_line_per_point_and_is_not_changed(tmp_path: Path) -> None:
    with platform() as (url, asked):
        done = check("--target", "mine", folder=described(tmp_path, url))
    assert done.returncode == 0, done.stdout
    assert "ok       key: the key in the environment variable THE_KEY is accepted" in done.stdout.splitlines()
    assert done.stdout.splitlines()[-1].startswith("target mine is ready (")
    assert asked and all(request.startswith("GET ") for request in asked)
    assert KEY not in done.stdout + done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["targets.toml"]


def test_a_target_that_is_not_ready_has_status_7_and_says_what_to_do(tmp_path: Path) -> None:
    with platform(401) as (url, _):
        done = check("--target", "mine", folder=described(tmp_path, url))
    assert done.returncode == 7
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert line == (
        f"FAILED   key: the key in the environment variable THE_KEY is not accepted: {url}/v1 answers 401 "
        "(expected 200; take the key of this account anew from the platform, and set it there)"
    )
    assert done.stdout.splitlines()[-1].startswith("target mine is NOT ready (")


def test_programs_get_one_document(tmp_path: Path) -> None:
    with platform(401) as (url, _):
        done = check("--target", "mine", "--json", folder=described(tmp_path, url))
    document = json.loads(done.stdout)
    assert (done.returncode, document["ready"], document["target"], document["format"]) == (7, False, "mine", 1)
    (failure,) = [point for point in document["points"] if point["grade"] == "FAILED"]
    assert set(failure) == {"subject", "grade", "text", "expected", "remedy"}
    assert failure["subject"] == "key" and KEY not in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--target", "none"), "FAILED   target: targets.toml: no target 'none' (expected one of: mine)"),
        (("--target", "mine", "--features", "nowhere"), "FAILED   target: nowhere: no register below it"),
    ],
)
def test_a_file_that_is_not_as_it_must_be(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = check(*words, folder=described(tmp_path, "http://127.0.0.1:9"))
    assert (done.returncode, done.stderr) == (7, "")
    assert said in done.stdout


@pytest.mark.parametrize("name", ["smartrecruiters", "kombo-eu", "kombo-us"])
def test_the_examples_say_what_a_newcomer_has_to_do(name: str) -> None:
    done = check("--target", name, environment={"HTTPS_PROXY": "http://127.0.0.1:9"})
    assert done.returncode == 7
    assert f"the line `confirm = true` in [target.{name}]" in done.stdout
    assert "is a production host" in done.stdout and "is not set (expected the api key for " in done.stdout
    assert " connection: " not in done.stdout and " name: " not in done.stdout


# --- the start of a run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project's features and steps, with a targets.toml of its own."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("features", "schemas", "steps", "conftest.py", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def start(project: Path, *more: str, key: str = KEY) -> Outcome:
    environment = {"THE_KEY": key, "PYTHONPATH": str(ROOT)}
    words = (WORKFLOW, "-m", "workflow", "--target", "mine", *more)
    return run_features(*words, reports=project / "reports", folder=project, environment=environment)


@pytest.mark.parametrize("more", [("-p", "no:xdist"), ("-n", "2")], ids=["serial", "parallel"])
@pytest.mark.parametrize(
    ("status", "away", "key", "said"),
    [
        (401, False, KEY, "FAILED   key: the key in the environment variable THE_KEY is not accepted"),
        (200, True, KEY, "FAILED   connection: 127.0.0.1:9 cannot be reached: Connection refused"),
        (200, False, "", "the environment variable THE_KEY is not set"),
    ],
    ids=["wrong key", "nobody there", "no key"],
)
def test_a_run_at_a_target_that_is_not_ready_does_not_begin(
    status: int, away: bool, key: str, said: str, more: tuple[str, ...], project: Path
) -> None:
    with platform(status) as (url, asked):
        described(project, "http://127.0.0.1:9" if away else url)
        done = start(project, *more, key=key)
    assert (done.status, done.folder) == (7, None), done.printed
    assert said in done.printed and KEY not in done.printed and "Traceback" not in done.printed
    assert all(request.startswith("GET ") for request in asked)
    assert not (project / "reports").exists()


def test_a_run_says_what_it_saw_before_it_begins(project: Path) -> None:
    with platform(date="Wed, 01 Jan 2020 00:00:00 GMT") as (url, _):
        described(project, url)
        done = start(project, "-p", "no:xdist")
    assert done.status == 7 and "behind ours (expected 5 s at most" in done.printed
    with platform() as (url, _):
        described(project, url, customer='"nobody"', product='"2026.11"')
        done = start(project, "-p", "no:xdist")
    assert done.status == 6, done.printed
    assert "pre-flight: target mine is ready (4 ok)" in done.printed
    assert done.folder is not None
    header = json.loads((done.folder / "journal.jsonl").read_text().splitlines()[0])
    assert header["target"]["product"] == "2026.11"
    assert json.loads((done.folder / "leftovers.json").read_text())["leftovers"] == []


def test_on_the_embedded_sandbox_it_costs_next_to_nothing() -> None:
    """In a process of its own, where everything that a run has loaded anyway is loaded."""
    program = """
import time
from pathlib import Path
from proctor.pytest_plugin.before_run import look_before_run
from proctor.requirements import find_profiles
from proctor.targets import load_target
target = load_target(Path("targets.toml"), "sandbox")
profiles = list(find_profiles(Path("features")).values())
class Config:
    class pluginmanager:
        get_plugin = staticmethod(lambda name: None)
begun = time.perf_counter()
look_before_run(Config, target, profiles, "platform", target.capabilities, None)
print(time.perf_counter() - begun)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert float(done.stdout) < 0.05, done.stderr
