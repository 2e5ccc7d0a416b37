"""What the README tells a newcomer to type works as it stands there."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from proctor.verdicts import ExitStatus, Unknown, Verdict
from tests.running import ROOT

README = (ROOT / "README.md").read_text()
BY_HAND = re.search(r"<!-- by-hand -->\n```sh\n(.*?)```", README, re.DOTALL)
BY_HAND_AT_KOMBO = re.search(r"<!-- by-hand-kombo -->\n```sh\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def said(sandbox_url: str, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The output of the thirteen steps by hand, against a sandbox on another port."""
    return typed(BY_HAND, sandbox_url, tmp_path_factory)


def typed(block: re.Match[str] | None, sandbox_url: str, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a block of commands prints."""
    assert block is not None
    folder = tmp_path_factory.mktemp("by-hand")
    script = block[1].replace("http://127.0.0.1:8700", sandbox_url).replace("/tmp/", f"{folder}/")
    assert sandbox_url in script
    script = re.sub(r"^(curl|post|kombo) ", r"echo; \1 ", script, flags=re.MULTILINE)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if line.strip()]


def test_the_thirteen_steps_work_by_hand(said: list[str]) -> None:
    answers = [json.loads(line) for line in said]
    assert [answer["status"] for answer in answers if "lastUpdateDate" in answer and "candidate" in answer] == [
        "IN_PROGRESS",
        "COMPLETED",
    ]
    labels = [a["assessments"][0]["label"] for a in answers if "assessments" in a]
    assert labels == ["In Progress", "Complete"]
    shown = answers[-1]["assessments"][0]["results"][0]
    assert shown["title"] == "Coding skills"
    assert [attachment["fileName"] for attachment in shown["attachments"]] == ["result.pdf"]


def test_an_order_at_kombo_works_by_hand(sandbox_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    packages, orders, written, shown = map(json.loads, typed(BY_HAND_AT_KOMBO, sandbox_url, tmp_path_factory))
    assert packages["warnings"] == written["warnings"] == []
    assert [order["package_id"] for order in orders["data"]["results"]] == ["1001"]
    assert (shown["order"]["status"], shown["result"]["score"]) == ("COMPLETED", 90)


def test_every_exit_status_and_verdict_is_explained() -> None:
    for status in ExitStatus:
        assert re.search(rf"^\| {status.value} \| ", README, re.MULTILINE), status
    for word in (*Verdict, *Unknown):
        assert f"`{word}`" in README, word


def test_every_file_and_folder_named_is_there() -> None:
    for name in re.findall(r"`((?:features|steps|schemas|proctor|sandbox|tests|docs|tools)/[\w./-]*)`", README):
        assert (ROOT / name).exists() or name == "tools/allure", name


def test_the_two_commands_are_in_the_makefile_and_in_ci() -> None:
    makefile, ci = (ROOT / "Makefile").read_text(), Path(ROOT / ".ci" / "run").read_text()
    for command in ("features", "test"):
        assert f"\n{command}:" in makefile
        assert f"make {command}" in README and f"make {command}" in ci
