"""What one run saw: of each requirement that it was to show or found broken, the verdict and the failure behind it.

Read from the run's ``verdicts.json``, and from its journal where that tells only the first findings. Not for deciding
whether this is what should have come: ``proof.judging``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from proctor.findings import Outcome
from proctor.journal import read_journal
from proctor.run_folder import JOURNAL
from proctor.verdicts import Verdict

FINE = frozenset({Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.NOT_TESTABLE})
"""What is no change for the worse."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One requirement that a run found not to be fine. ``codes`` are those of all failures that broke it.

    ``sentence`` is how the first of them explains itself, ``scenario`` the node that met it, "" where none did.
    """

    verdict: str
    reason: str
    codes: tuple[str, ...]
    sentence: str
    scenario: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """One run. ``touched`` are the requirements that it was to show, or found trouble with; ``bad`` those not fine.

    ``broken`` says what kept the run from ending as runs do, "" where nothing did. ``activations`` is what the sandbox
    counted of the fault, None where there was none. ``log`` is the last that was printed, ``folder`` where it is kept.
    """

    broken: str
    status: int
    seconds: float
    activations: int | None
    touched: frozenset[str]
    bad: Mapping[str, Seen]
    log: str = ""
    folder: str = ""

    def document(self) -> dict[str, Any]:
        """As JSON; ``sighting_of`` reads it again."""
        return asdict(self) | {"touched": sorted(self.touched)}


def sighting_of(document: Mapping[str, Any]) -> Sighting:
    bad = {name: Seen(**{**one, "codes": tuple(one["codes"])}) for name, one in document["bad"].items()}
    return Sighting(**{**document, "touched": frozenset(document["touched"]), "bad": bad})


def failed_run(why: str, seconds: float = 0.0, log: str = "") -> Sighting:
    """A run of which there is nothing to read."""
    return Sighting(why, -1, seconds, None, frozenset(), {}, log)


def read_sighting(folder: Path, status: int, seconds: float, activations: int | None) -> Sighting:
    """What the run in this folder saw. Raises OSError and ValueError for verdicts that cannot be read."""
    document = json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))
    touched, bad = set(), {}
    for name, found in _requirements(document):
        if found["scenarios"] or found["findings_in_all"]:
            touched.add(name)
            if found["verdict"] not in FINE:
                bad[name] = _seen(name, found, folder)
    state = document["run"]["state"]
    broken = "" if state == "finished" else f"the run was {state}"
    return Sighting(broken, status, seconds, activations, frozenset(touched), bad, folder=str(folder))


def _requirements(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for profile in document["profiles"].values():
        yield from profile["requirements"].items()


def _seen(name: str, found: Mapping[str, Any], folder: Path) -> Seen:
    findings = found["findings"]
    if found["findings_in_all"] > len(findings):
        records = read_journal(folder / JOURNAL).records
        findings = [r for r in records if r["kind"] == "finding" and r["requirement"] == name]
    broken = [one for one in findings if one["outcome"] == Outcome.BROKEN]
    first = next((one for one in broken if one["code"] == found["reason"]), broken[0] if broken else None)
    scenario = next((one["node"] for one in found["scenarios"] if one["verdict"] == found["verdict"]), "")
    return Seen(
        verdict=found["verdict"],
        reason=found["reason"] or "",
        codes=tuple(dict.fromkeys(str(one["code"]) for one in broken)),
        sentence=str(first["text"] if first else found["explanation"]),
        scenario=scenario,
    )
