"""The workflow at a target where a person plays everybody but the partner: the sandbox, of which only the API is known.

The person acts at the control API, as the questions say, and the run knows nothing of that but the attestations.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from proctor.attestations.records import Answer, Proof
from proctor.rejudging import rejudge
from tests.attested_person import KEY, TARGET, Person, asked_by_place, attest_all, make_project
from tests.running import ROOT, WORKFLOW, Outcome, run_features, running_sandbox

STEPS = [f"SR1-STEP-{number:02d}" for number in range(1, 14)]
LONG_AGO = {"when": datetime(2026, 1, 1, tzinfo=UTC), "valid_until": datetime(2026, 2, 1, tzinfo=UTC)}


@dataclass
class Place:
    """A project with a target, and its sandbox."""

    url: str
    folder: Path
    runs: list[Outcome] = field(default_factory=list)

    def run(self, person: Person, *more: str, feature: str = WORKFLOW, **changed: Mapping[str, Any] | None) -> Outcome:
        """The workflow after ``person`` has attested everything but for what is ``changed``."""
        kept = self.folder / "attestations"
        shutil.rmtree(kept, ignore_errors=True)
        attest_all(person, kept, **changed)
        return self.run_with(person, *(more or ("-m", "workflow")), feature=feature)

    def run_with(self, person: Person, *more: str, feature: str = WORKFLOW) -> Outcome:
        reports = self.folder.parent / f"reports-{len(self.runs)}"
        self.runs.append(
            run_features(
                feature, *more, "-p", "no:xdist", "--target", TARGET,
                reports=reports, folder=self.folder, environment={KEY: person.key, "PYTHONPATH": str(ROOT)},
            )
        )  # fmt: skip
        return self.runs[-1]

    def person(self) -> Person:
        """Somebody new, who has done everything up to the order."""
        person = Person(self.url)
        person.do_all()
        return person


@pytest.fixture(scope="module")
def place(sandbox_url: str, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(sandbox_url, make_project(tmp_path_factory.mktemp("attested") / "project", sandbox_url))


@pytest.fixture(scope="module")
def whole(place: Place) -> tuple[Outcome, Person]:
    """All is attested, and all is as it should be."""
    person = place.person()
    return place.run(person), person


def others(outcome: Outcome, verdict: str) -> list[str]:
    """The steps without this verdict."""
    return [name for name in STEPS if outcome.verdict(name) != verdict]


def test_with_all_attestations_the_workflow_is_shown(whole: tuple[Outcome, Person]) -> None:
    outcome, person = whole
    assert outcome.status == 0, outcome.printed
    assert others(outcome, "PASS") == []
    assert person.order()["label"] == "Complete", "and it has really been gone through"


def test_the_reports_say_who_attested_what(whole: tuple[Outcome, Person]) -> None:
    outcome, _ = whole
    document = outcome.verdicts
    jsonschema.validate(document, json.loads((ROOT / "schemas/proctor/verdicts.schema.json").read_text()))
    (portal, shown) = outcome.requirement("SR1-STEP-01")["attestations"]
    assert portal["question"] == asked_by_place()["s1a"].question and shown["state"] == "valid"
    assert (portal["name"], portal["role"], portal["answer"]) == ("Rosalind Tester", "Partner operations", "yes")
    assert portal["evidence"][0]["file"] == "evidence/page.png" and len(portal["evidence"][0]["sha256"]) == 64
    assert outcome.requirement("SR1-STEP-08")["attestations"] == []
    assert outcome.folder is not None
    page = (outcome.folder / "requirements.html").read_text()
    # Once with the requirement, once with the sentence.
    assert page.count("attested by Rosalind Tester (Partner operations)") == 2 * len(asked_by_place())
    for words in ("2026.11", "Valid until", portal["evidence"][0]["sha256"], portal["when"], portal["valid_until"]):
        assert words in page
    allure = [file.read_text() for file in (outcome.folder / "allure-results").glob("*-attachment.txt")]
    assert sum("Attested by: Rosalind Tester, Partner operations" in text for text in allure) == len(asked_by_place())


def test_the_candidate_is_nowhere_and_the_journal_can_be_judged_again(whole: tuple[Outcome, Person]) -> None:
    outcome, person = whole
    assert outcome.folder is not None
    files = [file for file in outcome.folder.rglob("*") if file.is_file()]
    for value in (person.values["candidate"]["email"], person.values["candidate"]["lastName"], person.key):
        assert [file.name for file in files if value in file.read_text("utf-8", "replace")] == []
    kinds = [json.loads(line)["kind"] for line in (outcome.folder / "journal.jsonl").read_text().splitlines()]
    assert kinds.count("attestation") == len(asked_by_place())
    run, _ = rejudge(outcome.folder, ROOT / "features")
    again = run.profiles["smartrecruiters-v1"].requirements
    assert {name: again[name].judgement.verdict.value for name in STEPS} == {n: outcome.verdict(n) for n in STEPS}


def test_an_order_of_an_earlier_run_is_not_taken(whole: tuple[Outcome, Person], place: Place) -> None:
    outcome = place.run(whole[1])
    assert outcome.status == 6, outcome.printed
    sent = outcome.requirement("SR1-STEP-06")
    assert (sent["verdict"], sent["reason"]) == ("INCONCLUSIVE", "OTHER_SUBJECT")
    assert "the order is COMPLETED already" in sent["explanation"]
    assert {outcome.verdict(name) for name in STEPS[6:]} == {"INCONCLUSIVE"}


def test_one_that_is_missing_is_for_review_and_the_rest_is_shown(place: Place) -> None:
    outcome = place.run(place.person(), s9b=None)
    assert outcome.status == 6, outcome.printed
    assert others(outcome, "PASS") == ["SR1-STEP-09"]
    found = outcome.requirement("SR1-STEP-09")
    assert (found["verdict"], found["reason"]) == ("REVIEW", "NOT_ATTESTED")
    assert asked_by_place()["s9b"].question in found["explanation"]


@pytest.mark.parametrize(
    ("changed", "reason", "words"),
    [
        (LONG_AGO, "EXPIRED", "it was valid until 2026-02-01T00:00:00Z"),
        ({"product": "2026.10"}, "OTHER_VERSION", "for version 2026.10, and 2026.11 is tested"),
        ({"target": "theirs"}, "OTHER_TARGET", "for the target theirs, not for mine"),
        ({"evidence": (Proof("evidence/page.png", "0" * 64),)}, "EVIDENCE_CHANGED", "has been changed"),
        ({"values": {"email": "max@candidates.example"}}, "OTHER_SUBJECT", "about another candidate"),
    ],
)
def test_one_that_does_not_count_is_inconclusive(
    place: Place, changed: Mapping[str, Any], reason: str, words: str
) -> None:
    outcome = place.run(place.person(), s4b=changed)
    assert outcome.status == 6, outcome.printed
    assert others(outcome, "PASS") == ["SR1-STEP-04"]
    found = outcome.requirement("SR1-STEP-04")
    assert (found["verdict"], found["reason"]) == ("INCONCLUSIVE", reason)
    assert words in found["explanation"] and "Rosalind Tester" in found["explanation"]


def test_no_is_a_failure(place: Place) -> None:
    outcome = place.run(place.person(), s13c={"answer": Answer.NO, "words": "the score is not there"})
    assert outcome.status == 1, outcome.printed
    assert others(outcome, "PASS") == ["SR1-STEP-13"]
    (finding,) = outcome.requirement("SR1-STEP-13")["findings"]
    assert (finding["outcome"], finding["code"], finding["observed"]) == ("broken", "ATTESTED", "no")
    assert "the score is not there" in finding["text"]


def test_with_none_the_run_goes_as_far_as_the_lists(place: Place) -> None:
    nothing: dict[str, None] = dict.fromkeys(asked_by_place())
    outcome = place.run(place.person(), **nothing)
    assert outcome.status == 6, outcome.printed
    assert {outcome.verdict(name) for name in STEPS[:6]} == {"REVIEW"}
    assert {outcome.verdict(name) for name in STEPS[6:]} == {"INCONCLUSIVE"}
    assert "since nobody has attested: 1. the partner creates" in outcome.requirement("SR1-STEP-07")["explanation"]


@pytest.mark.parametrize(
    ("missing", "review", "unknown"),
    [
        ("s1a", STEPS[:1], STEPS[6:]),
        ("s3a", STEPS[2:3], STEPS[6:]),
        ("s6a", STEPS[5:6], []),
        ("s7a", STEPS[6:7], []),
    ],
)
def test_what_later_sentences_need(place: Place, missing: str, review: list[str], unknown: list[str]) -> None:
    """Without the order's own attestation a new order of the candidate is found all the same."""
    outcome = place.run(place.person(), **{missing: None})
    assert outcome.status == 6, outcome.printed
    assert {name: outcome.verdict(name) for name in review} == dict.fromkeys(review, "REVIEW")
    assert {name: outcome.verdict(name) for name in unknown} == dict.fromkeys(unknown, "INCONCLUSIVE")
    assert others(outcome, "PASS") == [*review, *unknown]


