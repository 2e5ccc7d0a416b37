"""Random workflows against a model that knows only what the documents say of orders: whatever the calls, their order
and the restarts between them, the platform's state is the model's.

The model is told in its own words here, and imports nothing of the sandbox's lifecycle.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sandbox_driver import Scene

from sandbox.app import Options

MOVES = {
    ("NEW", "accept"): "IN_PROGRESS",
    ("NEW", "reject"): "REJECTED",
    ("IN_PROGRESS", "reject"): "REJECTED",
    ("IN_PROGRESS", "complete"): "COMPLETED",
}
"""Every other accept, reject and complete is refused, and changes nothing."""
TAKES_RESULTS = ("IN_PROGRESS", "COMPLETED")


@dataclass
class Known:
    """An order as the model has it."""

    owner: int
    status: str = "NEW"
    comments: list[str] = field(default_factory=list)
    results: dict[str, int] = field(default_factory=dict)


class Workflows(RuleBasedStateMachine):
    """Two partners, their orders, and a process that may die at any moment."""

    orders = Bundle("orders")

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.state = self.folder / "state.db"
        self.options = Options(state=self.state, quirks={"rate_limit": "off"})
        self.scene = Scene(self.options)
        other, key = self.scene.new_partner()
        self.keys = [self.scene.key, key]
        self.offers = [self.scene.offer, self.scene.new_offer(other)]
        self.model: dict[str, Known] = {}
        self.said = 0

    def teardown(self) -> None:
        if hasattr(self, "scene"):
            self.scene.close()
            shutil.rmtree(self.folder)

    @rule(target=orders, owner=st.sampled_from([0, 1]))
    def place(self, owner: int) -> str:
        order = self.scene.order(offer=self.offers[owner])
        self.model[order] = Known(owner)
        return order

    @rule(order=orders, action=st.sampled_from(["accept", "reject", "complete"]), stranger=st.booleans())
    def act(self, order: str, action: str, stranger: bool) -> None:
        known = self.model[order]
        answer = self._send(order, f"/{action}", {"message": self._words()}, stranger)
        after = MOVES.get((known.status, action))
        if stranger or after is None:
            assert 400 <= answer.status_code < 500, answer.text
        else:
            assert (answer.status_code, answer.json()["status"]) == (200, after)
            known.status = after

    @rule(order=orders, stranger=st.booleans())
    def comment(self, order: str, stranger: bool) -> None:
        words = self._words()
        answer = self._send(order, "/comments", {"message": words}, stranger)
        if stranger:
            assert answer.status_code == 404
        else:
            assert answer.is_success and answer.json()["message"] == words
            self.model[order].comments.append(words)

    @rule(order=orders, stranger=st.booleans())
    def add_result(self, order: str, stranger: bool) -> None:
        known = self.model[order]
        answer = self._send(order, "/results", {"title": self._words(), "description": "<p>Fine</p>"}, stranger)
        if stranger or known.status not in TAKES_RESULTS:
            assert 400 <= answer.status_code < 500, answer.text
        else:
            assert answer.is_success, answer.text
            known.results[answer.json()["id"]] = 0

    @rule(order=orders)
    def attach(self, order: str) -> None:
        known = self.model[order]
        for result in list(known.results)[-1:]:
            answer = self.scene.attach(order, result, key=self.keys[known.owner])
            taken = known.status in TAKES_RESULTS
            assert answer.is_success == taken, answer.text
            known.results[result] += taken

    @rule(order=orders, body=st.sampled_from([b"", b"{", b"[]", b"null", b'{"message": 7}', b'{"message": "  "}']))
    def say_nonsense(self, order: str, body: bytes) -> None:
        for ending in ("/accept", "/reject", "/comments", "/results"):
            headers = {"Content-Type": "application/json"}
            key = self.keys[self.model[order].owner]
            answer = self.scene.api("POST", f"/assessments/{order}{ending}", key, content=body, headers=headers)
            assert 400 <= answer.status_code < 500, answer.text

    @rule()
    def die(self) -> None:
        """What has been answered is in the file already; a copy of it is what a process that was killed leaves."""
        copy = self.folder / "copy.db"
        for file in self.folder.glob("state.db*"):
            shutil.copy(file, copy.with_name(file.name.replace("state", "copy")))
        self.scene.close()
        for file in self.folder.glob("state.db*"):
            file.unlink()
        for file in self.folder.glob("copy.db*"):
            file.rename(file.with_name(file.name.replace("copy", "state")))
        survivor = Scene.__new__(Scene)
        super(Scene, survivor).__init__(self.options)
        survivor.company, survivor.key = self.scene.company, self.scene.key
        survivor.partner, survivor.offer = self.scene.partner, self.scene.offer
        self.scene = survivor

    @invariant()
    def the_platform_shows_what_the_model_knows(self) -> None:
        if not hasattr(self, "model"):
            return
        for owner, key in enumerate(self.keys):
            mine = {order: known for order, known in self.model.items() if known.owner == owner}
            listed = self.scene.api("GET", "/assessments?limit=100", key).json()
            assert {one["id"]: one["status"] for one in listed["content"]} == {o: k.status for o, k in mine.items()}
            assert listed["totalFound"] == len(mine)
            for order, known in mine.items():
                self._agrees(order, known, key)

    def _agrees(self, order: str, known: Known, key: str) -> None:
        said = {one["message"] for one in self._content(f"/assessments/{order}/comments?limit=100", key)}
        assert set(known.comments) <= said
        results = [one["id"] for one in self._content(f"/assessments/{order}/results?limit=100", key)]
        assert sorted(results) == sorted(known.results)
        for result, files in known.results.items():
            assert len(self._content(f"/assessments/{order}/results/{result}/attachments", key)) == min(files, 10)

    def _content(self, path: str, key: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.scene.api("GET", path, key).json()["content"]
        return found

    def _send(self, order: str, ending: str, body: dict[str, Any], stranger: bool) -> Any:
        key = self.keys[self.model[order].owner ^ stranger]
        return self.scene.api("POST", f"/assessments/{order}{ending}", key, json=body)

    def _words(self) -> str:
        self.said += 1
        return f"word {self.said}"


TestWorkflows = Workflows.TestCase
TestWorkflows.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
