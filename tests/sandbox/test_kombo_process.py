"""The Kombo side of the sandbox as a real process: how it is greeted, faults of the start, surviving kill -9."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from kombo_driver import RESULT, refusal

ROOT = Path(__file__).parents[2]

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def one(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--exit-with-stdin", *arguments]
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        started.append(subprocess.Popen(command, cwd=ROOT, text=True, **pipes))
        return started[-1]

    yield one
    for process in started:
        process.kill()
        process.communicate()


def ready(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def open_environment(control: str) -> tuple[dict[str, str], str]:
    """The headers of a fresh environment's caller, and an order."""
    made = httpx.post(control + "/kombo/environments", json={}).json()
    integration = httpx.post(f"{control}/kombo/environments/{made['id']}/integrations", json={}).json()["id"]
    order = httpx.post(f"{control}/kombo/integrations/{integration}/orders", json={}).json()["orderId"]
    return {"Authorization": f"Bearer {made['apiKey']}", "X-Integration-Id": integration}, order


def test_the_greeting_holds_a_command_that_works(start: Start) -> None:
    process = start()
    assert process.stdout
    lines = list(iter(process.stdout.readline, "Stop it with Ctrl-C.\n"))
    [command] = [line.partition("curl ")[2] for line in lines if "curl" in line and "/kombo/" in line]
    words = shlex.split(command)
    headers = dict(re.split(": ", words[n + 1], maxsplit=1) for n, word in enumerate(words) if word == "-H")
    answer = httpx.get(words[-1], headers=headers)
    assert answer.json() == {"status": "success", "data": {"next": None, "results": []}}


def test_results_and_cursors_survive_a_kill(start: Start, tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    process = start("--ready-json", "--state", state)
    at = ready(process)
    headers, order = open_environment(at["control"])
    path = f"{at['control']}/kombo/integrations/{headers['X-Integration-Id']}/many-orders"
    last = httpx.post(path, json={"count": 2}).json()["orderIds"][-1]
    cursor = httpx.get(at["kombo"] + "/assessment/orders?page_size=2", headers=headers).json()["data"]["next"]
    url = f"/assessment/orders/{order}/result"
    assert httpx.put(at["kombo"] + url, headers=headers, json=RESULT).status_code == 200
    process.kill()
    process.wait()
    at = ready(start("--ready-json", "--state", state))
    shown = httpx.get(f"{at['control']}/kombo/orders/{order}").json()
    assert (shown["order"]["status"], shown["resultWrites"]) == ("COMPLETED", 1)
    page = httpx.get(at["kombo"] + "/assessment/orders", params={"cursor": cursor}, headers=headers).json()["data"]
    assert [one["id"] for one in page["results"]] == [last]


def test_faults_and_quirks_of_the_start(start: Start) -> None:
    at = ready(
        start("--ready-json", "--fault", "kombo_warnings_missing", "--quirk", "kombo_illegal_transition=conflict")
    )
    headers, order = open_environment(at["control"])
    url = f"{at['kombo']}/assessment/orders/{order}/result"
    assert set(httpx.put(url, headers=headers, json=RESULT).json()) == {"status", "data"}
    refusal(httpx.put(url, headers=headers, json={**RESULT, "status": "CANCELLED"}), 409, None)


@pytest.mark.parametrize(
    "request_line", ["HEAD {}/check-api-key", "OPTIONS {}/x", "GET {}/assessment/orders/%2e%2e/%00"]
)
def test_odd_requests_over_a_socket(start: Start, request_line: str) -> None:
    at = ready(start("--ready-json"))
    method, _, url = request_line.format(at["kombo"]).partition(" ")
    answer = httpx.request(method, url)
    assert answer.status_code in {404, 405}
    assert answer.headers["content-type"].startswith("application/json")
