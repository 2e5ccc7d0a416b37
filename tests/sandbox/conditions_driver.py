"""Puts conditions in force for whoever acts in a scene, and looks at what is left of them. Not a conftest."""

from __future__ import annotations

from typing import Any

from sandbox_driver import Driver, Scene

NOTHING = {
    "answers": [],
    "delay": None,
    "unknownMembers": False,
    "nulls": False,
    "noWebhooks": False,
    "warnings": False,
    "used": {"unknownMembers": 0, "nulls": 0, "noWebhooks": 0, "warnings": 0},
}


def put(driver: Driver, **conditions: Any) -> Any:
    """For the partner or the environment of the driver."""
    return driver.control("PUT", f"/conditions/{caller(driver)}", conditions)


def left(driver: Driver) -> Any:
    return driver.control("GET", f"/conditions/{caller(driver)}")


def caller(driver: Any) -> str:
    return driver.partner if isinstance(driver, Scene) else driver.environment


def answer(status: int, *operations: str, count: int = 1, **more: Any) -> dict[str, Any]:
    return {"status": status, "count": count, **({"operations": list(operations)} if operations else {}), **more}