def test_the_order_can_be_told_by_its_id(place: Place) -> None:
    person = place.person()
    person.values["order"] = {"order_id": person.ids["order"]}
    assert others(place.run(person), "PASS") == []


def test_what_was_said_of_this_order_before_the_partner_began_does_not_count(place: Place) -> None:
    person = place.person()
    about = {"values": {"email": person.values["candidate"]["email"]}}
    outcome = place.run(person, s6b=about, s7a=about, s9b=about)
    assert others(outcome, "PASS") == ["SR1-STEP-09"], outcome.printed
    assert outcome.requirement("SR1-STEP-09")["reason"] == "TOO_EARLY"


def test_an_order_that_is_not_there_is_a_failure_of_the_lists(place: Place) -> None:
    person = place.person()
    person.values["candidate"]["email"] = "nobody@candidates.example"
    outcome = place.run(person)
    assert outcome.status == 1 and outcome.verdict("SR1-STEP-07") == "FAIL", outcome.printed
    assert others(outcome, "INCONCLUSIVE") == STEPS[:7]


@pytest.mark.parametrize(
    ("told", "value"),
    [("candidate", {"lastName": "Elseq"}), ("offer", {"name": "Other"}), ("candidate", {"company": "X"})],
)
def test_what_was_told_is_compared_with_what_the_api_shows(place: Place, told: str, value: dict[str, str]) -> None:
    person = place.person()
    person.values[told] |= value
    outcome = place.run(person)
    assert (outcome.status, outcome.verdict("SR1-STEP-07")) == (1, "FAIL"), outcome.printed


