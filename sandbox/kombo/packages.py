"""Packages: the list is replaced as a whole, and what is no longer in it is remembered as deleted (KB-PKG)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sandbox.kombo import access, bodies, errors, formats, tools
from sandbox.kombo.answers import success, trouble_of, written
from sandbox.kombo.world import World
from sandbox.messages import Answer, Call, JsonObject, Refusal


def get_packages(call: Call, world: World) -> Answer:
    """KB-PKG-01 to -04."""
    return success({"packages": shown(world, access.named(call))})


def shown(world: World, integration: str) -> list[JsonObject]:
    """The packages of an integration, as listed."""
    return [_shown(world, row) for row in _listed(world, integration)]


def set_packages(call: Call, world: World) -> Answer:
    """KB-PKG-10 to -15."""
    integration = access.named(call)
    body, warnings = bodies.checked(call, bodies.PACKAGES, world)
    packages = _without_doubles(call, world, body["packages"])
    if not packages and world.quirks.on("kombo_empty_packages", "refuse"):
        raise errors.invalid("packages is empty.", "empty_packages")
    trouble_of(world, integration)
    _replace(world, integration, packages)
    tool = tools.TOOLS[tools.of_integration(integration)]
    if not tool.package_upload:
        warnings.append(f"packages cannot be uploaded to {tool.name}; they have to be entered there by hand.")
    return written(warnings)


def add(world: World, integration: str, package: JsonObject) -> JsonObject:
    """One package made by hand; its type may be null (KB-PKG-16). Raises Refusal where it is there already."""
    existing = _kept(world, integration)
    if package["id"] in existing and not existing[package["id"]]["deleted"]:
        raise Refusal(409, "package_exists", f"There is a package {package['id'][:80]!r} already.")
    if world.faults.fires("kombo_hand_made_package_lost"):
        return {**package, "updated_at": formats.date(world.clock.now())}
    _write(world, integration, package, max((row["position"] for row in existing.values()), default=0) + 1, None)
    return next(_shown(world, row) for row in _listed(world, integration) if row["id"] == package["id"])


def bare(shown: JsonObject) -> JsonObject:
    """A package in which all is null that may be (KB-PKG-01)."""
    return {**shown, "updated_at": None, "type": None}


def first(world: World, integration: str) -> str | None:
    """The identifier of the first package, for an order that does not say which."""
    rows = _listed(world, integration)
    return str(rows[0]["id"]) if rows else None


def kept(world: World, integration: str, package: str) -> sqlite3.Row | None:
    """A package, deleted or not; None for one that was never set."""
    return world.store.row("SELECT * FROM kombo_packages WHERE integration_id = ? AND id = ?", (integration, package))


def _without_doubles(call: Call, world: World, packages: Sequence[JsonObject]) -> list[JsonObject]:
    refuse = world.quirks.on("kombo_blank_package_id", "refuse")
    found: dict[str, JsonObject] = {}
    for index, package in enumerate(packages):
        identifier = package.get("id")
        if refuse and isinstance(identifier, str) and not identifier.strip():
            raise errors.invalid(f"packages[{index}].id is blank.", "blank_packages_id")
        if identifier in found and world.quirks.on("kombo_duplicate_package_ids", "refuse"):
            message = f"packages[{index}].id is {str(identifier)[:80]!r}, which another package has too."
            bodies.insist(world, call, False, "duplicate_packages_id", message)
        # Only a defect lets incomplete packages come as far as this.
        complete = {"id": "", "type": None, "name": "", "description": ""} | package
        found.pop(str(identifier), None)
        texts = {name: "" if complete[name] is None else str(complete[name]) for name in ("id", "name", "description")}
        found[str(identifier)] = texts | {"type": None if complete["type"] is None else str(complete["type"])}
    return list(found.values())


def _replace(world: World, integration: str, packages: list[JsonObject]) -> None:
    if world.faults.is_active("kombo_packages_not_stored"):
        before = [tuple(row) for row in _listed(world, integration)]
        if [row[1] for row in before] != [package["id"] for package in packages]:
            world.faults.fires("kombo_packages_not_stored")
            return
    existing = _kept(world, integration)
    sent = {package["id"] for package in packages}
    gone = [row["id"] for row in existing.values() if row["id"] not in sent and not row["deleted"]]
    if gone and not world.faults.fires("kombo_packages_merged"):
        rows = ((integration, identifier) for identifier in gone)
        world.store.run_many("UPDATE kombo_packages SET deleted = 1 WHERE integration_id = ? AND id = ?", rows)
    for position, package in enumerate(packages):
        _write(world, integration, package, position, existing.get(package["id"]))
    if world.faults.is_active("kombo_packages_of_all_integrations_replaced"):
        _spread(world, integration)


def _write(world: World, integration: str, package: JsonObject, position: int, before: sqlite3.Row | None) -> None:
    values = (package["name"], package["description"], package["type"])
    same = before is not None and not before["deleted"] and values == tuple(before[name] for name in _CONTENT)
    if before is not None and before["deleted"] and world.quirks.on("kombo_deleted_package_again", "refuse"):
        raise errors.invalid(f"The package {package['id'][:80]!r} has been deleted.", "deleted_packages_id")
    keep = same and world.quirks.on("kombo_package_updated_at", "on_change")
    updated = before["updated"] if keep and before is not None else world.clock.now()
    world.store.run(
        "INSERT OR REPLACE INTO kombo_packages (integration_id, id, name, description, type, updated, position)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (integration, package["id"], *values, updated, position),
    )


def _spread(world: World, integration: str) -> None:
    """A defect: the packages of all integrations of the environment become those of this one."""
    others = world.store.rows(
        "SELECT id FROM kombo_integrations WHERE id <> ? AND environment_id ="
        " (SELECT environment_id FROM kombo_integrations WHERE id = ?)",
        (integration, integration),
    )
    for other in others:
        world.faults.fires("kombo_packages_of_all_integrations_replaced")
        world.store.run("DELETE FROM kombo_packages WHERE integration_id = ?", (other["id"],))
        world.store.run(
            "INSERT INTO kombo_packages SELECT ?, id, name, description, type, updated, position, deleted"
            " FROM kombo_packages WHERE integration_id = ?",
            (other["id"], integration),
        )


_CONTENT = ("name", "description", "type")


def _kept(world: World, integration: str) -> dict[str, sqlite3.Row]:
    rows = world.store.rows("SELECT * FROM kombo_packages WHERE integration_id = ?", (integration,))
    return {row["id"]: row for row in rows}


def _listed(world: World, integration: str) -> list[sqlite3.Row]:
    hidden = world.quirks.on("kombo_deleted_packages", "hidden")
    rows = world.store.rows(
        "SELECT * FROM kombo_packages WHERE integration_id = ? AND deleted <= ? ORDER BY deleted, position, id",
        (integration, 0 if hidden else 1),
    )
    if hidden and world.faults.is_active("kombo_deleted_packages_listed"):
        every = world.store.rows("SELECT * FROM kombo_packages WHERE integration_id = ? ORDER BY id", (integration,))
        if len(every) > len(rows) and world.faults.fires("kombo_deleted_packages_listed"):
            return every
    return rows


def _shown(world: World, row: sqlite3.Row) -> JsonObject:
    never = world.quirks.on("kombo_package_updated_at", "never")
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "updated_at": None if never else formats.date(row["updated"]),
        "type": row["type"],
    }
