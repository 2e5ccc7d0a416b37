"""A project whose target is "real", so far as Proctor can tell, and the scripted person who acts at it as asked.

The target is a sandbox with customer = "attested": Proctor knows its API and nothing else. What the person clicks, this
module does at the control API; what the person sees there decides what is answered.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from proctor.attestations.questions import Question, load_questions
from proctor.attestations.records import Answer, Attestation, Proof
from proctor.attestations.writing import save
from proctor.requirements import load_profile
from tests.running import ROOT

TARGET = "mine"
PRODUCT = "2026.11"
KEY = "MINE_API_KEY"
TARGETS = f"""\
[target.{TARGET}]
url = "{{where}}"
customer = "attested"
product = "{PRODUCT}"
[target.{TARGET}.platforms.smartrecruiters-v1]
base_url = "{{url}}/smartrecruiters/v1"
credentials = {{ api_key = "{KEY}" }}
"""


def questions() -> tuple[Question, ...]:
    return load_questions(load_profile(ROOT / "features" / "smartrecruiters"))


def question(sentence: str) -> Question:
    """The one question whose sentence begins like this."""
    (found,) = [one for one in questions() if one.sentence.startswith(sentence)]
    return found


def make_project(folder: Path, url: str) -> Path:
    """A project with the features of this one and a target of its own."""
    folder.mkdir(parents=True)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for name in ("features", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "targets.toml").write_text(TARGETS.replace("{where}", url))
    return folder


@dataclass
class Person:
    """Does at the sandbox what questions say. ``values`` are what it has to tell, by the question's ``gives``."""

    url: str
    partner: str = ""
    key: str = ""
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        made = self.post("/partners", {"name": "Partner of a person"})
        self.partner, self.key = made["id"], made["apiKey"]
        company = self.post("/companies", {"name": "Customer of a person"})
        self.ids["company"], self.company = company["id"], company["name"]

    def post(self, path: str, body: Any) -> Any:
        return httpx.post(f"{self.url}/_control{path}", json=body).raise_for_status().json()

    def profile(self) -> Any:
        return httpx.get(f"{self.url}/_control/candidates/{self.ids['candidate']}/profile").raise_for_status().json()

    def order(self) -> Any:
        (shown,) = self.profile()["assessments"]
        return shown

    def create_offer(self, name: str = "Person's coding skills") -> None:
        offer = {"name": name, "description": "By hand", "type": "SKILLS_TEST"}
        body = {**offer, "price": {"amount": 0, "currencyCode": "USD"}}
        self.ids["offer"] = self.post(f"/partners/{self.partner}/offers", body)["id"]
        self.values["offer"] = {"name": name, "description": "By hand"}

    def activate(self) -> None:
        self.post(f"/offers/{self.ids['offer']}/activate", {"companyId": self.ids["company"]})

    def add_candidate(self, **values: str) -> None:
        known = {"firstName": "Zoeq", "lastName": "Lukaszq", "email": "zoeq@candidates.example"} | values
        self.ids["candidate"] = self.post(f"/companies/{self.ids['company']}/candidates", known)["id"]
        self.values["candidate"] = known | {"company": self.company}

    def send_order(self) -> None:
        offer = {"offerId": self.ids["offer"]}
        selection = self.post(f"/candidates/{self.ids['candidate']}/selections", offer)["id"]
        self.ids["order"] = self.post(f"/selections/{selection}/send", {})["orderId"]
        self.values["order"] = {}

    def do_all(self) -> None:
        """Everything up to the order."""
        for act in (self.create_offer, self.activate, self.add_candidate, self.send_order):
            act()


def attestation(asked: Question, **more: Any) -> Attestation:
    """An answer to a question, in force for three months, unless ``more`` says otherwise."""
    when = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    facts: dict[str, Any] = {
        "requirement": asked.requirement, "question": asked.question, "answer": Answer.YES,
        "name": "Rosalind Tester", "role": "Partner operations", "when": when, "product": PRODUCT, "target": TARGET,
        "valid_until": when + timedelta(days=90),
    }  # fmt: skip
    return Attestation(**(facts | more))


def evidence(folder: Path, name: str = "evidence/page.png", content: bytes = b"\x89PNG of a page") -> Proof:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return Proof(name, hashlib.sha256(content).hexdigest())


def asked_by_place() -> dict[str, Question]:
    """The questions by step and place in it: ``s9b`` is the second of step 9."""
    found: dict[str, Question] = {}
    for one in questions():
        number = one.sentence.partition(".")[0]
        found[f"s{number}{'abcd'[sum(key[1:-1] == number for key in found)]}"] = one
    return found


def attest_all(person: Person, folder: Path, **changed: Mapping[str, Any] | None) -> None:
    """Write answers to all questions, in force and "yes". ``changed`` has other members of an attestation by place, or
    None for one that is not there.
    """
    proof = evidence(folder)
    known: tuple[Attestation, ...] = ()
    for place, asked in asked_by_place().items():
        more = changed.get(place, {})
        if more is not None:
            usual = {"evidence": (proof,), "values": person.values.get(asked.gives, {})}
            new = attestation(asked, **(usual | dict(more)))
            known = (*known, save(folder, known, new))
