"""Packages: a full replacement, the deleted ones remembered."""

from __future__ import annotations

from typing import Any

import kombo_driver
import pytest
from kombo_driver import Kombo, package, refusal

shared_kombo, kombo = kombo_driver.shared_kombo, kombo_driver.kombo


def test_written_and_read_back(kombo: Kombo) -> None:
    answer = kombo.set_packages(package("2", name="שלום 🎉\u0000"), package("1", extra=1))
    assert answer.json() == {"status": "success", "data": {}, "warnings": []}
    read = kombo.api("GET", "/assessment/packages")
    assert set(read.json()) == {"status", "data"}
    first, second = kombo.packages()
    assert list(first) == ["id", "name", "description", "updated_at", "type"]
    assert (first["id"], first["name"], second["id"]) == ("2", "שלום 🎉\u0000", "1")
    assert set(second) == set(first)


def test_a_full_replacement_that_touches_only_what_changed(kombo: Kombo) -> None:
    kombo.set_packages(package("1"), package("2"), package("3"))
    before = {one["id"]: one["updated_at"] for one in kombo.packages()}
    kombo.control("POST", "/clock/advance", {"seconds": 10})
    kombo.set_packages(package("2"), package("3", name="Other"), package("4"))
    after = {one["id"]: one["updated_at"] for one in kombo.packages()}
    assert list(after) == ["2", "3", "4"]
    assert after["2"] == before["2"]
    assert after["3"] > before["3"]
    kombo.set_packages(package("1"))
    [revived] = kombo.packages()
    assert revived["id"] == "1"
    assert revived["updated_at"] > before["1"]
    kombo.set_packages()
    assert kombo.packages() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"packages": None},
        {"packages": {}},
        {"packages": "x"},
        {"packages": [None]},
        {"packages": [[]]},
        {"packages": [package(type="OTHER")]},
        {"packages": [package(type=None)]},
        {"packages": [package(type="skills_test")]},
        {"packages": [package(id=1)]},
        {"packages": [package(name=None)]},
        {"packages": [package(description=["x"])]},
        {"packages": [package("1"), package("1")]},
        *({"packages": [package(), {k: v for k, v in package("9").items() if k != name}]} for name in package()),
    ],
)
def test_bad_bodies_change_nothing(kombo: Kombo, body: Any) -> None:
    kombo.set_packages(package("kept"))
    before = kombo.packages()
    refusal(kombo.api("PUT", "/assessment/packages", json=body))
    assert kombo.packages() == before


def test_a_message_says_where(kombo: Kombo) -> None:
    message = refusal(kombo.set_packages(package(), package("2", type="OTHER")))
    assert message.startswith("packages[1].type is 'OTHER'; it must be one of BEHAVIORAL")


def test_made_by_hand(kombo: Kombo) -> None:
    path = f"/kombo/integrations/{kombo.integration}/packages"
    made = kombo.control("POST", path, package("1", type=None), expect=201)
    assert kombo.packages() == [made]
    assert made["type"] is None
    kombo.control("POST", path, package("1"), expect=409)
    kombo.set_packages(package("2"))
    kombo.control("POST", path, package("1"), expect=201)
    assert [one["id"] for one in kombo.packages()] == ["2", "1"]


def test_workday_takes_no_upload(kombo: Kombo) -> None:
    answer = kombo.set_packages(package(), integration=kombo.connect("workday"))
    assert "Workday" in answer.json()["warnings"][0]["message"]


def test_orders_outlive_their_package(kombo: Kombo) -> None:
    kombo.set_packages(package("1"))
    order = kombo.order()
    assert kombo.look(order)["order"]["package_id"] == "1"
    kombo.set_packages()
    assert kombo.write(order).status_code == 200
