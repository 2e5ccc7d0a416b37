"""Runs that are repeated every night: a list of known failures, and scenarios that run several times."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from proctor.cli import main
from proctor.history import read_history
from proctor.journal import read_journal
from tests.changing_proxy import Answer, ChangingProxy
from tests.plugin.test_refusals import CONTRACT, GOOD, TARGET, project
from tests.running import ROOT, WORKFLOW, Outcome, run_features, run_warm, running_sandbox

LIFECYCLE = "features/smartrecruiters/lifecycle.feature"
RULE, CODE = "SR1-FLOW-04", "VALUE"
ONE = (LIFECYCLE, "-k", RULE)
REJECTS = f"{WORKFLOW}::The partner rejects the order instead of accepting it"
LIST = """
[[known]]
target = "sandbox"
requirement = "{rule}"
code = "{code}"
reason = "the platform mends it with its next release"
owner = "ann"
issue = "https://issues.example/7"
expires = {expires}
"""


@pytest.fixture(scope="module")
def faulty() -> Iterator[str]:
    with running_sandbox("--fault=reject_not_stored") as url:
        yield url


def known(folder: Path, rule: str = RULE, code: str = CODE, days: int = 30) -> str:
    file = folder / "known.toml"
    expires = (datetime.now(UTC) + timedelta(days=days)).date()
    file.write_text(LIST.format(rule=rule, code=code, expires=expires))
    return str(file)


def run(*arguments: str, url: str, reports: Path) -> Outcome:
    return run_warm(*arguments, "-p", "no:xdist", "--sandbox-url", url, reports=reports)


def checked(outcome: Outcome) -> dict[str, Any]:
    """The verdicts, which keep their schema."""
    schema = json.loads((ROOT / "schemas/proctor/verdicts.schema.json").read_text())
    assert [e.message for e in Draft202012Validator(schema).iter_errors(outcome.verdicts)] == []
    return outcome.verdicts


def test_a_known_failure_stays_a_failure_and_leaves_the_status(
    faulty: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = run(*ONE, url=faulty, reports=tmp_path / "plain")
    done = run(*ONE, "--known-failures", known(tmp_path), url=faulty, reports=tmp_path / "known")
    assert (plain.status, done.status) == (1, 0), done.printed
    told, without = checked(done), checked(plain)
    assert (told["exit_status"], told["known_failures"]["known"]) == (0, [RULE])
    assert told["profiles"] == without["profiles"] and "known_failures" not in without
    assert "1 known failure\n" in done.printed and "the platform mends it with its next release" in done.printed
    assert done.folder is not None
    header = read_journal(done.folder / "journal.jsonl").header
    assert [entry["requirement"] for entry in header["known_failures"]] == [RULE]
    assert "known_failures" not in read_journal(plain.folder / "journal.jsonl").header if plain.folder else False
    assert "1 known failure<" in (done.folder / "requirements.html").read_text()
    assert main(["report", str(done.folder), "--no-allure-report"]) == 0
    assert "1 known failure" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"code": "STATUS"}, "broken by VALUE too, which is not listed"),
        ({"days": -1}, "which is over"),
    ],
)
def test_what_is_not_as_listed_is_told(more: Any, said: str, faulty: str, tmp_path: Path) -> None:
    done = run(*ONE, "--known-failures", known(tmp_path, **more), url=faulty, reports=tmp_path / "r")
    assert done.status == 1 and said in done.printed


def test_what_holds_now_is_to_be_removed(sandbox_url: str, tmp_path: Path) -> None:
    done = run(*ONE, "--known-failures", known(tmp_path), url=sandbox_url, reports=tmp_path / "r")
    assert (done.status, done.verdict(RULE)) == (1, "PASS")
    assert "holds now: remove the entry" in done.printed


def test_what_is_new_is_told_as_an_entry_to_paste(faulty: str, tmp_path: Path) -> None:
    """Beside an entry of another profile, which is of no interest to this run."""
    file = known(tmp_path, rule="KB-TR-01")
    done = run(*ONE, "--known-failures", file, url=faulty, reports=tmp_path / "r")
    assert done.status == 1
    assert f'[[known]]\ntarget = "sandbox"\nrequirement = "{RULE}"\ncode = "{CODE}"\n' in done.printed
    assert checked(done)["known_failures"] == {
        "known": [], "following": [], "entries": [],
        "new": [{"profile": "smartrecruiters-v1", "requirement": RULE, "codes": [CODE]}],
    }  # fmt: skip


@pytest.mark.parametrize("processes", [("-p", "no:xdist"), ("-n", "2")], ids=["serial", "parallel"])
def test_a_list_that_cannot_be_read_keeps_the_run_from_beginning(processes: tuple[str, ...], tmp_path: Path) -> None:
    for file, said in ((known(tmp_path, rule="SR1-NONE-99"), "known.toml:4: no register has"), (" ", "is empty")):
        done = run_features(*ONE, *processes, "--known-failures", file, reports=tmp_path / "r")
        assert (done.status, done.folder) == (7, None), done.printed
        assert said in done.printed and "Traceback" not in done.printed


def test_workers_send_what_failed_to_their_controller(faulty: str, tmp_path: Path) -> None:
    """Repeated, with a list: the same in two processes. A worker that cannot say that something failed would die."""
    file = known(tmp_path)
    done = run_features(
        *ONE, "-n", "2", "--repeat", "3", "--known-failures", file, "--sandbox-url", faulty, reports=tmp_path / "r"
    )
    assert done.status == 0, done.printed
    assert "3 failed" in done.printed and "INTERNALERROR" not in done.printed
    nodes = [s["node"] for s in done.requirement(RULE)["scenarios"]]
    assert nodes == [f"{LIFECYCLE}::To <action> an order that is <state> works[reject-NEW-REJECTED-{n} of 3]"
                     for n in (1, 2, 3)]  # fmt: skip
    assert done.folder is not None
    plan = read_journal(done.folder / "journal.jsonl").header["plan"]
    assert len({scenario["key"] for scenario in plan}) == 3


def test_what_is_not_steady_is_told(sandbox_url: str, tmp_path: Path) -> None:
    seen: list[str] = []

    def every_second(answer: Answer) -> Answer:
        if not answer.path.endswith("/reject"):
            return answer
        seen.append(answer.path)
        return answer if len(seen) % 2 else answer.with_json(answer.json | {"status": "NEW"})

    with ChangingProxy(sandbox_url, every_second) as proxy:
        done = run(REJECTS, "--repeat", "5", url=proxy.url, reports=tmp_path / "r")
    assert done.status == 1, done.printed
    assert (done.verdict(RULE), len(seen)) == ("FAIL", 5)
    (one,) = checked(done)["repetitions"]["unsteady"]
    assert (one["node"], one["passed"], one["ended"]) == (REJECTS, 3, 5)
    assert [other["repetition"] for other in one["others"]] == [2, 4]
    assert f"  {REJECTS}\n    3 of 5 passed; FAIL " in done.printed
    assert done.folder is not None and "3 of 5 passed; FAIL" in (done.folder / "requirements.html").read_text()


def test_a_repeated_profile_is_complete_only_with_all_repetitions(sandbox_url: str, tmp_path: Path) -> None:
    """A project of one scenario: completeness is a matter of collecting, whatever the platform answers."""
    folder = project(tmp_path, {"good": GOOD})
    (folder / "targets.toml").write_text(TARGET.replace("http://127.0.0.1:9", sandbox_url))
    (folder / "features" / "mini" / "openapi.yaml").write_text(CONTRACT)
    feature = "features/mini/good.feature"
    for selected, complete, count in (
        (feature, True, 3),
        (f"{feature}::S[2 of 3]", False, 1),
        (f"{feature}::S", True, 3),
    ):
        done = run_features(
            selected, "-p", "no:xdist", "--repeat", "3", reports=folder / "r", folder=folder,
            environment={"PYTHONPATH": str(folder)},
        )  # fmt: skip
        assert done.folder is not None, done.printed
        header = read_journal(done.folder / "journal.jsonl").header
        assert (header["profiles"]["mini"]["complete"], len(header["plan"])) == (complete, count)


def test_two_runs_are_compared(
    faulty: str, sandbox_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = run(*ONE, url=sandbox_url, reports=tmp_path / "good").folder
    bad = run(*ONE, url=faulty, reports=tmp_path / "bad").folder
    assert main(["compare", str(good), str(bad)]) == 1
    told = capsys.readouterr().out
    assert f"  {RULE}     PASS -> FAIL ({CODE})\n" in told
    assert 'answer body /status: "REJECTED" -> "NEW"\n' in told and "\x1b" not in told
    assert told.endswith("Something got worse: 1 worse, 0 better, 0 other, 0 the same.\n")
    assert main(["compare", str(bad), str(good), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    schema = json.loads((ROOT / "schemas/proctor/comparison.schema.json").read_text())
    assert [e.message for e in Draft202012Validator(schema).iter_errors(document)] == []
    assert [(r["requirement"], r["direction"]) for r in document["requirements"]] == [(RULE, "better")]
    assert main(["compare", str(good), str(bad), "--markdown"]) == 1
    assert f"| `{RULE}` | `PASS` | `FAIL ({CODE})` | **worse** |" in capsys.readouterr().out
    assert main(["compare", str(good), str(tmp_path)]) == 7
    assert "there is no journal" in capsys.readouterr().err


def test_runs_write_the_history_of_a_target(faulty: str, sandbox_url: str, tmp_path: Path) -> None:
    file = tmp_path / "history" / "sandbox.jsonl"
    for number, url in enumerate((sandbox_url, faulty)):
        done = run(*ONE, "--history", str(file), url=url, reports=tmp_path / str(number))
        assert done.status == number, done.printed
    parallel = run_features(*ONE, "-n", "2", "--history", str(file), "--known-failures", known(tmp_path),
                            "--sandbox-url", faulty, reports=tmp_path / "n")  # fmt: skip
    assert parallel.status == 0
    found = read_history(file)
    assert [(n.exit_status, n.complete, len(n.known)) for n in found.nights] == [
        (0, False, 0),
        (1, False, 0),
        (0, False, 1),
    ]
    assert [n.verdicts["smartrecruiters-v1", RULE].verdict for n in found.nights] == ["PASS", "FAIL", "FAIL"]


def test_where_no_history_can_be_kept_no_run_begins(sandbox_url: str, tmp_path: Path) -> None:
    done = run(*ONE, "--history", str(tmp_path), url=sandbox_url, reports=tmp_path / "r")
    assert (done.status, done.folder) == (7, None)
    assert "no history can be kept there" in done.printed and "Traceback" not in done.printed


@pytest.mark.parametrize("number", ["0", "101", "two", "-1", "1.5"])
def test_how_often_is_a_number_within_limits(number: str, tmp_path: Path) -> None:
    done = run_warm(WORKFLOW, "--repeat", number, reports=tmp_path)
    assert done.status == 4 and f"{number!r} is no number of repetitions from 1 to 100" in done.printed


def test_a_recording_is_not_repeated(tmp_path: Path) -> None:
    done = run_warm(WORKFLOW, "--repeat", "2", "--partner", "har:none.har", reports=tmp_path)
    assert (done.status, done.folder) == (7, None)
    assert "a recording shows the same each time" in done.printed and "Traceback" not in done.printed
