"""The lifecycle, cell by cell, through the API: what the documents say, written down again independently."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_driver import PDF, RESULT, Scene, refusal

from sandbox.smartrecruiters.lifecycle import OFFER_TABLE, TABLE, Action, OfferAction, Status

STATUSES = ("NEW", "IN_PROGRESS", "REJECTED", "COMPLETED")
NO = None

# What each action does with each status: the status afterwards, or NO.
EXPECTED = {
    "accept": ("IN_PROGRESS", NO, NO, NO),
    "reject": ("REJECTED", "REJECTED", NO, NO),
    "complete": (NO, "COMPLETED", NO, NO),
    "comments": ("NEW", "IN_PROGRESS", "REJECTED", "COMPLETED"),
    "results": (NO, "IN_PROGRESS", NO, "COMPLETED"),
    "attachments": (NO, "IN_PROGRESS", NO, "COMPLETED"),
}

# With this quirk the cell has this outcome instead.
QUIRKS = (
    ("NEW", "complete", "complete_new", "allow", "COMPLETED"),
    ("NEW", "results", "results_on_new", "allow", "NEW"),
    ("NEW", "attachments", "results_on_new", "allow", "NEW"),
    ("IN_PROGRESS", "accept", "repeated_accept", "idempotent", "IN_PROGRESS"),
    ("IN_PROGRESS", "reject", "reject_in_progress", "refuse", NO),
    ("REJECTED", "results", "results_on_rejected", "allow", "REJECTED"),
    ("REJECTED", "attachments", "results_on_rejected", "allow", "REJECTED"),
    ("COMPLETED", "results", "results_after_completed", "refuse", NO),
    ("COMPLETED", "attachments", "results_after_completed", "refuse", NO),
)


def order_with_result(scene: Scene, status: str) -> tuple[str, str]:
    """An order of any status that has a result, whatever the quirks say about that."""
    order = scene.order(status)
    row = "INSERT INTO results (id, order_id, created, details) VALUES (?, ?, 0, '{}')"
    result = order[::-1]
    scene.sandbox.store.run(row, (result, order))
    return order, result


def do(scene: Scene, order: str, result: str, action: str) -> Any:
    if action == "attachments":
        return scene.attach(order, result, PDF)
    return scene.act(order, action, RESULT if action == "results" else None)


def check(scene: Scene, status: str, action: str, after: str | None, illegal: int = 400) -> None:
    order, result = order_with_result(scene, status)
    before = scene.get(order)
    answer = do(scene, order, result, action)
    now = scene.get(order)
    if after is NO:
        assert refusal(answer, illegal) == "illegal_order_state"
        assert now == before
    else:
        assert answer.status_code == 200, answer.text
        assert now["status"] == after
        if action in {"accept", "reject", "complete"}:
            assert answer.json() == now
        assert (now["lastUpdateDate"] > before["lastUpdateDate"]) == (after != status)


@pytest.mark.parametrize("action", EXPECTED)
@pytest.mark.parametrize("status", STATUSES)
def test_cell(scene: Scene, status: str, action: str) -> None:
    check(scene, status, action, EXPECTED[action][STATUSES.index(status)])


@pytest.mark.parametrize(("status", "action", "quirk", "value", "after"), QUIRKS)
def test_cell_with_quirk(scene: Scene, status: str, action: str, quirk: str, value: str, after: str | None) -> None:
    scene.quirk(quirk, value)
    check(scene, status, action, after)


def test_the_tables_are_complete() -> None:
    assert set(TABLE) == {(status, action) for status in Status for action in Action}
    assert set(OFFER_TABLE) == set(OfferAction)


def test_a_fresh_order_is_new_and_a_repeated_idempotent_accept_adds_nothing(scene: Scene) -> None:
    order = scene.order()
    first = scene.get(order)
    assert (first["status"], first["createDate"]) == ("NEW", first["lastUpdateDate"])
    scene.quirk("repeated_accept", "idempotent")
    accepted = scene.act(order, "accept").json()
    assert scene.act(order, "accept").json() == accepted
    assert scene.api("GET", f"/assessments/{order}/comments").json()["totalFound"] == 1


def test_an_inline_order_is_born_completed_and_takes_results_but_no_files(scene: Scene) -> None:
    order = scene.bulk(1, inline=True)[0]
    assert scene.get(order)["status"] == "COMPLETED"
    result = scene.result(order)
    assert refusal(scene.attach(order, result)) == "attachments_not_supported"


@pytest.mark.parametrize(
    ("action", "after", "strict_from"),
    [
        ("submit", "UNDER_REVIEW", {"INACTIVE", "REJECTED"}),
        ("withdraw", "INACTIVE", {"UNDER_REVIEW", "ACTIVE"}),
    ],
)
@pytest.mark.parametrize("status", ["INACTIVE", "UNDER_REVIEW", "ACTIVE", "REJECTED"])
def test_offer_moves(scene: Scene, status: str, action: str, after: str, strict_from: set[str]) -> None:
    for offer_moves in ("any_state", "strict"):
        scene.quirk("offer_moves", offer_moves)
        offer = scene.new_offer(active=False)
        scene.sandbox.store.run("UPDATE offers SET status = ? WHERE id = ?", (status, offer))
        answer = scene.api("POST", f"/offers/{offer}/{action}")
        if offer_moves == "strict" and status not in strict_from:
            assert refusal(answer) == "illegal_offer_state"
        else:
            assert answer.json()["status"] == after
