"""Runs with `--customer=browser`, as users start them: the workflow in real pages, and what it leaves behind.

What is wrong on a page turns the requirement red that the page is for: a proxy before the sandbox changes the page.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from proctor.journal import read_journal
from tests.browsing import BROWSER, below, running, with_browser
from tests.changing_proxy import Answer, ChangingProxy
from tests.running import ROOT, WORKFLOW, Outcome, clean_environment, command, run_features

pytestmark = with_browser
STEPS = [f"SR1-STEP-{number:02d}" for number in range(1, 14)]
BY_BROWSER = (WORKFLOW, "--customer=browser", "-m", "workflow")
ENDED_SECONDS = 60.0


def records(run: Outcome, kind: str) -> list[dict[str, Any]]:
    assert run.folder is not None
    return [dict(r) for r in read_journal(run.folder / "journal.jsonl").whole().records if r["kind"] == kind]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The whole feature of the workflow, in two processes."""
    return run_features(WORKFLOW, "--customer=browser", "-n", "2", reports=tmp_path_factory.mktemp("browser"))


def test_the_thirteen_steps_pass_in_a_real_browser(run: Outcome) -> None:
    assert run.status == 0, run.printed
    assert {name: run.verdict(name) for name in STEPS} == dict.fromkeys(STEPS, "PASS")
    assert "SR1-FLOW-04" in run.named("PASS")


def test_people_act_in_pages_and_nowhere_else(run: Outcome) -> None:
    """What is left for the control API is opening accounts and letting time pass."""
    actors = {(r["actor"], r["surface"]) for r in records(run, "exchange")}
    people = {"partner portal", "partner team", "customer"}
    assert {surface for actor, surface in actors if actor in people} == {"page"}
    assert {actor for actor, surface in actors if surface == "control"} == {"preparation"}


def test_an_exchange_tells_the_page_and_what_was_filled_in_and_shown(run: Outcome) -> None:
    pages = [r for r in records(run, "exchange") if r["surface"] == "page"]
    (sent,) = {json.dumps(p["response"]["body"]) for p in pages if p["request"]["url"].endswith("/portal/api-key")
               and p["request"]["method"] == "POST"}  # fmt: skip
    assert re.search(r"\[secret-[0-9a-f]{10}\]", sent)
    created = next(p for p in pages if p["request"]["method"] == "POST" and p["request"]["url"].endswith("/offers/new"))
    filled_in = json.loads(created["request"]["body"]["text"])
    shown = json.loads(created["response"]["body"]["text"])
    assert (filled_in["name"], filled_in["type"], filled_in["price"]) == (shown["name"], "SKILLS_TEST", "0")
    assert shown["terms"] == {"type": "SKILLS_TEST", "price": {"amount": 0, "currencyCode": "USD"}}
    assert created["response"]["status"] == 200


def test_no_name_of_a_candidate_is_written(run: Outcome) -> None:
    """The first thing that tells of a candidate is what was filled in for it."""
    pages = [r["request"] for r in records(run, "exchange") if r["surface"] == "page"]
    added = [json.loads(p["body"]["text"]) for p in pages if p["url"].endswith("/candidates/new") and p["body"]]
    assert len(added) == 5
    for person in added:
        assert person["firstName"].startswith("Person-")
        assert person["email"].endswith("@redacted.invalid")
    assert run.folder is not None
    assert "Zoë" not in (run.folder / "journal.jsonl").read_text()
    assert "Zo\\u00eb" not in (run.folder / "journal.jsonl").read_text()


def test_each_step_in_a_page_has_its_picture(run: Outcome) -> None:
    assert run.folder is not None
    workflow = records(run, "header")[0]["plan"][0]
    assert workflow["workflow"]
    taken = [r for r in records(run, "screenshot") if r["scenario"] == workflow["key"]]
    steps = {workflow["sentences"][r["sentence"]]["requirement"] for r in taken}
    assert steps == {f"SR1-STEP-{number:02d}" for number in (1, 2, 3, 4, 5, 6, 7, 9, 13)}
    for record in records(run, "screenshot"):
        content = (run.folder / record["file"]).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert hashlib.sha256(content).hexdigest() == record["sha256"]
    assert len({r["file"] for r in records(run, "screenshot")}) == len(list((run.folder / "screenshots").iterdir()))


def test_the_pictures_are_in_both_reports(run: Outcome) -> None:
    assert run.folder is not None
    files = [r["file"] for r in records(run, "screenshot")]
    page = unescape((run.folder / "requirements.html").read_text())
    assert [file for file in files if f'<img src="{file}"' not in page] == []
    assert "img-src 'self' file:" in page
    attached = [file.read_bytes() for file in (run.folder / "allure-results").glob("*.png")]
    assert sorted(attached) == sorted((run.folder / file).read_bytes() for file in files)


def test_the_browser_is_in_the_record(run: Outcome) -> None:
    assert BROWSER is not None
    target = records(run, "header")[0]["target"]
    assert (target["customer"], target["browser"]) == ("browser", BROWSER.version)


def test_accessibility_was_checked_on_the_way(run: Outcome) -> None:
    checked = {r["page"]: r["serious"] for r in records(run, "accessibility")}
    assert {"/portal/offers/*", "/customer/candidates/*", "/customer/selections/*", "/team/offers"} <= checked.keys()
    assert {page: found for page, found in checked.items() if found} == {}
    assert "checked with axe-core, no serious findings" in run.printed


def html(path: str, old: str, new: str, times: int = 1) -> Any:
    """Change the pages at a path, by a pattern. What is not there cannot be changed, and fails the test below."""

    def change(answer: Answer) -> Answer:
        if not re.fullmatch(path, answer.path.partition("?")[0]) or b"<!doctype html>" not in answer.body:
            return answer
        return replace(answer, body=re.sub(old, new, answer.body.decode(), count=times, flags=re.S).encode())

    return change


