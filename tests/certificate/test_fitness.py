"""Runs that may not be certified: each is refused, with the reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proctor.certificate.issue import NotFit
from proctor.findings import Finding, Outcome
from tests.certificate.small_project import ATTESTED, NOW, Project, shows, sound_acts
from tests.reporting.journal_builder import Act, Beat, broken, harness, planned, unknown

KNOWN = {
    "target": "sandbox", "requirement": "D1-LIST-01", "code": "VALUE", "reason": "being mended", "owner": "ann",
    "issue": "https://issues.example/1", "expires": "2026-12-31",
}  # fmt: skip
Spoil = Callable[[Project], None]


def refused(project: Project) -> str:
    output = project.root / "certificate.zip"
    with pytest.raises(NotFit) as refusal:
        project.certify()
    assert not output.exists() and not list(project.root.glob(".certificate*"))
    return "\n".join(refusal.value.reasons)


def test_a_sound_run_is_certified(project: Project) -> None:
    made = project.certify()
    assert made.file.is_file() and made.issue.key
    assert made.issue.valid_until == (NOW + timedelta(days=30)).replace(microsecond=0)


def test_it_holds_no_longer_than_what_was_attested(project: Project) -> None:
    assert project.certify(days=900).issue.valid_until == datetime(2026, 12, 20, 8, tzinfo=UTC)


def act(name: str, *findings: Finding, end: str = "failed") -> Act:
    return Act(planned(f"shows {name}", [("it holds", name)], name), (Beat("failed", findings=findings),), end)


def acts_with(changed: Act) -> list[Act]:
    return [changed if one.plan.node == changed.plan.node else one for one in sound_acts()]


def played(*changed: Act, state: str = "finished") -> Spoil:
    def spoil(project: Project) -> None:
        acts = sound_acts()
        for one in changed:
            acts = [one if known.plan.node == one.plan.node else known for known in acts]
        project.play(acts, state=state)
        project.write_reports()

    return spoil


def headed(path: str, value: object) -> Spoil:
    """The journal's header says something else."""

    def spoil(project: Project) -> None:
        header = project.header()
        *way, last = path.split("/")
        place = header
        for name in way:
            place = place[name]
        if value is None:
            del place[last]
        else:
            place[last] = value
        project.play(sound_acts(), header)
        project.write_reports()

    return spoil


def without(name: str) -> Spoil:
    def spoil(project: Project) -> None:
        project.play([one for one in sound_acts() if name not in one.plan.requirements])
        project.write_reports()

    return spoil


def attested(**change: object) -> Spoil:
    def spoil(project: Project) -> None:
        first = sound_acts()[0]
        beat = replace(first.beats[0], attestations=({**ATTESTED, **change},))
        project.play([replace(first, beats=(beat,)), *sound_acts()[1:]])
        project.write_reports()

    return spoil


def written_over(path: str, content: str) -> Spoil:
    def spoil(project: Project) -> None:
        (project.root / path).write_text(content)

    return spoil


def removed(path: str) -> Spoil:
    return lambda project: (project.root / path).unlink()


def cut_off(project: Project) -> None:
    journal = project.run / "journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))


def one_record_changed(project: Project) -> None:
    journal = project.run / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"as expected", b"As expected", 1))


def verdicts_improved(project: Project) -> None:
    """The file says what the journal does not."""
    file = project.run / "verdicts.json"
    document = json.loads(file.read_text())
    document["profiles"]["demo-v1"]["requirements"]["D1-NOTE-01"]["verdict"] = "PASS"
    file.write_text(json.dumps(document))


def set_weakened(project: Project) -> None:
    project.frozen.write_text(project.frozen.read_text().replace('"MUST"', '"MAY"', 1))


def set_is_a_draft(project: Project) -> None:
    text = project.frozen.read_text()
    project.frozen.write_text("".join(line for line in text.splitlines(keepends=True) if "released" not in line))
    header = project.header()
    header["profiles"]["demo-v1"] |= {"set": "", "set_digest": ""}
    project.play(sound_acts(), header)
    project.write_reports()


