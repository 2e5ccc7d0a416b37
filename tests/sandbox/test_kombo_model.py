"""Random workflows at Kombo against a model of its own: two integrations, packages replaced in full, orders that leave
OPEN once. The model is told from the documents, and imports nothing of the sandbox's lifecycle.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from kombo_driver import Kombo, package, result

from sandbox.app import Options

WORDS = ("COMPLETED", "CANCELLED", "OPEN", "REJECTED", "completed", "", None)
FINAL = ("COMPLETED", "CANCELLED")


@dataclass
class Known:
    """An order as the model has it. ``score`` is the one that was written last."""

    owner: int
    status: str = "OPEN"
    score: int | None = None


class Workflows(RuleBasedStateMachine):
    """Two integrations of one environment, and a process that may die at any moment."""

    orders = Bundle("orders")

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.options = Options(state=self.folder / "state.db")
        self.kombo = Kombo(self.options)
        self.integrations = [self.kombo.integration, self.kombo.connect()]
        self.packages: list[set[str]] = [set(), set()]
        self.model: dict[str, Known] = {}
        self.written = 0
        for one in (0, 1):
            self.set_packages(one, ["1"])

    def teardown(self) -> None:
        if hasattr(self, "kombo"):
            self.kombo.close()
            shutil.rmtree(self.folder)

    @rule(owner=st.sampled_from([0, 1]), names=st.lists(st.sampled_from("12345"), unique=True, min_size=1))
    def set_packages(self, owner: int, names: list[str]) -> None:
        answer = self.kombo.set_packages(*map(package, names), integration=self.integrations[owner])
        assert answer.status_code == 200, answer.text
        self.packages[owner] = set(names)

    @rule(owner=st.sampled_from([0, 1]))
    def set_packages_badly(self, owner: int) -> None:
        bad = package("9") | {"type": "NO_SUCH_TYPE"}
        answer = self.kombo.set_packages(package("8"), bad, integration=self.integrations[owner])
        assert answer.status_code == 400, answer.text

    @rule(target=orders, owner=st.sampled_from([0, 1]))
    def place(self, owner: int) -> str:
        chosen = min(self.packages[owner])
        order: str = self.kombo.place(self.integrations[owner], packageId=chosen)["orderId"]
        self.model[order] = Known(owner)
        return order

    @rule(order=orders, word=st.sampled_from(WORDS), stranger=st.booleans())
    def write(self, order: str, word: Any, stranger: bool) -> None:
        known = self.model[order]
        self.written += 1
        body = {**result("COMPLETED", score=self.written), "status": word}
        integration = self.integrations[known.owner ^ stranger]
        answer = self.kombo.write(order, body, integration=integration)
        corrected = known.status in FINAL and word == known.status
        if stranger or (known.status != "OPEN" and not corrected) or word not in (*FINAL, "OPEN"):
            assert answer.status_code in (400, 404), answer.text
        elif known.status == "OPEN":
            assert answer.status_code == 200, answer.text
            known.status, known.score = word, self.written
        elif answer.status_code == 200:  # whether the same status may be written again is documented nowhere
            known.score = self.written

    @rule()
    def die(self) -> None:
        """What has been answered is in the file already; a copy of it is what a process that was killed leaves."""
        for file in self.folder.glob("state.db*"):
            shutil.copy(file, self.folder / file.name.replace("state", "copy"))
        self.kombo.close()
        for file in self.folder.glob("state.db*"):
            file.unlink()
        for file in self.folder.glob("copy.db*"):
            file.rename(self.folder / file.name.replace("copy", "state"))
        survivor = Kombo.__new__(Kombo)
        super(Kombo, survivor).__init__(self.options)
        survivor.environment, survivor.key = self.kombo.environment, self.kombo.key
        survivor.integration = self.kombo.integration
        self.kombo = survivor

    @invariant()
    def the_platform_shows_what_the_model_knows(self) -> None:
        if not hasattr(self, "model") or len(self.packages[1]) == 0:
            return
        self.kombo.control("POST", f"/kombo/environments/{self.kombo.environment}/pause", {})
        for owner, integration in enumerate(self.integrations):
            listed = [one["id"] for one in self.kombo.packages(integration=integration)]
            assert sorted(listed) == sorted(self.packages[owner])
            mine = {order: known for order, known in self.model.items() if known.owner == owner}
            answer = self.kombo.api("GET", "/assessment/orders?page_size=250", integration=integration)
            found = {one["id"]: one["status"] for one in answer.json()["data"]["results"]}
            assert found == {order: known.status for order, known in mine.items()}
            waiting = self.kombo.api("GET", "/assessment/orders/open?page_size=250", integration=integration)
            still = {one["id"] for one in waiting.json()["data"]["results"]}
            assert still == {order for order, known in mine.items() if known.status == "OPEN"}
            for order, known in mine.items():
                kept = self.kombo.look(order).get("result") or {}
                assert kept.get("score") == known.score


TestWorkflows = Workflows.TestCase
TestWorkflows.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