PROFILE, BROWSE = r"/customer/candidates/[0-9a-f]+", r"/customer/candidates/[0-9a-f]+/browse"
DEFECTS = {
    "the label is another word": (
        html(PROFILE, r'(data-field="label"[^>]*>)Pending', r"\1Sent"), "SR1-STEP-06", "VALUE",
    ),
    "the price is not there": (
        html(BROWSE, r'<span class="price">.*?</bdi></span>', ""), "SR1-STEP-04", "VALUE",
    ),
    "the price that is shown is another": (
        html(r"/portal/offers/[0-9a-f]+", r'(data-value="0">)0\.00', r"\g<1>5.00"), "SR1-STEP-01", "VALUE",
    ),
    "no link leads to the assessments": (
        html(PROFILE, r">Browse</a>", ">Look around</a>"), "SR1-STEP-04", "PAGE_CONTROL",
    ),
    "no button sends the order": (
        html(r"/customer/selections/.*", r"<button>Send</button>", ""), "SR1-STEP-06", "PAGE_CONTROL",
    ),
    "the result is hidden": (html(PROFILE, r'(<[a-z]+)([^<>]* data-result=)', r"\1 hidden\2"), "SR1-STEP-13", "VALUE"),
    "the file leads nowhere": (
        html(PROFILE, r"/customer/attachments/[0-9a-f]+/content", "/customer/attachments/nothing/content"),
        "SR1-STEP-13", "STATUS",
    ),
}  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_of_a_page_turns_its_requirement_red(defect: str, tmp_path: Path, sandbox_url: str) -> None:
    change, requirement, code = DEFECTS[defect]
    with ChangingProxy(sandbox_url, change) as proxy:
        done = run_features(*BY_BROWSER, "-p", "no:xdist", "--sandbox-url", proxy.url, reports=tmp_path / "reports")
        assert proxy.changed, "nothing was changed"
    assert done.status == 1, done.printed
    assert done.named("FAIL") == {requirement}
    broken = [r for r in records(done, "finding") if r["outcome"] == "broken"]
    assert [(r["requirement"], r["code"]) for r in broken] == [(requirement, code)]
    pictures = {r["exchange"] for r in records(done, "screenshot")}
    assert broken[0]["exchange"] in pictures, "no picture of what is wrong"


def test_a_sandbox_without_pages_leaves_nothing_known(tmp_path: Path, sandbox_url: str) -> None:
    """A page that does not come is the answer of the platform; a connection that is cut is nobody's word."""
    gone = lambda answer: replace(answer, close_early=0) if answer.path.startswith("/portal") else answer  # noqa: E731
    with ChangingProxy(sandbox_url, gone) as proxy:
        done = run_features(*BY_BROWSER, "-p", "no:xdist", "--sandbox-url", proxy.url, reports=tmp_path / "reports")
    assert done.status == 6, done.printed
    assert done.verdict("SR1-STEP-01") == "INCONCLUSIVE"
    assert "UNREACHABLE" in done.printed


def test_elsewhere_no_picture_is_taken_unless_asked_for(tmp_path: Path) -> None:
    from proctor.pytest_plugin.browser_run import RunBrowser
    from proctor.targets import Platform, Target

    class Options:
        proctor_customer, proctor_browser, proctor_screenshots = None, str(BROWSER and BROWSER.executable), False

    class Config:
        option = Options()

    def pictures(url: str, wished: bool) -> object:
        Options.proctor_screenshots = wished
        target = Target("there", {"p": Platform(url)}, url=url, control=url, customer="browser")
        browser = RunBrowser(Config())  # type: ignore[arg-type]
        browser.choose(target)
        stage: Any = browser.open(target, None, tmp_path)  # type: ignore[arg-type]
        return stage._camera._folder

    assert pictures("http://127.0.0.1:1", False) == tmp_path
    assert pictures("https://pages.example", False) is None
    assert pictures("https://pages.example", True) == tmp_path


def test_a_partners_program_is_tested_with_a_customer_in_the_browser(tmp_path: Path) -> None:
    program = f"{sys.executable} {ROOT / 'examples' / 'reference_partner.py'}"
    done = run_features(
        *BY_BROWSER, "--partner", program, "-p", "no:xdist", reports=tmp_path / "reports"
    )  # fmt: skip
    assert done.status == 0, done.printed
    assert {done.verdict(name) for name in STEPS} <= {"PASS", "NOT_APPLICABLE"}
    assert {r["surface"] for r in records(done, "exchange") if r["actor"] == "customer"} == {"page"}


@pytest.mark.parametrize("how", ["finished", signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_of_the_browser(how: signal.Signals | str, tmp_path: Path) -> None:
    """Also where pytest is killed: the driver ends with its input, and the browser with its driver."""
    # A short path: the browser makes a socket below it, whose name may have a hundred letters.
    with tempfile.TemporaryDirectory() as temporary:
        process = subprocess.Popen(
            command(*BY_BROWSER, "-p", "no:xdist", reports=tmp_path / "reports"),
            cwd=ROOT, env=clean_environment() | {"TMPDIR": temporary},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            until(lambda: any("--type=renderer" in line for line in running(below(process.pid))), "no browser started")
            started = below(process.pid)
            if isinstance(how, signal.Signals):
                os.kill(process.pid, how)
            process.wait(ENDED_SECONDS)
            until(lambda: not running(started), "left running")
            assert [file.name for file in Path(temporary).iterdir() if "playwright" in file.name] == []
        finally:
            process.kill()
            process.wait()


def until(so: Any, otherwise: str) -> None:
    deadline = time.monotonic() + ENDED_SECONDS
    while not so():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)
