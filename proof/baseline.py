"""The baseline: the verdicts where nothing is wrong, from runs of the clean sandbox and of the reference partner.

What a selection of scenarios would say follows from a whole run: they depend neither on each other nor on their order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proctor.verdicts import Verdict
from proof.defects import Side
from proof.sightings import FINE


@dataclass(frozen=True, slots=True)
class Baseline:
    """Of one profile with one side under test: the verdicts of what was to be shown.

    ``alarms`` are sentences about what was found broken all the same.

    ``counts``: how many requirements had which verdict. ``scenarios``: how many were run.
    """

    profile: str
    side: Side
    verdicts: Mapping[str, str]
    alarms: tuple[str, ...]
    counts: Mapping[str, int]
    scenarios: int


def read_baselines(verdicts: Path, side: Side) -> list[Baseline]:
    """Of each profile of a run, by its ``verdicts.json``. Raises OSError, ValueError and LookupError."""
    document = json.loads(verdicts.read_text(encoding="utf-8"))
    told = {node for node, one in document["run"]["scenarios"].items() if one["state"]}
    found = []
    for name, profile in document["profiles"].items():
        rules = profile["requirements"]
        alarms = tuple(
            f"{rule} is {one['verdict']} where nothing is wrong: {one['explanation']}"
            for rule, one in rules.items()
            if one["verdict"] not in FINE and (one["scenarios"] or one["verdict"] != Verdict.INCONCLUSIVE)
        )
        given = {r: str(one["verdict"]) for r, one in rules.items() if one["scenarios"] or one["findings_in_all"]}
        nodes = {scenario["node"] for one in rules.values() for scenario in one["scenarios"]}
        found.append(Baseline(name, side, given, alarms, dict(profile["counts"]), len(nodes & told)))
    return found
