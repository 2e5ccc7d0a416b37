"""``proof.json``: the kill matrix for programs, described by ``schemas/proctor/proof.schema.json``.

What changes from run to run although nothing else did is in its member ``run``. The page is drawn from this document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proctor.verdicts import Verdict
from proof.judging import Judged, Shown
from proof.matrix import Matrix

FORMAT = 1
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and with what the proof was made. ``started`` and ``seconds`` are seconds."""

    id: str
    started: float
    seconds: float
    versions: Mapping[str, str]


def proof_document(matrix: Matrix, occasion: Occasion) -> Document:
    """The document. Pure: the same matrix and occasion give the same document."""
    return {
        "format": FORMAT,
        "exit_status": int(matrix.exit_status),
        "partial": matrix.partial,
        "fates": dict(matrix.fates),
        "alarms": list(matrix.alarms),
        "not_killed": [one.defect.key for one in matrix.not_killed],
        "unproven": [one.requirement.id for one in matrix.unproven],
        "on_one_side": [one.requirement.id for one in matrix.on_one_side],
        "clean": [
            {
                "profile": baseline.profile,
                "side": baseline.side.value,
                "scenarios": baseline.scenarios,
                "counts": dict(baseline.counts),
            }
            for baseline in matrix.baselines
        ],
        "profiles": {
            profile.id: {
                "title": profile.title,
                "register": profile.digest,
                "families": dict(profile.families),
                "requirements": {name: _requirement(matrix.requirements[name]) for name in profile.requirements},
            }
            for profile in matrix.profiles
        },
        "defects": {one.defect.key: _defect(one) for one in matrix.judged},
        "run": {
            "id": occasion.id,
            "started": occasion.started,
            "seconds": round(occasion.seconds, 3),
            "versions": dict(sorted(occasion.versions.items())),
            "defects": {
                one.defect.key: {"seconds": one.sighting.seconds, "activations": one.sighting.activations}
                for one in matrix.judged
            },
        },
    }


def _requirement(shown: Shown) -> Document:
    requirement = shown.requirement
    return {
        "level": requirement.level.value,
        "evidence": requirement.evidence.value,
        "binds": requirement.binds,
        "counts": requirement.counts,
        "text": requirement.text,
        "standing": shown.standing.value,
        "why": shown.why or None,
        "sides": list(shown.sides),
        "killed": list(shown.killed),
        "survived": list(shown.survived),
    }


def _defect(judged: Judged) -> Document:
    defect, seen = judged.defect, judged.sighting
    told = {name: one for name, one in seen.bad.items() if name not in judged.unknown}
    return {
        "name": defect.name,
        "side": defect.side.value,
        "profile": defect.profile,
        "text": defect.text,
        "breaks": dict(defect.breaks),
        "reason": defect.reason or None,
        "also": sorted(defect.also),
        "fate": judged.fate.value,
        "problems": list(judged.problems),
        "turned": {
            name: {
                "verdict": Verdict(one.verdict).value,
                "reason": one.reason or None,
                "codes": list(one.codes),
                "sentence": one.sentence,
                "scenario": one.scenario or None,
            }
            for name, one in told.items()
        },
        "left_unknown": list(judged.unknown),
    }
