"""The partner's calls on offers and configs."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_driver import Scene, refusal

OFFER: dict[str, Any] = {
    "catalogId": "coding",
    "name": "Coding",
    "description": "Writes code",
    "terms": {"type": "SKILLS_TEST", "price": {"amount": "20.00", "currencyCode": "EUR"}},
    "availability": {"companies": ["INVITED_BY_ME"]},
    "category": "STANDARD",
}


def create(scene: Scene, **more: Any) -> dict[str, Any]:
    answer = scene.api("POST", "/offers", json={**OFFER, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_offer_is_created_read_updated_submitted_and_withdrawn(scene: Scene) -> None:
    offer = create(scene)
    assert {name: offer[name] for name in ("catalogId", "name", "description", "availability", "category")} == {
        name: OFFER[name] for name in ("catalogId", "name", "description", "availability", "category")
    }
    assert offer["terms"] == {"type": "SKILLS_TEST", "price": {"amount": 20.0, "currencyCode": "EUR"}}
    assert offer["status"] == "INACTIVE"
    path = f"/offers/{offer['id']}"
    assert scene.api("GET", path).json() == offer
    updated = scene.api("POST", path, json={**OFFER, "id": offer["id"], "name": "Other"}).json()
    assert updated["name"] == "Other"
    assert updated["lastUpdateDate"] > offer["lastUpdateDate"]
    assert scene.api("POST", path + "/submit").json()["status"] == "UNDER_REVIEW"
    assert scene.api("POST", path + "/withdraw").json()["status"] == "INACTIVE"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"catalogId": None}, "missing_catalog_id"),
        ({"name": None}, "missing_name"),
        ({"description": None}, "missing_description"),
        ({"terms": None}, "missing_terms"),
        ({"terms": {}}, "missing_terms_type"),
        ({"terms": {"type": "QUIZ"}}, "invalid_terms_type"),
        ({"terms": {"type": "SKILLS_TEST", "price": {"amount": -1}}}, "invalid_terms_price_amount"),
        ({"terms": {"type": "SKILLS_TEST", "price": {"amount": True}}}, "invalid_terms_price_amount"),
        ({"terms": {"type": "SKILLS_TEST", "price": {"amount": "1,5"}}}, "invalid_terms_price_amount"),
        ({"terms": {"type": "SKILLS_TEST", "price": {"amount": 10**400}}}, "invalid_terms_price_amount"),
        ({"availability": {"companies": [1]}}, "invalid_availability_companies"),
    ],
)
def test_offers_that_are_refused(scene: Scene, more: dict[str, Any], code: str) -> None:
    assert refusal(scene.api("POST", "/offers", json={**OFFER, **more})) == code
    update = {**OFFER, "id": scene.offer, **more}
    assert refusal(scene.api("POST", f"/offers/{scene.offer}", json=update)) == code


def test_an_update_names_its_offer(scene: Scene) -> None:
    assert refusal(scene.api("POST", f"/offers/{scene.offer}", json=OFFER)) == "missing_id"
    assert refusal(scene.api("POST", f"/offers/{scene.offer}", json={**OFFER, "id": "other"})) == "invalid_id"
    assert refusal(scene.api("POST", "/offers/other", json={**OFFER, "id": "other"}), 404) == "offer_not_found"


def test_offers_are_filtered_and_sorted_by_their_last_update(scene: Scene) -> None:
    one, two = create(scene, name="100% Äpfel_")["id"], create(scene, description="about apples")["id"]
    scene.control("POST", "/clock/advance", {"seconds": 1})
    scene.api("POST", f"/offers/{one}/submit")

    def ids(query: str) -> list[str]:
        return [offer["id"] for offer in scene.api("GET", "/offers?" + query).json()["content"]]

    assert ids("") == [one, two, scene.offer]
    assert ids("status=UNDER_REVIEW") == [one]
    assert ids("status=ACTIVE") == [scene.offer]
    assert ids("q=APPLES") == [two]
    assert ids("q=100%25%20Äpf") == [one]
    assert ids("q=%25") == [one]
    assert ids("limit=1&offset=1") == [two]
    assert refusal(scene.api("GET", "/offers?status=NEW")) == "invalid_status"


def test_orders_keep_the_offer_they_were_made_with(scene: Scene) -> None:
    order = scene.order()
    before = scene.get(order)
    update = {**OFFER, "id": scene.offer, "name": "Renamed", "catalogId": "renamed"}
    assert scene.api("POST", f"/offers/{scene.offer}", json=update).status_code == 200
    assert scene.get(order) == before


def test_configs_are_inserted_updated_and_kept_apart(scene: Scene) -> None:
    assert scene.api("POST", "/configs", json={"id": "a", "value": "1"}).json() == {"id": "a", "value": "1"}
    assert scene.api("POST", "/configs", json={"id": "a", "value": "2"}).json()["value"] == "2"
    assert scene.api("POST", "/configs/a", json={"id": "a", "value": "3"}).json()["value"] == "3"
    scene.api("POST", "/configs", json={"id": "b"})
    page = scene.api("GET", "/configs").json()
    assert page == {"limit": 10, "offset": 0, "totalFound": 2, "content": [{"id": "a", "value": "3"}, {"id": "b"}]}
    assert refusal(scene.api("POST", "/configs/c", json={"id": "c", "value": "1"}), 404) == "config_not_found"
    assert refusal(scene.api("POST", "/configs/a", json={"id": "b", "value": "1"})) == "invalid_id"
    assert refusal(scene.api("POST", "/configs", json={"id": " "})) == "blank_id"
    assert refusal(scene.api("POST", "/configs", json={"value": "1"})) == "missing_id"


@pytest.mark.parametrize(
    ("identifier", "value", "good"),
    [
        ("inlineAssessmentOrderUrl", "https://example.com/orders", True),
        ("inlineAssessmentOrderUrl", "https://example.com/orders?a=1", False),
        ("inlineAssessmentOrderHeader", "authToken: 123456", True),
        ("inlineAssessmentOrderHeader", "authToken", False),
        ("resultHeader", "anything", True),
    ],
)
def test_values_of_some_configs_have_a_form(scene: Scene, identifier: str, value: str, good: bool) -> None:
    answer = scene.api("POST", "/configs", json={"id": identifier, "value": value})
    if good:
        assert answer.status_code == 200
    else:
        assert refusal(answer) == "invalid_value"
