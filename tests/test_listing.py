"""The slow way to find out what a list must hold, against lists made up by hand."""

from __future__ import annotations

from typing import Any

import pytest

from proctor.failures import NonConformance, NoVerdict
from steps.listing import matches, moment, own_filters, written


def order(number: int, second: int, status: str = "NEW", candidate: str = "c", job: str = "j") -> dict[str, Any]:
    date = f"2026-11-22T01:00:{second:02d}.000+0000"
    return {
        "id": str(number), "status": status, "createDate": date,
        "candidate": {"uuid": candidate}, "job": {"uuid": job},
    }  # fmt: skip


ORDERS = (
    order(1, 1, "NEW", "a", "x"),
    order(2, 2, "REJECTED", "b", "x"),
    order(3, 3, "NEW", "b", "y"),
    order(4, 3, "COMPLETED", "a", "y"),
)
AT_2 = "2026-11-22T01:00:02.000+0000"


@pytest.mark.parametrize(
    ("parameters", "certain", "at_boundary"),
    [
        ({}, "1234", ""),
        ({"limit": 1, "offset": 2, "sortDir": "desc"}, "1234", ""),
        ({"status": "NEW"}, "13", ""),
        ({"candidateUuid": "b"}, "23", ""),
        ({"jobUuid": "y", "status": "COMPLETED"}, "4", ""),
        ({"fromDate": AT_2}, "34", "2"),
        ({"toDate": AT_2}, "1", "2"),
        ({"fromDate": AT_2, "toDate": AT_2}, "", "2"),
        ({"fromDate": AT_2, "status": "NEW"}, "3", ""),
        ({"fromDate": "2026-11-22T02:00:02.001+01:00"}, "34", ""),
        ({"toDate": "2026-11-22T01:00:02Z"}, "1", "2"),
    ],
)
def test_what_fits(parameters: dict[str, str | int], certain: str, at_boundary: str) -> None:
    found = matches(ORDERS, parameters)
    assert "".join(o["id"] for o in found.certain) == certain
    assert "".join(o["id"] for o in found.at_boundary) == at_boundary
    assert list(found.counts) == list(range(len(certain), len(certain) + len(at_boundary) + 1))


def test_the_filters_of_each_order_single_it_out_once() -> None:
    assert own_filters(ORDERS, ["status"]) == [{"status": "NEW"}, {"status": "REJECTED"}, {"status": "COMPLETED"}]
    for filters in own_filters(ORDERS[:3], ["fromDate", "toDate", "candidateUuid"]):
        assert len(matches(ORDERS[:3], filters).certain) == 1, filters


@pytest.mark.parametrize("text", ["yesterday", "2026-11-22T01:00:02.000", "", None, 5])
def test_what_is_no_date_with_an_offset_breaks_the_rule_that_is_shown(text: object) -> None:
    with pytest.raises(NonConformance):
        moment(text)


def test_a_moment_is_written_like_the_samples() -> None:
    assert written(moment("2026-11-22T02:00:02.0305+01:00")) == "2026-11-22T01:00:02.030+0000"


def test_orders_without_a_uuid_leave_its_filter_undecided() -> None:
    with pytest.raises(NoVerdict):
        own_filters([{**ORDERS[0], "candidate": {}}], ["candidateUuid"])
