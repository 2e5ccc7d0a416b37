"""A project of eleven rules with a run that may be certified, and what one can do to either."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from proctor.certificate.issue import Issued, Order, certify
from proctor.certificate.keys import make_key, read_signer
from proctor.provenance import code_digest, sources
from proctor.rejudging import rejudge
from proctor.reporting.writing import write_reports
from proctor.requirement_sets import profiles_under, written
from proctor.requirements import load_profile
from tests.reporting.journal_builder import BEGIN, Act, Beat, exchange, held, planned, register_text, write_journal

NOW = datetime.fromtimestamp(BEGIN, UTC) + timedelta(days=1)
FROZEN = date(2026, 1, 1)
PICTURE, EVIDENCE = b"\x89PNG a picture", b"\x89PNG what was seen"
ATTESTED: Mapping[str, Any] = {
    "requirement": "D1-STEP-01",
    "question": "Could the order be seen?",
    "state": "valid",
    "text": "attested",
    "answer": "yes",
    "words": "",
    "name": "Rosalind Tester",
    "role": "Partner operations",
    "when": "2026-09-20T08:00:00Z",
    "product": "3.1",
    "target": "sandbox",
    "valid_until": "2026-12-20T08:00:00Z",
    "evidence": [{"file": "evidence/seen.png", "sha256": hashlib.sha256(EVIDENCE).hexdigest()}],
    "values": {},
    "from": "sandbox.toml:1",
}


@dataclass(frozen=True)
class Project:
    """Folders and keys; ``header`` is what the journal's header has besides what the builder writes."""

    root: Path
    key: Path

    @property
    def run(self) -> Path:
        return self.root / "reports" / "r1"

    @property
    def features(self) -> Path:
        return self.root / "features"

    @property
    def attestations(self) -> Path:
        return self.root / "attestations"

    @property
    def frozen(self) -> Path:
        return self.root / "sets" / "demo-v1-2026.12.toml"

    def header(self) -> dict[str, Any]:
        (profile,) = profiles_under(self.features)
        files = sources(self.root, [profile])
        return {
            "selection": [],
            "made_with": {
                "version": "0.1.0",
                "commit": "c" * 40,
                "tag": "",
                "clean": True,
                "recorded": "",
                "code": code_digest(self.root),
                "sources": {
                    file.relative_to(self.root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
                    for file in files
                },
            },
            "profiles": {
                "demo-v1": {
                    "title": profile.title,
                    "register": profile.digest,
                    "set": profile.frozen,
                    "set_digest": profile.frozen_digest,
                    "complete": True,
                }
            },
        }

    def play(self, acts: Iterable[Act], header: Mapping[str, Any] | None = None, state: str = "finished") -> None:
        """Write the run, in place of the one that is there."""
        journal = self.run / "journal.jsonl"
        journal.unlink(missing_ok=True)
        (profile,) = profiles_under(self.features)
        write_journal(journal, profile, acts, state=state, more=self.header() if header is None else header)

    def order(self, **more: Any) -> Order:
        order = Order(
            run=self.run,
            output=self.root / "certificate.zip",
            features=self.features,
            attestations=self.attestations,
            signer=read_signer(self.key, {}),
            subject="Acme Tests",
            product="3.1",
            issuer="Somebody",
            days=30,
            now=NOW,
            allure=False,
            pdf=False,
        )
        return replace(order, **more)

    def certify(self, **more: Any) -> Issued:
        return certify(self.order(**more))

    def write_reports(self) -> None:
        run, journal = rejudge(self.run, self.features)
        write_reports(run, journal, self.run, only=("verdicts.json",))


def make_project(root: Path) -> Project:
    """A project whose run is fit for a certificate."""
    project = Project(root, root / "signer.key")
    demo = root / "features" / "demo"
    for folder in (demo, root / "schemas" / "demo", root / "sets", project.run / "screenshots", root / "steps"):
        folder.mkdir(parents=True)
    text = register_text().replace('contract = "contract.yaml"', 'contract = "../../schemas/demo/contract.yaml"')
    (demo / "requirements.toml").write_text(text)
    (demo / "orders.feature").write_text("Feature: Orders\n")
    (root / "schemas" / "demo" / "contract.yaml").write_text("openapi: 3.1.0\n")
    project.frozen.write_text(written(load_profile(demo), "2026.12", FROZEN))
    (project.run / "screenshots" / "one.png").write_bytes(PICTURE)
    (root / "attestations" / "evidence").mkdir(parents=True)
    (root / "attestations" / "evidence" / "seen.png").write_bytes(EVIDENCE)
    make_key(project.key, {})
    project.play(sound_acts())
    project.write_reports()
    return project


def shows(name: str, **more: Any) -> Act:
    """A scenario that shows a rule."""
    plan = planned(f"shows {name}", [("it holds", name)], name)
    beat = Beat(findings=(held(name),), exchanges=(exchange(plan),), **more)
    return Act(plan, (beat,), "finished")


def sound_acts() -> list[Act]:
    """Every rule that can be shown is shown."""
    names = ("D1-STEP-02", "D1-ACCEPT-01", "D1-ACCEPT-02", "D1-LIST-01", "D1-LIST-02", "D1-ERR-01", "D1-ERR-02")
    picture = {
        "file": "screenshots/one.png",
        "sha256": hashlib.sha256(PICTURE).hexdigest(),
        "title": "the list",
        "exchange": "",
    }
    first = shows("D1-STEP-01", attestations=(ATTESTED,), pictures=(picture,))
    return [first, *map(shows, names)]
