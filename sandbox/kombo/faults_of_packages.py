"""Faults in packages. Part of the table in ``fault_table``."""

from __future__ import annotations

from sandbox.faults import AnswerFault, Fault, PointFault, WaiverFault
from sandbox.kombo import changes
from sandbox.kombo.changes import without
from sandbox.messages import JsonObject

_GET, _SET = ("kombo.packages.get",), "kombo.packages.set"


def _smaller_letters(package: JsonObject) -> None:
    if isinstance(package.get("type"), str):
        package["type"] = package["type"].lower()


def _moment(package: JsonObject) -> None:
    if isinstance(package["updated_at"], str):
        package["updated_at"] = package["updated_at"].replace("T", " ").removesuffix("Z")


PACKAGES: tuple[Fault, ...] = (
    PointFault("kombo_packages_merged", "KB-PKG-10", "Packages that are no longer sent stay.", reason="VALUE"),
    PointFault("kombo_packages_not_stored", "KB-PKG-10", "Setting packages changes nothing.", reason="VALUE"),
    PointFault(
        "kombo_packages_of_all_integrations_replaced",
        "KB-PKG-10",
        "Setting packages sets those of all integrations.",
        reason="VALUE",
    ),
    PointFault("kombo_deleted_packages_listed", "KB-PKG-03", "Deleted packages are still listed.", reason="VALUE"),
    PointFault("kombo_hand_made_package_lost", "KB-PKG-16", "A package made by hand does not show up.", reason="COUNT"),
    WaiverFault(
        "kombo_incomplete_package_accepted",
        "KB-PKG-11",
        "A package may lack any of its members.",
        _SET,
        tuple(
            f"{kind}_packages_{name}" for kind in ("missing", "null") for name in ("id", "type", "name", "description")
        ),
        reason="STATUS",
    ),
    WaiverFault(
        "kombo_unknown_package_type_accepted",
        "KB-PKG-11",
        "A package may have any type.",
        _SET,
        ("invalid_packages_type",),
        reason="STATUS",
    ),
    AnswerFault(
        "kombo_package_without_updated_at",
        "KB-PKG-01",
        "Packages have no updated_at.",
        _GET,
        changes.packages(without("updated_at")),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "kombo_package_without_description",
        "KB-PKG-01",
        "Packages have no description.",
        _GET,
        changes.packages(without("description")),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "kombo_package_moment_of_other_form",
        "KB-PKG-01",
        "updated_at is written with a blank and without a zone.",
        _GET,
        changes.packages(_moment),
        reason="SCHEMA_PATTERN",
    ),
    AnswerFault(
        "kombo_package_type_in_small_letters",
        "KB-PKG-02",
        "The types of packages are in small letters.",
        _GET,
        changes.packages(_smaller_letters),
        reason="SCHEMA_ENUM",
    ),
    AnswerFault(
        "kombo_packages_bare",
        "KB-PKG-01",
        "Packages come as a bare array without an envelope.",
        _GET,
        changes.success(lambda body: body["data"]["packages"]),
        reason="SCHEMA_TYPE",
    ),
)
