"""The case of one scenario: what its sentences have done so far, for those that follow.

A member that no sentence has set yet is a fault of the feature, not of the implementation under test.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NoReturn

import pytest

from proctor.actors import Upload
from proctor.exchange import Exchange
from proctor.failures import NotProvided
from proctor.world import World
from steps.listing import Listing

CANDIDATE = ("firstName", "lastName", "email", "phone", "addressLine")


class Case:
    """``answer`` is the exchange of the sentence before; ``order`` the order as the platform first showed it.

    ``results``, ``comments`` and ``attachments`` hold by id what was sent, ``created`` what answered to it;
    ``attempts`` what answered to each of several things tried at once, by what was tried; ``orders`` ids by purpose.
    """

    answer: Exchange
    offer: dict[str, Any]
    offer_id: str
    candidate: dict[str, Any]
    candidate_id: str
    selection_id: str
    order_id: str
    order: dict[str, Any]
    profile: Exchange
    comment: dict[str, Any]
    result_id: str
    upload: Upload
    noted: tuple[World, World]
    truth: list[dict[str, Any]]
    foreign: list[dict[str, Any]]
    listings: list[Listing]
    answers: list[Exchange]
    attachment_id: str
    counts: list[int]
    first_orders: int

    def __init__(self) -> None:
        self.results: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, dict[str, Any]] = {}
        self.attachments: dict[str, Upload] = {}
        self.created: dict[str, Exchange] = {}
        self.attempts: dict[str, Exchange] = {}
        self.orders: dict[str, str] = {}
        self._told_candidate = False

    def about(self) -> dict[str, str]:
        """The candidate's e-mail address and the order's id, as far as they are known: what this scenario is about."""
        known = vars(self)
        found = {"email": known.get("candidate", {}).get("email", ""), "order_id": known.get("order_id", "")}
        return {name: value for name, value in found.items() if value}

    def facts(self) -> list[str]:
        """What a person at the platform's pages compares with."""
        known = vars(self)
        offer, candidate = known.get("offer", {}), known.get("candidate", {})
        lines = [f"Offer: {offer['name']}"] if offer else []
        lines += [f"Candidate: {' '.join(map(str, candidate.values()))}"] if candidate else []
        for sent in self.results.values():
            members = ("title", "description", "score", "passed", "resultType", "result")
            lines.append("Result: " + "; ".join(f"{name} {sent[name]}" for name in members if name in sent))
        for upload in self.attachments.values():
            digest = hashlib.sha256(upload.content).hexdigest()
            lines.append(f"File: {upload.name}, {len(upload.content)} bytes, SHA-256 {digest}")
        return lines

    def candidate_ids(self) -> dict[str, str]:
        """``{"id": ...}`` of the candidate, or {} where a person has added it and told what the page shows of it."""
        return {} if self._told_candidate else {"id": self.candidate_id}

    def take(self, gives: str, values: Mapping[str, str]) -> None:
        """What a person has told, in place of what a sentence would have found out: "offer", "candidate", "order"."""
        if gives == "offer":
            self.offer = {name: values[name] for name in ("name", "description") if name in values}
            if "id" in values:
                self.offer_id = values["id"]
        elif gives == "candidate":
            self.candidate = {name: values[name] for name in CANDIDATE if name in values}
            self._told_candidate = True
        elif gives == "order":
            self.order_id = values["order_id"]

    def __getattr__(self, name: str) -> NoReturn:
        raise NotProvided(f"this sentence needs the {name.replace('_', ' ')}, which no sentence before it provides")


@pytest.fixture
def case() -> Case:
    return Case()
