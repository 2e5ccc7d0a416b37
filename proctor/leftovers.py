"""Leftovers: what a run has made at a platform and nobody can take back there, as a pure function of its journal.

The platforms' APIs have no way to remove orders, comments, results, attachments, offers, settings or packages. At a
sandbox that is nobody's concern; at any other target the run says what it leaves. Texts among it carry the run's name
(``proctor.run_label``). Not what earlier runs have left: the pre-flight looks for that.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from proctor.journal import Journal, Record
from proctor.plan import scenario_from_record
from proctor.targets import AT_THE_SANDBOX

CREATES: Mapping[str, Mapping[str, str]] = {
    "smartrecruiters-v1": {
        "createTestOrder": "order",
        "addComment": "comment",
        "submitResult": "result",
        "addAttachment": "attachment",
        "replaceAttachment": "attachment",
        "createOffer": "offer",
        "insertConfig": "setting",
    },
    "kombo": {"setPackages": "package", "writeResult": "result"},
}
"""What an operation of a contract makes, by profile and operation."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """One thing. ``id`` is the platform's, "" where its answer has none.

    ``address`` is the URL of the request that made it, ``scenario`` the name of the scenario, "" for what a partner's
    program did between two; ``at`` is seconds since the epoch, ``exchange`` the evidence.
    """

    profile: str
    kind: str
    id: str
    address: str
    scenario: str
    at: float
    exchange: str


def concern(header: Record) -> bool:
    """Whether what a run left is anybody's concern: not at a sandbox."""
    return header.get("target", {}).get("customer", "sandbox") not in AT_THE_SANDBOX


def leftovers(journal: Journal) -> tuple[Leftover, ...]:
    """What the run left, in the order in which it was made; the last state only of what replaces itself."""
    names = {s.key: s.name for s in map(scenario_from_record, journal.header["plan"])}
    found: dict[tuple[str, ...], Leftover] = {}
    for record in journal.records:
        if record["kind"] != "exchange":
            continue
        kind = CREATES.get(str(record.get("surface")), {}).get(str(record.get("operation")))
        if kind is None:
            continue
        answer = record.get("response")
        if answer is None or not 200 <= answer["status"] < 300:
            continue
        made = list(_made(record, kind, names.get(record.get("scenario") or "", "")))
        if record["operation"] == "setPackages":
            # Each list replaces the one before: what is not on the last one is gone.
            who = _integration(record)
            found = {key: thing for key, thing in found.items() if key[:2] != ("packages", who)}
            found.update({("packages", who, thing.id): thing for thing in made})
        elif record["operation"] == "writeResult":
            found.update({("result", thing.address): thing for thing in made})
        else:
            found.update({("thing", thing.exchange): thing for thing in made})
    return tuple(found.values())


def document(journal: Journal) -> dict[str, Any]:
    """The leftovers for programs."""
    left = leftovers(journal)
    return {
        "format": 1,
        "run": journal.header.get("run", ""),
        "target": journal.header.get("target", {}).get("name", ""),
        "counts": dict(counted(left)),
        "leftovers": [
            {
                "profile": thing.profile, "kind": thing.kind, "id": thing.id, "address": thing.address,
                "scenario": thing.scenario, "at": thing.at, "exchange": thing.exchange,
            }
            for thing in left
        ],
    }  # fmt: skip


def counted(left: Iterable[Leftover]) -> Counter[str]:
    return Counter(thing.kind for thing in left)


def sentence(journal: Journal, file: str) -> str:
    """What is said at the end of a run; "" where there is nothing to say."""
    if not concern(journal.header):
        return ""
    counts = counted(leftovers(journal))
    if not counts:
        return ""
    told = ", ".join(f"{number} {kind}{'s' * (number != 1)}" for kind, number in counts.items())
    name = journal.header.get("target", {}).get("name", "")
    return f"left at {name}, where it cannot be removed by its API: {told}; listed in {file}"


def _made(record: Record, kind: str, scenario: str) -> Iterable[Leftover]:
    address = str(record["request"]["url"]).partition("?")[0]

    def thing(own: str) -> Leftover:
        return Leftover(
            str(record["surface"]), kind, own, address, scenario, float(record["started"]), str(record["id"])
        )

    if kind == "package":
        sent = _json(record["request"]).get("packages")
        ids = [one.get("id") for one in sent if isinstance(one, dict)] if isinstance(sent, list) else []
        return [thing(str(one)) for one in ids]
    if record["operation"] == "writeResult":
        return [thing(address.rstrip("/").rpartition("/result")[0].rpartition("/")[2])]
    return [thing(str(_json(record["response"]).get("id") or ""))]


def _integration(record: Record) -> str:
    return next((str(v) for n, v in record["request"]["headers"] if str(n).lower() == "x-integration-id"), "")


def _json(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body of a journalled message, as far as it is an object that was kept."""
    try:
        value = json.loads((message.get("body") or {}).get("text", ""))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
