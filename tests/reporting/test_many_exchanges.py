"""A sentence with hundreds of exchanges: reports show a few of them where all went well, and all of them where not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from proctor.reporting.allure_results import allure_files
from proctor.reporting.narrative import MOST_WHERE_ALL_IS_WELL
from proctor.reporting.requirement_page import requirement_page
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import Act, Beat, broken, exchange, held, planned

MANY = 40


def run_of_many(play: Play, *, well: bool) -> Judged:
    plan = planned("A long list", [("every page is read", "D1-LIST-01")], "D1-LIST-01")
    shots = tuple(exchange(plan, n) for n in range(1, MANY + 1))
    finding = held("D1-LIST-01", shots[0].id) if well else broken("D1-LIST-01", shots[20].id)
    return play(Act(plan, (Beat("done" if well else "failed", shots, (finding,)),), "finished" if well else "failed"))


def result_and_files(judged: Judged) -> tuple[dict[str, Any], dict[str, bytes]]:
    files = dict(allure_files(judged.run, judged.journal))
    (result,) = (json.loads(content) for name, content in files.items() if name.endswith("-result.json"))
    return result, files


def attached(judged: Judged) -> list[str]:
    """The names of the attachments of the only step."""
    result, files = result_and_files(judged)
    (step,) = result["steps"]
    assert all(one["source"] in files for one in step["attachments"])
    return [one["name"] for one in step["attachments"]]


def test_a_few_and_the_last_are_shown_where_all_went_well(play: Play) -> None:
    judged = run_of_many(play, well=True)
    left_out = MANY - MOST_WHERE_ALL_IS_WELL
    result, files = result_and_files(judged)
    (together,) = result["attachments"]
    assert together["name"] == f"{MANY} exchanges, sentence by sentence"
    told = files[together["source"]].decode()
    assert told.count("\nexchange ") == MOST_WHERE_ALL_IS_WELL
    before_the_last = told.rpartition("\nexchange ")[0]
    assert before_the_last.endswith(f"{left_out} more exchanges before the last: see the journal\n")
    page = requirement_page(judged.run, judged.journal)
    assert f"{left_out} more exchanges before the last: see the journal." in page
    assert page.count('class="shot') == MOST_WHERE_ALL_IS_WELL


@pytest.mark.parametrize("number", [1, MANY // 2, MANY])
def test_all_are_shown_where_something_went_wrong(play: Play, number: int) -> None:
    judged = run_of_many(play, well=False)
    plan = judged.journal.header["plan"][0]
    assert sum("->" in name for name in attached(judged)) == MANY
    page = requirement_page(judged.run, judged.journal)
    assert f'id="exchange-{exchange_id(judged, number)}"' in page and plan["name"] in page
    assert "more exchanges before the last" not in page


def exchange_id(judged: Judged, number: int) -> str:
    return str([r["id"] for r in judged.journal.records if r["kind"] == "exchange"][number - 1])
