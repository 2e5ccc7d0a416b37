"""A partner's program in trouble, or a run that is: what is told is true, told once, and nothing is left running."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.running import ROOT, WORKFLOW, Outcome, clean_environment, command, run_features

KOMBO = "features/kombo/partner_{}.feature"
REFERENCE = str(ROOT / "examples" / "reference_partner.py")
BROKEN = str(ROOT / "proof" / "partners" / "program.py")
TROUBLED = str(ROOT / "tests" / "troubled_partners.py")
FINE = ("PASS", "NOT_APPLICABLE", "NOT_TESTABLE")
UNREACHED = ("KB-WH-03", "KB-WH-07", "KB-WH-20", "KB-WH-21", "KB-WH-31")
"""What is not known of a program that cannot be called."""


def program(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def running(mark: str) -> bool:
    """Whether a program with this mark in its command line runs, other than pytest with its --partner."""
    return subprocess.run(["pgrep", "-f", f"^{sys.executable} -c .*{mark}"], capture_output=True).returncode == 0


def until_running(mark: str, so: bool, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while running(mark) is not so and time.monotonic() < deadline:
        pass
    return running(mark) is so


@pytest.mark.parametrize("option", ["--partner", "--target", "--sandbox-url"])
def test_an_option_that_says_nothing_is_refused(option: str, tmp_path: Path) -> None:
    outcome = run_features(WORKFLOW, option, "", reports=tmp_path / "reports")
    assert outcome.status == 7 and f"{option} is empty" in outcome.printed
    assert "Traceback" not in outcome.printed and outcome.folder is None


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 2), (signal.SIGINT, 2), (signal.SIGKILL, -9)])
def test_however_a_run_ends_its_program_ends(number: signal.Signals, status: int, tmp_path: Path) -> None:
    mark = f"proctor-test-{os.getpid()}-{time.monotonic_ns()}"
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    silent = program(f"{deaf if number == signal.SIGKILL else ''}import time; '{mark}'; time.sleep(600)")
    arguments = command(WORKFLOW, "--partner", silent, "--partner-seconds", "60", reports=tmp_path / "reports")
    run = subprocess.Popen(
        arguments, cwd=ROOT, env=clean_environment(), stdout=subprocess.DEVNULL, start_new_session=True
    )
    assert until_running(mark, True) and run.poll() is None
    run.send_signal(number)
    assert run.wait(30) == status
    assert until_running(mark, False, 10)
    if status == 2:
        assert (tmp_path / "reports" / "latest" / "verdicts.json").is_file()


def troubled(
    name: str, feature: str, reports: Path, *more: str, seconds: float = 10.0, profile: str = "kombo"
) -> tuple[Outcome, dict[str, str], float]:
    """The run, the scored verdicts but for those that stand in nobody's way, and how long it took."""
    began = time.monotonic()
    how = shlex.join([sys.executable, TROUBLED, name])
    outcome = run_features(feature, *more, "--partner", how, "--partner-seconds", f"{seconds:g}", reports=reports)
    found = {rule: verdict for rule, verdict in outcome.counted(profile).items() if verdict not in FINE}
    return outcome, found, time.monotonic() - began


def test_a_slow_start_is_no_failure(tmp_path: Path) -> None:
    outcome, found, _ = troubled("starts_late", KOMBO.format("orders"), tmp_path / "reports")
    assert found == {}, outcome.printed


def test_what_is_asked_elsewhere_is_told_once_and_ends_early(tmp_path: Path) -> None:
    file = "features/smartrecruiters"
    outcome, found, took = troubled(
        "asks_elsewhere", file, tmp_path / "reports", seconds=4.0, profile="smartrecruiters-v1"
    )
    assert found.pop("SR1-FORMAT-06") == "FAIL"
    assert set(found.values()) == {"INCONCLUSIVE"}, outcome.printed
    assert outcome.printed.count("it was waited for 4 s") <= 2, outcome.printed  # among the failures, and at the end
    assert outcome.printed.count("OPERATION_UNKNOWN") < 12, outcome.printed
    assert took < 90


def test_a_refused_result_leaves_other_rules_unknown(tmp_path: Path) -> None:
    outcome, found, took = troubled("writes_scores_as_text", "features/kombo", tmp_path / "reports")
    assert found.pop("KB-RESULT-10") == "FAIL"
    assert set(found.values()) == {"INCONCLUSIVE"}, outcome.printed
    told = outcome.requirement("KB-FORMAT-03", "kombo")
    assert told["reason"] == "PRECONDITION_UNMET"
    assert "the platform refused" in told["explanation"] and "KB-RESULT-10" in told["explanation"]
    assert "KB-ORD-20" not in found
    assert took < 90


