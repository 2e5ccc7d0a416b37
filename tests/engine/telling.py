"""Telling a run sentence by sentence, and asking what it is judged to be."""

from __future__ import annotations

from typing import Any

from miniatures import PROFILE, Tale, requirement

from proctor.findings import Finding, Outcome
from proctor.judging import RunVerdict
from proctor.plan import PlannedScenario
from proctor.verdicts import Judgement

R1 = requirement("R-01")
HELD, BROKEN, UNKNOWN, ERROR = Outcome.HELD, Outcome.BROKEN, Outcome.UNKNOWN, Outcome.ERROR


def found(tale: Tale, outcome: Outcome, rule: str | None = "R-01", code: str = "CODE") -> None:
    tale.recorder.finding(Finding(rule, outcome, "expectation", code, f"the text of {code}"))


def play(
    tale: Tale,
    plan: PlannedScenario,
    *outcomes: Outcome | None,
    end: str | None = "finished",
    rule: str | None = "R-01",
) -> None:
    """Runs the sentences of a scenario; each ends with its outcome (None: it checks nothing), a bad one is the last."""
    tale.recorder.start_scenario(plan)
    for index, outcome in enumerate(outcomes):
        tale.recorder.start_sentence(index)
        if outcome is not None:
            found(tale, outcome, rule)
        if outcome in (None, HELD):
            tale.recorder.end_sentence("done")
        else:
            tale.recorder.end_sentence("failed")
            end = "error" if outcome is ERROR else "failed"
            break
    if end is not None:
        tale.recorder.end_scenario(end)


def verdict(run: RunVerdict, rule: str = "R-01") -> tuple[Judgement, str]:
    found = run.profiles[PROFILE].requirements[rule]
    return found.judgement, found.explanation


def judged(tale: Tale, rule: str = "R-01", state: str | None = "finished") -> Judgement:
    return verdict(tale.judged(state), rule)[0]


UNTESTABLE = {"testable": "no: nobody can see it"}
NEUTRAL: list[Any] = [UNTESTABLE, {"binds": "partner"}, {"requires": ("hooks",)}]
