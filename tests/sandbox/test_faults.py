"""Every fault changes what a probe sees, and is counted then; switched off it does neither."""

from __future__ import annotations

import pytest
from fault_looks import statuses
from fault_probes import PROBES
from sandbox_driver import Scene

from sandbox.smartrecruiters.fault_table import FAULTS

# Seen where the sandbox's calls arrive: test_notifications, test_openings.
ELSEWHERE = {
    "notification_missing",
    "notification_repeated",
    "notification_lacks_order_id",
    "notification_by_put",
    "notification_to_former_address",
    "generated_url_called_without_header",
    "generated_url_without_order",
    "generated_url_called_once_only",
    "generated_url_called_by_post",
    "generated_url_called_for_other_types",
}


def test_every_fault_is_probed_here_or_elsewhere() -> None:
    assert set(PROBES) | ELSEWHERE == {fault.name for fault in FAULTS}


@pytest.mark.parametrize("name", PROBES)
def test_a_fault_is_seen_and_counted(scene: Scene, name: str) -> None:
    sound = PROBES[name](scene)
    assert scene.activations(name) == 0
    scene.control("POST", "/reset")
    scene.furnish()
    scene.fault(name)
    assert PROBES[name](scene) != sound
    assert scene.activations(name) > 0
    scene.control("POST", "/reset")
    scene.furnish()
    assert PROBES[name](scene) == sound
    assert scene.activations(name) == 0


def test_an_active_fault_that_changes_nothing_is_not_counted(scene: Scene) -> None:
    for fault in FAULTS:
        scene.fault(fault.name)
    scene.control("GET", "/clock")
    assert all(fault["activations"] == 0 for fault in scene.control("GET", "/faults")["faults"])
    scene.control("POST", "/reset")
    scene.furnish()
    scene.order()
    for name in ("list_ignores_status", "list_shows_foreign_orders", "accept_takes_blank_message"):
        scene.fault(name)
    assert statuses(scene, "?status=NEW")[0] == 1
    scene.act(scene.order(), "accept")
    for name in ("list_ignores_status", "list_shows_foreign_orders", "accept_takes_blank_message"):
        assert scene.activations(name) == 0


def test_faults_name_a_requirement_and_unknown_ones_are_refused(scene: Scene) -> None:
    for fault in scene.control("GET", "/faults")["faults"]:
        assert fault["requirement"].startswith(("SR1-", "KB-"))
        assert fault["text"].endswith(".")
        assert not fault["active"]
    assert "it is none of the" in scene.control("PUT", "/faults/nonsense", {"active": True}, expect=404)["message"]
    scene.control("PUT", "/faults/result_lacks_id", {"active": "yes"}, expect=400)
