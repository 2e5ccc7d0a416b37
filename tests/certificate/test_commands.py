"""`proctor keygen`, `certify` and `verify` as they are typed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.certificate import page
from proctor.cli import main
from proctor.rejudging import rejudge
from tests.certificate.small_project import NOW, Project, sound_acts
from tests.certificate.test_fitness import act, played
from tests.reporting.journal_builder import broken

QUIET = ("--no-allure-report", "--no-pdf")


@pytest.fixture
def at(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(project.root)
    return project


def fresh(project: Project) -> None:
    """A run in which nobody attested anything, so that its certificate holds whenever the test is run."""
    first, *rest = sound_acts()
    project.play([replace(first, beats=(replace(first.beats[0], attestations=()),)), *rest])
    project.write_reports()


def test_from_a_key_to_a_verified_certificate(at: Project, capsys: pytest.CaptureFixture[str]) -> None:
    fresh(at)
    assert main(["keygen", "me.key"]) == 0
    name = capsys.readouterr().out.split("id: ")[1].strip()
    words = ["certify", "reports/r1", "--output", "c.zip", "--key", "me.key", "--subject", "Acme", *QUIET]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert f"signed with the key {name}" in said and "verify it: proctor verify c.zip --key me.key.pub" in said
    assert main(["verify", "c.zip", "--key", "me.key.pub"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "c.zip: VERIFIED"
    assert main(["verify", "c.zip"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("c.zip: VERIFIED (by whom it is signed is not known")
    assert main(["verify", "c.zip", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["good"] and {point["good"] for point in document["points"]} == {True, None}


def test_without_a_key_it_is_said_to_be_unsigned(at: Project, capsys: pytest.CaptureFixture[str]) -> None:
    fresh(at)
    assert main(["certify", "reports/r1", "--output", "c.zip", *QUIET]) == 0
    assert "UNSIGNED" in capsys.readouterr().out
    assert main(["verify", "c.zip"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "c.zip: NOT VERIFIED"
    assert main(["verify", "c.zip", "--allow-unsigned"]) == 0


def test_a_run_that_is_not_fit_is_refused_with_every_reason(at: Project, capsys: pytest.CaptureFixture[str]) -> None:
    played(act("D1-LIST-01", broken("D1-LIST-01")))(at)
    assert main(["certify", "reports/r1", "--output", "c.zip", *QUIET]) == 1
    said = capsys.readouterr().err
    assert said.startswith("proctor: reports/r1 is not certified:\n  - demo-v1: D1-LIST-01 is FAIL (VALUE)\n")
    assert not Path("c.zip").exists()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("certify", "reports/r1"), 4, "--output"),
        (("certify", "reports/none", "--output", "c.zip"), 7, "there is no journal"),
        (("certify", "reports/r1", "--output", "no/c.zip"), 7, "no such folder"),
        (("certify", "reports/r1", "--output", "c.zip", "--key", "none.key"), 7, "none.key: cannot be read"),
        (("certify", "reports/r1", "--output", "c.zip", "--valid-days", "0"), 4, "from 1 to 1100"),
        (("verify", "c.zip", "--key", "none.pub"), 7, "none.pub: cannot be read"),
        (("verify", "c.zip", "--sets", "none"), 7, "none: there is no such folder"),
        (("certify", "reports/r1", "--output", "signer.key"), 7, "signer.key: it is there already"),
        (("keygen", "signer.key"), 7, "signer.key: it is there already"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    at: Project, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], status: int, said: str
) -> None:
    try:
        found = main(words)
    except SystemExit as end:
        found = int(end.code or 0)
    assert found == status
    assert said in capsys.readouterr().err


def test_a_certificate_that_is_not_there_is_not_good(at: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "nowhere.zip"]) == 1
    assert "it cannot be read: No such file" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("header", "said", "banner"),
    [
        ({"role": "platform", "mock": True}, "Proctor's own mock platform", True),
        ({"role": "platform", "mock": False}, "the platform", False),
        ({"role": "partner", "mock": True}, "run as <code>node acme.js</code>", False),
    ],
)
def test_a_certificate_says_what_was_really_tested(
    at: Project, header: dict[str, Any], said: str, banner: bool
) -> None:
    """Whatever subject it was given."""
    fresh(at)
    run, journal = rejudge(at.run, at.features)
    head = dict(journal.header)
    capabilities = ["control"] if header["mock"] else []
    head |= {"role": header["role"], "target": head["target"] | {"capabilities": capabilities}}
    head["options"] = ["--partner", "node acme.js"] if header["role"] == "partner" else []
    told = replace(journal, records=(head, *journal.records[1:]))
    words = page.tested(told.header)
    text = page.certificate_page(run, told, page.Issue("Acme", "3", "", words, NOW, NOW, ""))
    assert said in text
    assert ("What was tested is the mock platform" in text) is banner
    assert ("mock platform" in words) is header["mock"]
    assert ("node acme.js" in words) is (header["role"] == "partner")
