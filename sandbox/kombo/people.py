"""Candidates, jobs and hiring teams for orders that do not say whose they are: plausible, and no two alike."""

from __future__ import annotations

import random
from typing import Any

from sandbox.identifiers import short_id
from sandbox.kombo.shapes import Items, Member, Record, Text
from sandbox.kombo.tools import TOOLS
from sandbox.messages import JsonObject

_FIRST = ("Ada", "Björn", "Chidi", "Daria", "Emre", "Fatima", "Grace", "Hiro", "Inés", "Jakub", "Kavya", "Liam")
_LAST = ("Almeida", "Brandt", "Costa", "Dahl", "Eze", "Fontaine", "Gupta", "Horvat", "Ito", "Jansen", "Kaya", "Lind")
_JOBS = (
    ("Backend Engineer", "ENG"),
    ("Account Manager", "SAL"),
    ("Data Analyst", "DAT"),
    ("Nurse", "MED"),
    ("Store Manager", "RET"),
    ("UX Researcher", "DES"),
)
_PLACES: tuple[JsonObject, ...] = (
    {
        "street_1": "Warschauer Platz 11",
        "street_2": None,
        "city": "Berlin",
        "state": "Berlin",
        "zip_code": "10245",
        "country": "DE",
        "raw": "Berlin, Germany",
    },
    {
        "street_1": "12 Rue Oberkampf",
        "street_2": "Bâtiment B",
        "city": "Paris",
        "state": None,
        "zip_code": "75011",
        "country": "FR",
        "raw": "Paris, France",
    },
    {"city": "Austin", "state": "TX", "country": "US", "raw": "Austin, TX"},
)

_NAME = Text()
_EMAIL = Text(form=lambda text: "@" in text.strip("@ "), phrase="an e-mail address")


def _optional(*names: str) -> tuple[Member, ...]:
    return tuple(Member(name, _NAME, nullable=True) for name in names)


# What of an order can be told when it is placed. Null is possible where an order may hold it.
CANDIDATE = Record((Member("email", _EMAIL), *_optional("remote_id", "first_name", "last_name", "phone")))
APPLICATION = Record(_optional("remote_id"))
_ROLES = Items(Text(one_of=("RECRUITER", "HIRING_MANAGER")))
HIRING_TEAM = Items(
    Record((*_optional("remote_id", "email", "first_name", "last_name"), Member("hiring_team_roles", _ROLES)))
)
_LOCATION = Record(_optional("street_1", "street_2", "city", "state", "zip_code", "country", "raw"))
JOB = Record(
    (
        *_optional("remote_id", "name", "job_code", "description"),
        Member("location", _LOCATION, nullable=True),
        Member("hiring_team", HIRING_TEAM),
    )
)


def details(number: int, tool: str, given: JsonObject) -> JsonObject:
    """``candidate``, ``application`` and ``job`` of an order.

    ``number`` tells orders apart; what is ``given`` takes the place of what would be made up, and what the tool does
    not know is null.
    """
    # Not for secrets: the same number gives the same person.
    dice = random.Random(number)  # noqa: S311
    job = _job(dice) | given.get("job", {})
    team = given.get("hiring_team", job["hiring_team"])
    job["hiring_team"] = [_NOBODY | member for member in team]
    found = {
        "candidate": _candidate(dice, number) | given.get("candidate", {}),
        "application": {"remote_id": f"app-{dice.randrange(10**8)}"} | given.get("application", {}),
        "job": job,
    }
    for path in TOOLS[tool].lacks:
        part, _, name = path.partition(".")
        found[part][name] = [] if name == "hiring_team" else None
    return found


_NOBODY: dict[str, Any] = {
    "remote_id": None,
    "email": None,
    "first_name": None,
    "last_name": None,
    "hiring_team_roles": [],
}


def _candidate(dice: random.Random, number: int) -> JsonObject:
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    return {
        "remote_id": short_id(),
        "email": f"candidate.{number}@example.com",
        "first_name": first,
        "last_name": last,
        "phone": f"+49 30 {dice.randrange(10**6, 10**7)}",
    }


def _job(dice: random.Random) -> JsonObject:
    name, code = dice.choice(_JOBS)
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    recruiter = {
        "remote_id": f"user-{dice.randrange(10**6)}",
        "email": f"recruiter.{dice.randrange(10**6)}@example.com",
        "first_name": first,
        "last_name": last,
        "hiring_team_roles": ["RECRUITER"],
    }
    manager = recruiter | {
        "remote_id": f"user-{dice.randrange(10**6)}",
        "email": f"manager.{dice.randrange(10**6)}@example.com",
        "first_name": dice.choice(_FIRST),
        "hiring_team_roles": ["HIRING_MANAGER"],
    }
    return {
        "remote_id": f"job-{dice.randrange(10**8)}",
        "name": name,
        "job_code": f"{code}-{dice.randrange(100, 1000)}",
        "description": f"<p>We are looking for a <b>{name}</b>.</p>",
        "location": dict(dice.choice(_PLACES)),
        "hiring_team": [recruiter, manager],
    }
