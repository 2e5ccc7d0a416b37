"""A whole run of the project's own features, certified and verified as a partner team would."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from proctor.journal import OWN_MEMBERS, JournalWriter, read_journal
from proctor.judging import for_verdicts
from proctor.rejudging import rejudge
from tests.running import ROOT, Outcome, clean_environment


@pytest.fixture(scope="module")
def run(clean_run: Outcome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound run, as it would be in a checkout without changes: whoever works on Proctor has some."""
    assert clean_run.folder is not None and clean_run.status == 0, clean_run.printed
    folder = tmp_path_factory.mktemp("certified-run")
    journal = read_journal(clean_run.folder / "journal.jsonl")
    header = {name: value for name, value in journal.header.items() if name not in OWN_MEMBERS | {"format"}}
    made = header["made_with"] | {"commit": "c" * 40, "clean": True}
    with JournalWriter(folder / "journal.jsonl", header | {"made_with": made}) as writer:
        with journal.file.open("rb") as lines:
            for record, line in zip(journal.records, lines, strict=True):
                if record["kind"] not in ("header", "footer"):
                    writer.append_again(line)
        writer.close({"state": "finished"})
    return folder


def proctor(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "proctor", *words],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=240,
    )


def test_a_sound_run_becomes_a_certificate_that_verifies(run: Path, tmp_path: Path) -> None:
    key, file = tmp_path / "signer.key", tmp_path / "certificate.zip"
    assert proctor("keygen", str(key)).returncode == 0
    made = proctor("certify", str(run), "--output", str(file), "--key", str(key), "--subject", "Acme", "--product", "3")
    assert made.returncode == 0, made.stdout + made.stderr
    verified = proctor("verify", str(file), "--key", f"{key}.pub")
    assert verified.returncode == 0, verified.stdout
    assert "the verdicts of 348 requirements, derived again" in verified.stdout
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        page = archive.read("certificate.html").decode()
    assert {"journal.jsonl", "verdicts.json", "requirements.html", "exchanges.har", "attestations.json"} <= set(names)
    for folder in ("features", "schemas", "sets"):
        there = {file.relative_to(ROOT).as_posix() for file in (ROOT / folder).rglob("*") if file.is_file()}
        proper = {name for name in there if "/proctor/" not in name}
        assert {name for name in names if name.startswith(f"{folder}/")} == proper
    # It was Proctor's own sandbox that was tested, whoever it is made out for.
    assert (
        "What was tested is the mock platform that comes with Proctor" in page
        and "what was tested: Proctor's own mock platform" in made.stdout
    )
    assert "Acme" in page and "kombo-2026.12" in page and "smartrecruiters-v1-2026.12" in page
    assert ("certificate.pdf" in names) != ("not in it: no certificate.pdf" in made.stdout)
    assert ("allure-report.html" in names) != ("no Allure report" in made.stdout)


def test_a_run_in_which_something_is_not_committed_is_not_certified(run: Path, tmp_path: Path) -> None:
    journal = read_journal(run / "journal.jsonl")
    header = {name: value for name, value in journal.header.items() if name not in OWN_MEMBERS | {"format"}}
    with JournalWriter(
        tmp_path / "journal.jsonl", header | {"made_with": header["made_with"] | {"clean": False}}
    ) as writer:
        writer.close({"state": "finished"})
    refused = proctor("certify", str(tmp_path), "--output", str(tmp_path / "c.zip"))
    assert refused.returncode == 1 and "changes that are not committed" in refused.stderr
    assert not (tmp_path / "c.zip").exists()


def test_the_verdicts_of_a_whole_run_need_only_a_part_of_its_journal(clean_run: Outcome) -> None:
    assert clean_run.folder is not None
    whole, _ = rejudge(clean_run.folder, ROOT / "features")
    lean, journal = rejudge(clean_run.folder, ROOT / "features", keep=for_verdicts())
    assert len(journal.records) < 0.6 * journal.length
    for name, profile in whole.profiles.items():
        other = lean.profiles[name].requirements
        assert {n: (v.judgement, v.held, v.counted) for n, v in profile.requirements.items()} == {
            n: (v.judgement, v.held, v.counted) for n, v in other.items()
        }
