"""Who there is: partners with their keys, companies with a requestor and a job, candidates. Nothing about orders."""

from __future__ import annotations

import sqlite3

from sandbox.identifiers import api_key, long_id, object_id, unique_id
from sandbox.messages import JsonObject, Refusal
from sandbox.smartrecruiters import wire
from sandbox.smartrecruiters.world import World
from sandbox.store import Store

_REQUESTOR = {"firstName": "Rita", "lastName": "Hartmann", "email": "rita.hartmann@example.com", "phone": "555-0100"}


def seed(store: Store) -> None:
    """The demo partner and the demo company, once for every state."""
    if not store.count("SELECT COUNT(*) FROM partners WHERE demo = 1"):
        create_partner(store, "Demo partner", demo=True)
        create_company(store, "Demo company", demo=True)


def create_partner(store: Store, name: str, demo: bool = False) -> JsonObject:
    """The partner with its API key, which is shown this once."""
    partner = {"id": object_id(), "name": name, "apiKey": api_key()}
    store.run("INSERT INTO partners (id, name, api_key, demo) VALUES (?, ?, ?, ?)", (*partner.values(), int(demo)))
    return partner


def new_key(world: World, identifier: str) -> str:
    """Another key for the partner; the former one is invalid from now on."""
    row = partner(world, identifier)
    key = api_key()
    world.known_keys.clear()
    world.store.run("INSERT INTO former_keys (api_key, partner_id) VALUES (?, ?)", (row["api_key"], identifier))
    world.store.run("UPDATE partners SET api_key = ? WHERE id = ?", (key, identifier))
    return key


def give_back_key(world: World, identifier: str, key: str) -> str:
    """Make a former key of the partner the valid one again. Raises Refusal (404) for any other text."""
    row = partner(world, identifier)
    if key != row["api_key"]:
        former = "SELECT * FROM former_keys WHERE api_key = ? AND partner_id = ?"
        if world.store.row(former, (key, identifier)) is None:
            raise Refusal(404, "key_not_found", "The partner never had this key.")
        world.known_keys.clear()
        world.store.run("DELETE FROM former_keys WHERE api_key = ?", (key,))
        world.store.run("INSERT INTO former_keys (api_key, partner_id) VALUES (?, ?)", (row["api_key"], identifier))
        world.store.run("UPDATE partners SET api_key = ? WHERE id = ?", (key, identifier))
    return key


def create_company(store: Store, name: str, demo: bool = False) -> JsonObject:
    """The company with the person who orders there. It also gets a job that its orders are for."""
    company: JsonObject = {"id": object_id(), "name": name, "requestor": dict(_REQUESTOR)}
    job = {
        "id": long_id(),
        "uuid": unique_id(),
        "name": "Software Engineer",
        "industry": {"id": "computer_software", "label": "Computer Software"},
        "function": {"id": "engineering", "label": "Engineering"},
        "experienceLevel": {"id": "mid_senior_level", "label": "Mid-Senior Level"},
        "location": {"country": "us", "region": "CA", "city": "San Francisco"},
    }
    store.run(
        "INSERT INTO companies (id, name, requestor, job, demo) VALUES (?, ?, ?, ?, ?)",
        (company["id"], name, wire.kept(company["requestor"]), wire.kept(job), int(demo)),
    )
    return company


def create_candidate(world: World, company_id: str, person: JsonObject) -> JsonObject:
    """``person``: firstName, lastName, email, and perhaps phone and addressLine."""
    return create_candidates(world, company_id, [person])[0]


def create_candidates(world: World, company_id: str, people: list[JsonObject]) -> list[JsonObject]:
    candidates = [{"id": long_id(), "uuid": unique_id(), **person} for person in people]
    world.store.run_many(
        "INSERT INTO candidates (id, company_id, person) VALUES (?, ?, ?)",
        [(one["id"], company_id, wire.kept(one)) for one in candidates],
    )
    return candidates


def is_partner(store: Store, identifier: str) -> bool:
    return store.row("SELECT id FROM partners WHERE id = ?", (identifier,)) is not None


def partner(world: World, identifier: str) -> sqlite3.Row:
    return _found(world, "partner", "SELECT * FROM partners WHERE id = ?", identifier)


def company(world: World, identifier: str) -> sqlite3.Row:
    return _found(world, "company", "SELECT * FROM companies WHERE id = ?", identifier)


def candidate(world: World, identifier: str) -> sqlite3.Row:
    return _found(world, "candidate", "SELECT * FROM candidates WHERE id = ?", identifier)


def _found(world: World, kind: str, statement: str, identifier: str) -> sqlite3.Row:
    row = world.store.row(statement, (identifier,))
    if row is None:
        raise Refusal(404, f"{kind}_not_found", f"There is no {kind} {identifier[:80]!r}.")
    return row
