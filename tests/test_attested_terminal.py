"""Asking at a terminal: `proctor attest`, and `pytest --attest` while the workflow goes on; and never anywhere else."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.attested_person import KEY, TARGET, Person, asked_by_place, make_project
from tests.attested_terminal import AtTerminal
from tests.running import ROOT, WORKFLOW, Outcome, clean_environment, command

ATTEST = ("proctor", "attest", "--target", TARGET)
VALUES = {
    "Name of the offer": ("offer", "name"),
    "Its description": ("offer", "description"),
    "Its id": ("offer", "id"),
    "First name of the candidate": ("candidate", "firstName"),
    "Last name": ("candidate", "lastName"),
    "E-mail address": ("candidate", "email"),
    "Telephone number": ("candidate", "phone"),
    "Address, if any": ("candidate", "addressLine"),
    "Name of the customer's account": ("candidate", "company"),
    "Id of the order": ("order", "order_id"),
}
"""Where the person knows from what a prompt asks for."""
REST = {"In your own words": "", "File of evidence": "", "Your name": "Rosalind Tester", "Your role": "Operations"}


@pytest.fixture
def project(tmp_path: Path, sandbox_url: str) -> Path:
    return make_project(tmp_path / "project", sandbox_url)


def kept(project: Path) -> list[dict[str, Any]]:
    file = project / "attestations" / f"{TARGET}.toml"
    found: list[dict[str, Any]] = tomllib.loads(file.read_text())["attestation"] if file.exists() else []
    return found


def environment(person: Person) -> dict[str, str]:
    return {KEY: person.key, "PYTHONPATH": str(ROOT)}


def run_workflow(project: Path, person: Person, *more: str) -> AtTerminal:
    arguments = command(WORKFLOW, "-m", "workflow", "--target", TARGET, "--attest", *more, reports=project / "reports")
    return AtTerminal(*arguments[2:], folder=project, environment=environment(person))


def outcome(project: Path, at: AtTerminal, status: int) -> Outcome:
    return Outcome(status, at.shown, (project / "reports" / "latest").resolve())


def play(at: AtTerminal, person: Person, *, answers: dict[str, str] | None = None) -> list[str]:
    """Act and answer truthfully until nothing more is asked; the places of the questions, in the order they came."""
    acts = {"s1a": person.create_offer, "s2a": person.activate, "s3a": person.add_candidate, "s6a": person.send_order}
    labels = {"s6b": "Pending", "s9b": "In Progress", "s13b": "Complete"}
    asked = {one.question: place for place, one in asked_by_place().items()}
    questions = {f"{question} [yes/no/later]": place for question, place in asked.items()}
    came: list[str] = []
    while said := at.prompt(*questions, *VALUES, *REST):
        if said in questions:
            place = questions[said]
            came.append(place)
            if place in acts:
                acts[place]()
            true = place not in labels or person.order()["label"] == labels[place]
            at.type((answers or {}).get(place, "yes" if true else "no"))
        elif said in VALUES:
            kind, name = VALUES[said]
            at.type(person.values.get(kind, {}).get(name, ""))
        else:
            at.type(REST[said])
    return came


def test_the_workflow_with_a_person_at_the_terminal(project: Path, sandbox_url: str) -> None:
    """The person sees "In Progress" and "Complete" because the run is at that point when it asks."""
    person = Person(sandbox_url)
    at = run_workflow(project, person)
    came = play(at, person)
    status = at.ended()
    assert status == 0, at.shown
    assert came == list(asked_by_place())
    assert {one["answer"] for one in kept(project)} == {"yes"} and len(kept(project)) == len(came)
    assert {one["name"] for one in kept(project)} == {"Rosalind Tester"} and at.shown.count("Your name: ") == 1
    found = outcome(project, at, status)
    assert {found.verdict(f"SR1-STEP-{n:02d}") for n in range(1, 14)} == {"PASS"}
    after = [one for one in kept(project) if one["requirement"] == "SR1-STEP-13"]
    assert {one["values"]["order_id"] for one in after} == {person.ids["order"]}
    assert "Result: title" in at.shown and "SHA-256" in at.shown, "what to compare with is shown"
    assert at.shown.index("Is the offer listed") < at.shown.index("1 passed")

    # Again: the order is used up, so a new one is asked for, and what was seen of the former one is asked anew.
    at = run_workflow(project, person)
    person.ids.pop("order")
    at.read_until("the order that is there is COMPLETED already")
    at.read_until("Could the order be sent? [yes/no/later]")
    at.interrupt()
    assert at.ended() == 2, at.shown


def test_later_and_no_at_the_terminal(project: Path, sandbox_url: str) -> None:
    person = Person(sandbox_url)
    at = run_workflow(project, person)
    came = play(at, person, answers={"s4a": "later", "s13d": "no"})
    status = at.ended()
    assert (status, came) == (1, list(asked_by_place())), at.shown
    found = outcome(project, at, status)
    assert (found.verdict("SR1-STEP-04"), found.verdict("SR1-STEP-13")) == ("REVIEW", "FAIL")
    assert asked_by_place()["s4a"].question not in {one["question"] for one in kept(project)}


def test_ctrl_c_interrupts_the_run_and_loses_no_answer(project: Path, sandbox_url: str) -> None:
    person = Person(sandbox_url)
    at = run_workflow(project, person)
    person.create_offer()
    at.answer(asked_by_place()["s1a"].question, "yes")
    for said, typed in (("Name of the offer", "Person's coding skills"), ("Its description", ""), ("Its id", "")):
        at.answer(said, typed)
    for said, typed in REST.items():
        at.answer(said, typed)
    at.read_until(f"{asked_by_place()['s1b'].question} [yes/no/later]")
    at.interrupt()
    status = at.ended()
    assert status == 2, at.shown
    assert [one["question"] for one in kept(project)] == [asked_by_place()["s1a"].question]
    found = outcome(project, at, status)
    assert found.requirement("SR1-STEP-01")["reason"] == "INTERRUPTED"
    assert found.verdicts["run"]["state"] == "interrupted"

    # Taken up again it goes on with the next question.
    at = run_workflow(project, person)
    at.read_until(f"{asked_by_place()['s1b'].question} [yes/no/later]")
    assert asked_by_place()["s1a"].question not in at.shown
    at.end_input()
    assert at.ended() == 2, "a terminal that is closed is an interruption too"


def test_attest_asks_shows_what_is_there_and_can_be_taken_up_again(project: Path, sandbox_url: str) -> None:
    person = Person(sandbox_url)
    picture = project.parent / "page.png"
    picture.write_bytes(b"a page")
    at = AtTerminal(*ATTEST, folder=project, environment=environment(person))
    at.read_until("open")
    at.read_until("1 of 19: SR1-STEP-01")
    assert "Partner Portal, Offers" in at.read_until("[yes/no/later]")
    at.type("yes")
    for said, typed in (("Name of the offer [Coding skills", ""), ("Its description", ""), ("Its id", "")):
        at.answer(said, typed)
    at.answer("own words", 'it said "created"')
    at.answer("File of evidence", str(picture))
    at.read_until("Taken: evidence/")
    at.answer("File of evidence", "")
    at.answer("Your name", "Rosalind Tester")
    at.answer("Your role", "Operations")
    at.read_until("2 of 19")
    at.interrupt()
    assert at.ended() == 2 and "what was answered is kept" in at.shown
    (one,) = kept(project)
    assert one["values"]["name"].startswith("Coding skills ") and one["words"] == 'it said "created"'
    assert (project / "attestations" / one["evidence"][0]["file"]).read_bytes() == b"a page"

    at = AtTerminal(*ATTEST, folder=project, environment=environment(person))
    listed = at.read_until("2 of 19")
    assert "yes, Rosalind Tester, until " in listed and "1 of 19" not in listed
    for _ in range(18):
        at.answer("[yes/no/later]", "later")
    assert at.ended() == 6 and "1 of 19 questions have an answer that counts." in at.shown

    # One byte of the evidence changes: it is asked again.
    next((project / "attestations" / "evidence").iterdir()).write_bytes(b"b page")
    at = AtTerminal(*ATTEST, folder=project, environment=environment(person))
    assert "evidence changed: to be asked again" in at.read_until("1 of 19: SR1-STEP-01")
    at.end_input()
    assert at.ended() == 2


def test_what_a_run_left_open_is_answered_afterwards(project: Path, sandbox_url: str) -> None:
    person = Person(sandbox_url)
    at = run_workflow(project, person)
    play(at, person, answers={"s13a": "later", "s13c": "later", "s13d": "later", "s4a": "later"})
    status = at.ended()
    former = outcome(project, at, status)
    assert (status, former.verdict("SR1-STEP-13"), former.verdict("SR1-STEP-04")) == (6, "REVIEW", "REVIEW"), at.shown
    assert former.folder is not None
    journal = (former.folder / "journal.jsonl").read_bytes()

    review = ("proctor", "attest", "--run", "reports/latest")
    at = AtTerminal(*review, folder=project, environment={"PYTHONPATH": str(ROOT)})
    at.read_until("4 questions are open")
    questions = asked_by_place()
    for place, typed in {"s4a": "yes", "s13a": "yes", "s13c": "yes", "s13d": "no"}.items():
        at.answer(questions[place].question, typed)
        at.answer("own words", f"seen of {person.values['candidate']['email']}")
        at.answer("File of evidence", "")
        if place == "s4a":
            at.answer("Your name", "Rosalind Tester")
            at.answer("Your role", "Operations")
    status = at.ended()
    again = outcome(project, at, status)
    assert status == 1 and again.folder != former.folder, at.shown
    assert (again.verdict("SR1-STEP-04"), again.verdict("SR1-STEP-13")) == ("PASS", "FAIL")
    assert (former.folder / "journal.jsonl").read_bytes() == journal, "what the run has recorded stays as it is"
    assert again.folder is not None
    assert person.values["candidate"]["email"] not in (again.folder / "journal.jsonl").read_text()
    assert {one["state"] for one in again.requirement("SR1-STEP-04")["attestations"]} == {"valid"}
    assert again.verdicts["run"]["journal"]["whole"]
    after = [one for one in kept(project) if one["question"] == questions["s13a"].question]
    assert after[0]["values"]["email"] == person.values["candidate"]["email"], "it counts for no other candidate"

    at = AtTerminal(*review, folder=project, environment={"PYTHONPATH": str(ROOT)})
    assert at.ended() == 6 and "0 questions are open" in at.shown


def refused(*arguments: str, project: Path, ci: str = "") -> subprocess.CompletedProcess[str]:
    """Without a terminal; in a session of its own, so that none can be found either."""
    known = {name: value for name, value in clean_environment().items() if name != "CI"}
    known |= {"PYTHONPATH": str(ROOT), KEY: "key", **({"CI": ci} if ci else {})}
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=project, env=known, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=90, start_new_session=True,
    )  # fmt: skip


def workflow(project: Path, *more: str) -> list[str]:
    reports = project / "reports"
    return command(WORKFLOW, "-m", "workflow", "--target", TARGET, "--attest", *more, reports=reports)[2:]


def test_without_a_terminal_nothing_is_asked(project: Path) -> None:
    for arguments in (list(ATTEST), workflow(project)):
        done = refused(*arguments, project=project)
        assert done.returncode == 4, done.stdout + done.stderr
        assert "no terminal" in done.stderr or "without a terminal" in done.stderr
    assert not (project / "attestations").exists() and not (project / "reports").exists()


def test_in_ci_nothing_is_asked_even_at_a_terminal(project: Path) -> None:
    for arguments in (list(ATTEST), workflow(project)):
        at = AtTerminal(*arguments, folder=project, environment={"CI": "true", KEY: "key", "PYTHONPATH": str(ROOT)})
        assert at.ended() == 4 and "CI" in at.shown and "yes/no" not in at.shown


def test_with_workers_nothing_can_be_asked(project: Path) -> None:
    at = AtTerminal(*workflow(project, "-n", "2"), folder=project, environment={KEY: "k", "PYTHONPATH": str(ROOT)})
    assert at.ended() == 4 and "--attest with -n" in at.shown


def test_where_no_person_plays_nobody_is_asked(project: Path) -> None:
    targets = project / "targets.toml"
    targets.write_text(targets.read_text().replace('"attested"', '"nobody"'))
    at = AtTerminal(*workflow(project), folder=project, environment={KEY: "k", "PYTHONPATH": str(ROOT)})
    assert at.ended() == 7 and "--attest at the target mine, where customer is 'nobody'" in at.shown


def test_a_run_that_is_not_there_is_told(project: Path) -> None:
    at = AtTerminal("proctor", "attest", "--run", "nowhere", folder=project, environment={"PYTHONPATH": str(ROOT)})
    assert at.ended() == 7 and "there is no journal" in at.shown


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        (("--profile", "kombo"), 7, "nothing is asked at the target mine"),
        (("--profile", "other"), 7, "no profile 'other'"),
        (("--valid-days", "0"), 4, "1 to 3650"),
        (("--valid-days", "x"), 4, "1 to 3650"),
        (("--features", "nowhere"), 7, "nothing is asked"),
        (("--run", "reports/latest"), 4, "not allowed with argument --target"),
    ],
)
def test_attest_refuses_what_cannot_be(project: Path, more: tuple[str, ...], status: int, words: str) -> None:
    at = AtTerminal(*ATTEST, *more, folder=project, environment={"PYTHONPATH": str(ROOT)})
    assert at.ended() == status and words in at.shown, at.shown
