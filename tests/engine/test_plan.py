"""A plan that was written is read as it was, and holds sentences that are equal once."""

from __future__ import annotations

import json

from proctor.plan import PlannedScenario, PlannedSentence, planned_sentence, scenario_from_record, scenario_record


def row(number: int) -> PlannedScenario:
    """A row of an outline, of which only the first sentence is its own."""
    sentences = (planned_sentence(f"order {number}", "When", 3, "R-1"), planned_sentence("it is so", "Then", 4, None))
    name = f"row {number}"
    return PlannedScenario(
        key=name, node=f"a.feature::{name}", name=name, profile="p", uri="a.feature", line=2, feature="A", rule="",
        description="", tags=("req:R-1",), example={"number": str(number)}, sentences=sentences, requirements=("R-1",),
    )  # fmt: skip


def test_it_is_read_as_it_was() -> None:
    record = json.loads(json.dumps(scenario_record(row(1))))
    assert scenario_from_record(record) == row(1)
    assert record["sentences"][1] == {"text": "it is so", "keyword": "Then", "line": 4, "requirement": None}


def test_what_is_equal_is_there_once() -> None:
    first, second = row(1), row(2)
    assert first.sentences[1] is second.sentences[1] and first.sentences[0] != second.sentences[0]
    assert scenario_record(first)["sentences"][1] is scenario_record(second)["sentences"][1]
    read = [scenario_from_record(json.loads(json.dumps(scenario_record(one)))) for one in (first, second)]
    assert read[0].sentences[1] is read[1].sentences[1]
    assert isinstance(read[0].sentences[1], PlannedSentence)