def set_released_later(project: Project) -> None:
    project.frozen.write_text(project.frozen.read_text().replace("2026-01-01", "2026-12-01"))
    project.play(sound_acts())
    project.write_reports()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (played(act("D1-LIST-01", broken("D1-LIST-01"))), "demo-v1: D1-LIST-01 is FAIL (VALUE)"),
        (played(act("D1-LIST-01", unknown("D1-LIST-01"))), "D1-LIST-01 is INCONCLUSIVE (could not be reached)"),
        (played(act("D1-LIST-01", harness("D1-LIST-01"), end="error")), "D1-LIST-01 is ERROR"),
        (
            played(act("D1-LIST-01", Finding("D1-LIST-01", Outcome.REVIEW, "attestation", "NOT_ATTESTED", "open"))),
            "D1-LIST-01 is REVIEW (nobody has attested it yet)",
        ),
        (without("D1-LIST-02"), "D1-LIST-02 is INCONCLUSIVE (not run)"),
        (played(act("D1-ERR-02", harness("D1-ERR-02"), end="error")), "the harness itself broke"),
        (played(state="interrupted"), "it was interrupted"),
        (played(state=""), "its journal is not whole"),
        (cut_off, "its journal is not whole"),
        (one_record_changed, "its journal is not whole (line"),
        (headed("selection", ["-k"]), "selected away, by -k"),
        (headed("selection", ["-m", "-x or --maxfail"]), "selected away, by -m, -x or --maxfail"),
        (headed("selection", None), "does not say what was selected"),
        (headed("profiles/demo-v1/complete", False), "not all of its scenarios were selected"),
        (headed("known_failures", [KNOWN]), "run with known failures (D1-LIST-01)"),
        (headed("made_with", None), "does not say which version"),
        (headed("made_with/clean", False), "changes that are not committed"),
        (headed("made_with/commit", ""), "which version of Proctor made it is not known"),
        (headed("made_with/code", "0" * 64), "Proctor itself, or a step, has been changed since the run"),
        (headed("profiles/demo-v1/register", "0" * 64), "its register of requirements has been changed since the run"),
        (headed("profiles/demo-v1/set", ""), "judged by no frozen requirement set"),
        (set_weakened, "the requirement set demo-v1-2026.12 has been changed since the run"),
        (set_is_a_draft, "judged by no frozen requirement set"),
        (set_released_later, "was released after the run, on 2026-12-01"),
        (
            written_over("features/demo/orders.feature", "Feature: Others\n"),
            "changed since the run, or gone: features/",
        ),
        (removed("schemas/demo/contract.yaml"), "changed since the run, or gone: schemas/demo/contract.yaml"),
        (removed("reports/r1/screenshots/one.png"), "the screenshot screenshots/one.png is gone"),
        (written_over("reports/r1/screenshots/one.png", "another"), "the screenshot screenshots/one.png is gone"),
        (removed("attestations/evidence/seen.png"), "D1-STEP-01: the evidence evidence/seen.png is gone"),
        (attested(valid_until="2026-09-01T00:00:00Z"), "was valid until 2026-09-01"),
        (attested(state="expired"), "what Rosalind Tester attested does not count: expired"),
        (verdicts_improved, "verdicts.json is not what the journal gives (D1-NOTE-01)"),
    ],
)
def test_what_is_not_fit_is_refused(project: Project, spoil: Spoil, said: str) -> None:
    spoil(project)
    assert said in refused(project)


def test_every_reason_is_told_at_once(project: Project) -> None:
    header = project.header() | {"selection": ["-k"]}
    project.play(acts_with(act("D1-LIST-01", broken("D1-LIST-01"))), header)
    project.write_reports()
    said = refused(project)
    assert "-k" in said and "D1-LIST-01 is FAIL" in said


def test_a_recommendation_that_is_not_met_is_a_warning(project: Project) -> None:
    played(act("D1-ACCEPT-02", broken("D1-ACCEPT-02")))(project)
    made = project.certify()
    assert made.file.is_file()


def test_a_newer_rule_that_is_broken_does_not_stand_in_the_way(project: Project) -> None:
    register = project.features / "demo" / "requirements.toml"
    register.write_text(register.read_text() + register.read_text()[register.read_text().rindex("[[requirement]]") :]
        .replace("D1-HOOK-01", "D1-HOOK-02").replace("scored = false\n", "")
        .replace('unscored = "no scenario yet"\n', ""))  # fmt: skip
    newer = act("D1-HOOK-02", broken("D1-HOOK-02"))
    project.play([*sound_acts(), newer])
    project.write_reports()
    assert project.certify().file.is_file()


def test_a_recorded_version_is_as_good_as_a_commit(project: Project) -> None:
    header = project.header()
    header["made_with"] |= {"commit": "", "clean": None, "recorded": "0.1.0 of the image"}
    project.play(sound_acts(), header)
    assert project.certify().file.is_file()


def test_a_run_folder_without_a_journal_is_refused(project: Project, tmp_path: Path) -> None:
    from proctor.failures import ConfigurationError

    with pytest.raises(ConfigurationError, match="there is no journal"):
        project.certify(run=tmp_path)


def test_a_must_of_which_nothing_was_shown_makes_no_certificate(project: Project) -> None:
    project.play([shows("D1-ERR-02")])
    assert "not one MUST was shown to hold" in refused(project)
