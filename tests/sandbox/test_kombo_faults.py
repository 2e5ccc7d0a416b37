"""Every Kombo fault changes what a probe sees, and is counted then; switched off it does neither."""

from __future__ import annotations

import json
from typing import Any

import kombo_driver
import pytest
from kombo_driver import INLINE, RESULT, Kombo, package, result
from kombo_probes import ONE, PROBES, SIX, Listen

from sandbox.kombo.fault_table import FAULTS

shared_kombo, kombo, listen = kombo_driver.shared_kombo, kombo_driver.kombo, kombo_driver.listen


def test_there_are_as_many_probes_as_faults() -> None:
    assert {"kombo_" + name for name in PROBES} == {fault.name for fault in FAULTS}
    assert len(FAULTS) == len({fault.name for fault in FAULTS}) >= 40


def test_each_names_a_rule_and_says_what_is_wrong() -> None:
    for fault in FAULTS:
        assert fault.requirement.startswith("KB-")
        assert fault.text.endswith(".")
        assert fault.name.startswith("kombo_")


@pytest.mark.parametrize("name", [fault.name for fault in FAULTS])
def test_each_fault_is_seen_and_counted(kombo: Kombo, listen: Listen, name: str) -> None:
    def look() -> str:
        kombo.control("POST", "/reset")
        kombo.furnish()
        kombo.fault(name, active=active)
        found = PROBES[name.removeprefix("kombo_")](kombo, listen)
        return json.dumps(found, default=str, sort_keys=True)

    active = False
    sound = look()
    assert kombo.activations(name) == 0
    assert look() == sound
    active = True
    assert look() != sound
    assert kombo.activations(name) > 0


def test_faults_spare_the_other_platform(kombo: Kombo) -> None:
    for fault in FAULTS:
        kombo.fault(fault.name)
    answer = kombo.send("GET", "/smartrecruiters/v1/assessments")
    assert answer.status_code == 401
    assert set(answer.json()) == {"id", "httpCode", "code", "message", "helpUrl"}


@pytest.mark.parametrize("body", [RESULT, {}, SIX, result("DONE"), result("REJECTED"), result(attachments=[ONE])])
def test_all_faults_at_once_harm_nobody(kombo: Kombo, listen: Listen, body: Any) -> None:
    for fault in FAULTS:
        if "500" not in fault.name:
            kombo.fault(fault.name)
    kombo.register(listen(status=500).url, INLINE)
    for status in ("OPEN", "COMPLETED", "REJECTED"):
        order = kombo.place()["orderId"]
        kombo.sandbox.store.run("UPDATE kombo_orders SET status = ? WHERE id = ?", (status, order))
        assert kombo.write(order, body).status_code < 500
        assert kombo.set_packages(package(), {}, body).status_code < 500
        assert kombo.api("GET", "/assessment/orders").status_code < 500