def test_other_scenarios_that_need_people_are_inconclusive(place: Place) -> None:
    outcome = place.run(place.person(), "-k", "SR1-FLOW-04 or SR1-CONFIG-04", feature="features/smartrecruiters")
    found = outcome.requirement("SR1-FLOW-04")
    assert (found["verdict"], found["reason"]) == ("INCONCLUSIVE", "PRECONDITION_UNMET")
    assert "nobody is asked for it at the target mine" in found["explanation"]
    assert outcome.verdict("SR1-CONFIG-04") == "PASS"


def test_a_platform_that_lies_to_the_partner_is_still_found(tmp_path: Path) -> None:
    """A person's word covers what the person saw, and nothing that a program can see."""
    with running_sandbox("--fault=accept_not_stored") as url:
        place = Place(url, make_project(tmp_path / "project", url))
        outcome = place.run(place.person())
    assert (outcome.status, outcome.verdict("SR1-STEP-08")) == (1, "FAIL"), outcome.printed


@pytest.fixture
def refusing(place: Place) -> Iterator[tuple[Place, Person]]:
    person = place.person()
    shutil.rmtree(place.folder / "attestations", ignore_errors=True)
    attest_all(person, place.folder / "attestations")
    targets = (place.folder / "targets.toml").read_text()
    yield place, person
    (place.folder / "targets.toml").write_text(targets)


def test_a_wrong_file_is_refused_before_anything_is_judged(refusing: tuple[Place, Person]) -> None:
    place, person = refusing
    file = place.folder / "attestations" / f"{TARGET}.toml"
    file.write_text(file.read_text().replace('answer = "yes"', 'answer = "maybe"', 1))
    outcome = place.run_with(person, "-m", "workflow")
    assert outcome.status == 7 and outcome.folder is None, outcome.printed
    assert f"attestations/{TARGET}.toml:6: answer = 'maybe'" in outcome.printed


def test_an_attested_target_needs_a_version(refusing: tuple[Place, Person]) -> None:
    place, person = refusing
    targets = place.folder / "targets.toml"
    targets.write_text("".join(line for line in targets.read_text().splitlines(True) if "product" not in line))
    outcome = place.run_with(person, "-m", "workflow")
    assert outcome.status == 7 and 'customer = "attested" without product' in outcome.printed


def test_workers_read_the_same_attestations(refusing: tuple[Place, Person]) -> None:
    place, person = refusing
    outcome = run_features(
        WORKFLOW, "-m", "workflow", "-n", "1", "--target", TARGET,
        reports=place.folder.parent / "reports-n", folder=place.folder,
        environment={KEY: person.key, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert outcome.status == 0 and others(outcome, "PASS") == [], outcome.printed


def test_attestations_stay_valid_for_a_time(place: Place) -> None:
    soon = {"valid_until": datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)}
    assert others(place.run(place.person(), s2a=soon), "PASS") == []