def test_what_is_done_again_after_its_scenario_counts(tmp_path: Path) -> None:
    outcome, found, _ = troubled(
        "writes_again_later", KOMBO.format("under_pressure"), tmp_path / "reports", "-k", "ROBUST-03 or FORMAT-03"
    )
    assert found == {"KB-ROBUST-03": "WARN"}, outcome.printed
    assert "when the scenario was over" in outcome.requirement("KB-ROBUST-03", "kombo")["explanation"]


def test_who_gives_up_has_not_waited(tmp_path: Path) -> None:
    outcome, found, _ = troubled(
        "has_no_patience", KOMBO.format("under_pressure"), tmp_path / "reports", "-k", "ROBUST-03"
    )
    assert found == {"KB-ROBUST-03": "WARN"}, outcome.printed
    assert outcome.requirement("KB-ROBUST-03", "kombo")["reason"] == "GAVE_UP"
    assert "expected   an open connection" in outcome.printed


@pytest.mark.parametrize(("name", "verdict"), [("crashes", "FAIL"), ("is_killed", "INCONCLUSIVE")])
def test_what_ends_is_told_once(name: str, verdict: str, tmp_path: Path) -> None:
    """A crash is an answer to the order that it had; of what was killed, and of all that follows, nothing is known."""
    outcome, found, _ = troubled(name, KOMBO.format("under_pressure"), tmp_path / "reports")
    assert found.pop("KB-ORD-21") == verdict, outcome.printed
    assert found == {"KB-FORMAT-03": "INCONCLUSIVE"}, outcome.printed
    assert "ended by itself" in outcome.requirement("KB-FORMAT-03", "kombo")["explanation"]
    assert outcome.printed.count("the last that it wrote") <= 2  # among the failures, and at the end


def test_a_program_that_cannot_be_called_is_told_why(tmp_path: Path) -> None:
    outcome, found, took = troubled("cannot_be_called", KOMBO.format("webhooks"), tmp_path / "reports")
    assert found == {"KB-WH-02": "WARN"} | dict.fromkeys(UNREACHED, "INCONCLUSIVE"), outcome.printed
    for rule in ("KB-WH-02", *UNREACHED):
        assert "could not be reached" in outcome.requirement(rule, "kombo")["explanation"], rule
    assert took < 90


def test_what_the_platform_makes_of_a_result_is_its_own_doing(tmp_path: Path) -> None:
    """The sandbox drops HTML that is forbidden; that the partner sends it is a matter of SR1-RESULT-17."""
    how = shlex.join([sys.executable, BROKEN, "smartrecruiters", "undocumented_html"])
    outcome = run_features(WORKFLOW, "--partner", how, reports=tmp_path / "reports")
    assert outcome.status == 0, outcome.printed
    assert outcome.verdict("SR1-STEP-10") == outcome.verdict("SR1-STEP-13") == "PASS"


def test_a_warning_is_told_as_a_failure_is(tmp_path: Path) -> None:
    how = shlex.join([sys.executable, BROKEN, "smartrecruiters", "undocumented_html"])
    file = "features/smartrecruiters/partner_results.feature"
    outcome = run_features(file, "-k", "HTML", "--partner", how, reports=tmp_path / "reports")
    assert "= WARNINGS =" in outcome.printed and "observed   <table>, <tr>, <td>" in outcome.printed


def test_a_program_that_somebody_starts_elsewhere_is_waited_for(tmp_path: Path) -> None:
    """Longer than each thing is waited for once it is there; its settings are all printed."""
    file = KOMBO.format("requests")
    arguments = command(file, "--partner", "external", "--partner-seconds", "2", reports=tmp_path / "reports")
    run = subprocess.Popen(arguments, cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    printed = []
    settings: dict[str, str] = {}
    for line in run.stdout:
        printed.append(line)
        name, equals, value = line.strip().partition("=")
        if equals and name.startswith("PROCTOR_"):
            settings[name] = value
        if line.startswith("Each thing"):
            break
    assert "PROCTOR_POLL_SECONDS" in settings
    threading.Event().wait(4)
    environment = clean_environment() | settings
    program = subprocess.Popen([sys.executable, REFERENCE], env=environment, stdout=subprocess.DEVNULL)
    try:
        printed += run.stdout.readlines()
        assert run.wait(60) == 0, "".join(printed)
    finally:
        program.kill()
        program.wait()
        run.stdout.close()
