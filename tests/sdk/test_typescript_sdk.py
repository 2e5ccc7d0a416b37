"""Kombo's official TypeScript SDK against the sandbox. Without Node these are not run, and say so."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from proctor.reporting.allure_generator import NoGenerator, find_node
from tests.running import ROOT
from tests.sdk.conftest import CODES, Account

TOOL = ROOT / "tools" / "kombo-sdk"
Drive = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def node() -> str:
    """A Node that can run the SDK, which is installed first where it is missing."""
    try:
        found = find_node(os.environ)
    except NoGenerator:
        pytest.skip("Node is not here, so the TypeScript SDK was not run")
    if not (TOOL / "node_modules" / "@kombo-api" / "sdk").is_dir():
        if not found.npm:
            pytest.skip("npm is not here, so the TypeScript SDK was not run")
        command = [*found.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=TOOL, capture_output=True, text=True, timeout=120)
        if done.returncode:
            shutil.rmtree(TOOL / "node_modules", ignore_errors=True)
        assert done.returncode == 0, done.stderr[-500:]
    return str(found.node)


@pytest.fixture
def drive(node: str, account: Account) -> Drive:
    def run(do: str, **task: Any) -> dict[str, Any]:
        given = {"do": do, "api": account.api, "key": account.key, "integration": account.integration, **task}
        done = subprocess.run(
            [node, "drive.mjs"], cwd=TOOL, input=json.dumps(given), capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return run


def test_the_key_is_checked(drive: Drive, account: Account) -> None:
    assert drive("checkKey")["answer"] == account.environment


def test_packages_come_back_as_they_were_set(drive: Drive) -> None:
    sent = [{"id": "1001", "type": "SKILLS_TEST", "name": "Größe \u05d0", "description": "A test"}]
    found = drive("packages", packages=sent)["answer"]
    assert found["warnings"] == []
    assert [{name: one[name] for name in sent[0]} for one in found["packages"]] == sent


@pytest.mark.parametrize(("filters", "pages"), [(None, 3), ({"page_size": 250}, 2)], ids=["none", "250 a page"])
def test_paging_meets_each_of_260_orders_once(
    drive: Drive, account: Account, filters: dict[str, Any] | None, pages: int
) -> None:
    placed = account.many(260)
    met = drive("orders", **({"filters": filters} if filters else {}))["answer"]
    assert (sorted(order for page in met for order in page), len(met)) == (sorted(placed), pages)


def test_filters_are_kept_from_page_to_page(drive: Drive, account: Account) -> None:
    placed = account.many(5)
    drive("write", order=placed[0])
    filters = {"statuses": ["OPEN", "REJECTED"], "ids": placed, "page_size": 2}
    met = drive("orders", filters=filters)["answer"]
    assert sorted(order for page in met for order in page) == sorted(placed[1:])


def test_a_result_is_written(drive: Drive, account: Account) -> None:
    order = account.order()
    attributes = [{"type": "TEXT", "label": "Role fit", "value": "Excellent"}]
    attachments = [{"name": "report.pdf", "content_type": "application/pdf", "data": "SGVsbG8="}]
    members = {"score": 90, "max_score": 100, "attributes": attributes, "attachments": attachments}
    assert drive("write", order=order, members=members)["answer"]["warnings"] == []
    found = account.look(order)
    assert found["order"]["status"] == "COMPLETED"
    assert found["result"]["completed_at"] == "2023-04-04T00:00:00.000Z"
    assert found["result"]["attributes"] == attributes


def test_an_infinite_score_arrives_as_null_and_is_refused(drive: Drive, account: Account) -> None:
    order = account.order()
    problem = drive("write", order=order, infinite=True)
    assert (problem["kind"], problem["code"]) == ("KomboAtsError", "PLATFORM.INPUT_INVALID")
    assert account.look(order)["result"] is None


@pytest.mark.parametrize("score", [-1.7976931348623157e308, 1.7976931348623157e308, 5e-324])
def test_extreme_scores_come_through(drive: Drive, account: Account, score: float) -> None:
    order = account.order()
    drive("write", order=order, members={"score": score, "max_score": score})
    assert account.look(order)["result"]["score"] == score


def test_every_error_code_is_a_typed_error(drive: Drive, account: Account) -> None:
    trouble = f"{account.url}/_control/kombo/integrations/{account.integration}/trouble"
    met = drive("troubles", order=account.order(), codes=list(CODES), trouble=trouble)["answer"]
    assert met == {code: {"kind": "KomboAtsError", "status": CODES[code], "code": code} for code in CODES}


def test_a_wrong_key_is_a_typed_error(drive: Drive) -> None:
    problem = drive("readPackages", key="wrong")
    assert (problem["kind"], problem["code"]) == ("KomboAtsError", "PLATFORM.AUTHENTICATION_INVALID")
    assert drive("checkKey", key="wrong")["kind"] == "KomboGeneralError"
