"""Kombo's official Python SDK against the sandbox."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

kombo = pytest.importorskip("kombo", reason="the Python SDK is not installed: pip install -e '.[test]'")

from kombo import errors, models  # noqa: E402

from tests.sdk.conftest import CODES, Account  # noqa: E402

MOMENT = datetime(2023, 4, 4, tzinfo=UTC)


@pytest.fixture
def sdk(account: Account) -> Any:
    return kombo.Kombo(api_key=account.key, integration_id=account.integration, server_url=account.api)


def write(sdk: Any, order: str, **members: Any) -> Any:
    result = {"status": "COMPLETED", "result_url": "https://example.com", "completed_at": MOMENT, **members}
    return sdk.assessment.update_order_result(assessment_order_id=order, **result)


def test_the_key_is_checked(sdk: Any, account: Account) -> None:
    assert sdk.general.check_api_key().data.environment_id == account.environment


def test_packages_come_back_as_they_were_set(sdk: Any) -> None:
    sent = [
        {"id": "1", "type": kind, "name": f"Name {kind}", "description": "Größe \u05d0"} | {"id": f"id-{kind}"}
        for kind in ("BEHAVIORAL", "VIDEO_INTERVIEW", "SKILLS_TEST", "BACKGROUND_CHECK", "REFERENCE_CHECK")
    ]
    assert sdk.assessment.set_packages(packages=sent).warnings == []
    found = sdk.assessment.get_packages().data.packages
    assert [{name: getattr(one, name) for name in sent[0]} for one in found] == sent
    assert all(one.updated_at is not None for one in found)
    sdk.assessment.set_packages(packages=[])
    assert sdk.assessment.get_packages().data.packages == []


def test_a_package_without_a_type_can_be_read(sdk: Any, account: Account) -> None:
    package = {"id": "by-hand", "name": "By hand", "description": "", "type": None}
    account.control("POST", f"/integrations/{account.integration}/packages", package)
    assert sdk.assessment.get_packages().data.packages[0].type is None


def test_paging_meets_each_of_260_orders_once(sdk: Any, account: Account) -> None:
    placed = account.many(260)
    met, page = [], sdk.assessment.get_assessment_orders()
    pages = 0
    while page is not None:
        pages += 1
        met += [order.id for order in page.result.data.results]
        page = page.next()
    assert (sorted(met), pages) == (sorted(placed), 3)


def test_filters_are_kept_from_page_to_page(sdk: Any, account: Account) -> None:
    placed = account.many(6)
    for order in placed[::2]:
        write(sdk, order)
    page = sdk.assessment.get_assessment_orders(
        statuses=["OPEN", "REJECTED"], ids=placed, created_after=MOMENT, page_size=2
    )
    met = []
    while page is not None:
        met += [order.id for order in page.result.data.results]
        page = page.next()
    assert sorted(met) == sorted(placed[1::2])


def test_an_order_is_complete_and_typed(sdk: Any, account: Account) -> None:
    order = account.order(candidate={"email": "ada@candidates.example", "first_name": "Ada", "last_name": None})
    found = sdk.assessment.get_assessment_orders(ids=[order]).result.data.results[0]
    assert (found.id, found.status, found.candidate.email) == (order, "OPEN", "ada@candidates.example")
    assert (found.candidate.first_name, found.candidate.last_name) == ("Ada", None)


def test_the_documented_example_is_taken(sdk: Any, account: Account) -> None:
    order = account.order()
    answer = write(
        sdk,
        order,
        score=90,
        max_score=100,
        attributes=[
            {"type": "TEXT", "label": "Role fit", "value": "Excellent"},
            {
                "type": "SUB_RESULT",
                "id": "1",
                "label": "Personality test",
                "score": {"value": 97, "max": 100},
                "status": "COMPLETED",
            },
        ],
        attachments=[{"name": "report.pdf", "content_type": "application/pdf", "data": "SGVsbG8="}],
    )
    assert answer.warnings == []
    result = account.look(order)["result"]
    assert (result["score"], result["max_score"], len(result["attributes"])) == (90, 100, 2)
    assert result["attachments"][0]["size"] == len(b"Hello")


@pytest.mark.parametrize(
    ("moment", "taken"),
    [
        (MOMENT, True),
        (MOMENT + timedelta(microseconds=1), True),
        (datetime(2023, 4, 4), True),
        (datetime(2023, 4, 4, 12, 1, 2, 123456, timezone(timedelta(hours=2))), False),
    ],
    ids=["UTC", "microseconds", "naive", "offset"],
)
def test_completed_at_as_the_sdk_writes_it(sdk: Any, account: Account, moment: datetime, taken: bool) -> None:
    order = account.order()
    if taken:
        write(sdk, order, completed_at=moment)
        assert account.look(order)["order"]["status"] == "COMPLETED"
    else:
        with pytest.raises(errors.KomboAtsError) as caught:
            write(sdk, order, completed_at=moment)
        assert caught.value.data.error.code == "PLATFORM.INPUT_INVALID"
        assert account.look(order)["order"]["status"] == "OPEN"


@pytest.mark.parametrize("score", [-1.7976931348623157e308, 1.7976931348623157e308, 5e-324, -0.0, 0.0, -12.5])
def test_extreme_scores_come_through(sdk: Any, account: Account, score: float) -> None:
    order = account.order()
    write(sdk, order, score=score, max_score=score)
    assert account.look(order)["result"]["score"] == score


def test_an_infinite_score_arrives_as_null_and_is_refused(sdk: Any, account: Account) -> None:
    order = account.order()
    with pytest.raises(errors.KomboAtsError) as caught:
        write(sdk, order, score=float("inf"))
    assert caught.value.data.error.code == "PLATFORM.INPUT_INVALID"
    assert account.look(order)["result"] is None


def test_six_attachments_are_refused(sdk: Any, account: Account) -> None:
    one = {"name": "a.pdf", "content_type": "application/pdf", "data": "SGVsbG8="}
    order = account.order()
    with pytest.raises(errors.KomboAtsError) as caught:
        write(sdk, order, attachments=[one] * 6)
    assert caught.value.data.error.code == "PLATFORM.INPUT_INVALID"


@pytest.mark.parametrize("code", CODES)
def test_every_error_code_is_a_typed_error(sdk: Any, account: Account, code: str) -> None:
    order = account.order()
    account.trouble(code)
    with pytest.raises(errors.KomboAtsError) as caught:
        write(sdk, order)
    assert (caught.value.data.error.code, caught.value.status_code) == (code, CODES[code])
    account.trouble(None)
    assert account.look(order)["order"]["status"] == "OPEN"


def test_an_error_without_a_code_is_typed_too(sdk: Any) -> None:
    with pytest.raises(errors.KomboAtsError) as caught:
        write(sdk, "111111111111111111111111")
    assert caught.value.data.error.message


def test_a_wrong_key_is_a_typed_error(account: Account) -> None:
    sdk = kombo.Kombo(api_key="wrong", integration_id=account.integration, server_url=account.api)
    with pytest.raises(errors.KomboAtsError) as caught:
        sdk.assessment.get_packages()
    assert caught.value.data.error.code == "PLATFORM.AUTHENTICATION_INVALID"
    with pytest.raises(errors.KomboGeneralError):
        sdk.general.check_api_key()


def test_the_rate_limit_is_a_typed_error(account: Account) -> None:
    headers = {"Authorization": f"Bearer {account.key}", "X-Integration-Id": account.integration}
    with httpx.Client(base_url=account.api, headers=headers, timeout=30) as client:
        limit = int(client.get("/assessment/packages").headers["ratelimit-limit"])
        for _ in range(limit):
            last = client.get("/assessment/packages")
    assert last.status_code == 429
    sdk = kombo.Kombo(api_key=account.key, integration_id=account.integration, server_url=account.api)
    with pytest.raises(errors.KomboAtsError) as caught:
        sdk.assessment.get_packages()
    assert caught.value.data.error.code == "PLATFORM.RATE_LIMIT_EXCEEDED"
    account.pause()
    sdk.assessment.get_packages()


def test_webhook_payloads_fit_the_models(account: Account) -> None:
    """What the sandbox posts is what the SDK's model of the webhook takes."""
    order = account.order(inline=False)
    shown = account.look(order)["order"] | {"integration_id": account.integration}
    event = {"id": "W1", "type": "assessment:order-received", "data": shown}
    model = models.AssessmentOrderReceivedWebhookPayload.model_validate_json(json.dumps(event))
    assert model.data.id == order
