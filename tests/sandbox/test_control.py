"""The control API: offers and their activation, browsing, sending, the profile, the clock, resetting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sandbox_driver import MESSAGE, RESULT, Scene

DAY = 24 * 60 * 60


def offer_body(**more: Any) -> dict[str, Any]:
    return {"name": "Coding", "description": "A test", "type": "SKILLS_TEST", **more}


def test_the_first_page_names_everybody_but_shows_no_key(scene: Scene) -> None:
    page = scene.control("GET", "")
    assert page["name"] == "proctor-sandbox"
    assert page["smartrecruiters"] == "http://sandbox.localhost/smartrecruiters/v1"
    assert [partner["name"] for partner in page["partners"]] == ["Demo partner", "A partner"]
    assert {"id": scene.company, "name": "A company"} in page["companies"]
    assert "pp-" not in str(page)
    assert scene.control("GET", "/") == page


def test_an_offer_named_for_a_company_becomes_active_within_24_hours(open_scene: Callable[..., Scene]) -> None:
    scene = open_scene(real_time=lambda: 1_700_000_000.0)
    body = offer_body(companyId=scene.company, price={"amount": 0, "currencyCode": "USD"})
    offer = scene.control("POST", f"/partners/{scene.partner}/offers", body, expect=201)
    assert offer["terms"] == {"type": "SKILLS_TEST", "price": {"amount": 0, "currencyCode": "USD"}}
    assert (offer["status"], offer["activeFor"]) == ("INACTIVE", [])
    scene.control("POST", "/clock/advance", {"seconds": DAY - 0.001})
    assert scene.control("GET", f"/offers/{offer['id']}") == offer
    scene.control("POST", "/clock/advance", {"seconds": 0.001})
    now = scene.control("GET", f"/offers/{offer['id']}")
    assert (now["status"], now["activeFor"]) == ("ACTIVE", [scene.company])
    assert scene.api("GET", f"/offers/{offer['id']}").json()["status"] == "ACTIVE"


def test_an_offer_still_to_be_activated_here_cannot_be_ordered_though_active_elsewhere(scene: Scene) -> None:
    offer = scene.control("POST", f"/partners/{scene.partner}/offers", offer_body(companyId=scene.company))["id"]
    other = scene.control("POST", "/companies")["id"]
    now = scene.control("POST", f"/offers/{offer}/activate", {"companyId": other})
    assert (now["status"], now["activeFor"]) == ("ACTIVE", [other])
    candidate = scene.new_candidate()["id"]
    [kind] = scene.control("GET", f"/candidates/{candidate}/offers")["types"]
    assert [one["id"] for one in kind["offers"]] == [scene.offer]
    scene.control("POST", f"/candidates/{candidate}/selections", {"offerId": offer}, expect=409)


def test_activation_is_for_one_company_only(scene: Scene) -> None:
    other = scene.control("POST", "/companies", {"name": "Other"}, expect=201)
    assert set(other["requestor"]) == {"firstName", "lastName", "email", "phone"}
    body = {"firstName": "Bo", "lastName": "Li", "email": "bo@example.com"}
    stranger = scene.control("POST", f"/companies/{other['id']}/candidates", body, expect=201)["id"]
    assert scene.control("GET", f"/candidates/{stranger}/offers") == {"candidateId": stranger, "types": []}
    scene.control("POST", f"/candidates/{stranger}/selections", {"offerId": scene.offer}, expect=409)


def test_browsing_shows_types_that_have_offers(scene: Scene) -> None:
    scene.new_offer(type="VIDEO_INTERVIEW", name="Video")
    scene.new_offer(active=False, type="REFERENCE_CHECK")
    candidate = scene.new_candidate()["id"]
    types = scene.control("GET", f"/candidates/{candidate}/offers")["types"]
    assert [kind["type"] for kind in types] == ["SKILLS_TEST", "VIDEO_INTERVIEW"]
    assert set(types[1]["offers"][0]) == {"id", "catalogId", "name", "description", "price"}
    page = scene.control("GET", f"/candidates/{candidate}/offers?type=VIDEO_INTERVIEW")
    assert page["types"] == types[1:]


def test_a_selection_is_sent_once_and_an_order_holds_what_it_was_made_of(scene: Scene) -> None:
    candidate = scene.new_candidate(phone="555-1", addressLine="Main St")
    path = f"/candidates/{candidate['id']}/selections"
    selection = scene.control("POST", path, {"offerId": scene.offer}, expect=201)
    offer = scene.api("GET", f"/offers/{scene.offer}").json()
    assert selection["candidate"] == candidate
    assert selection["offer"] == {
        "id": scene.offer,
        "catalogId": offer["catalogId"],
        "name": "A test",
        "type": "SKILLS_TEST",
    }
    order = scene.control("POST", f"/selections/{selection['id']}/send", {}, expect=201)["orderId"]
    scene.control("POST", f"/selections/{selection['id']}/send", {}, expect=409)
    placed = scene.get(order)
    assert placed["candidate"] == candidate
    assert placed["company"] == {"id": scene.company, "name": "A company"}
    assert placed["offer"] == {"catalogId": offer["catalogId"], "name": "A test"}
    assert set(placed["job"]) == {
        "id",
        "uuid",
        "name",
        "industry",
        "function",
        "experienceLevel",
        "location",
    }
    assert [len(placed[name]["id"]) for name in ("candidate", "job", "company")] == [40, 40, 24]
    assert placed["requestor"]["email"]


def test_a_withdrawn_offer_cannot_be_sent(scene: Scene) -> None:
    candidate = scene.new_candidate()["id"]
    selection = scene.control("POST", f"/candidates/{candidate}/selections", {"offerId": scene.offer})["id"]
    scene.api("POST", f"/offers/{scene.offer}/withdraw")
    scene.control("POST", f"/selections/{selection}/send", {}, expect=409)


@pytest.mark.parametrize(
    ("status", "label"),
    [("NEW", "Pending"), ("IN_PROGRESS", "In Progress"), ("COMPLETED", "Complete"), ("REJECTED", "Rejected")],
)
def test_labels(scene: Scene, status: str, label: str) -> None:
    candidate = scene.new_candidate()
    order = scene.order(status, candidate=candidate["id"])
    profile = scene.control("GET", f"/candidates/{candidate['id']}/profile")
    assert profile["candidate"] == candidate
    assert [(one["orderId"], one["label"]) for one in profile["assessments"]] == [(order, label)]


def test_the_profile_shows_results_once_complete(scene: Scene) -> None:
    candidate = scene.new_candidate()["id"]
    order = scene.order("IN_PROGRESS", candidate=candidate)
    result = scene.result(order, score="98/100", passed=True, author={"firstName": "Ada"})
    scene.attach(order, result)

    def shown() -> Any:
        return scene.control("GET", f"/candidates/{candidate}/profile")["assessments"][0]

    assert shown()["results"] == []
    assert [comment["message"] for comment in shown()["comments"]] == ["A message"]
    scene.act(order, "complete")
    one = shown()["results"][0]
    assert (one["id"], one["score"], one["passed"], one["author"]) == (result, "98/100", True, {"firstName": "Ada"})
    assert one["attachments"][0]["fileName"] == "report.pdf"
    assert one["attachments"][0]["size"] == len(b"%PDF-1.4 a report")


def test_bulk_orders(scene: Scene) -> None:
    orders = scene.bulk(30)
    assert len(set(orders)) == 30
    page = scene.api("GET", "/assessments?limit=100").json()
    assert [order["id"] for order in page["content"]] == orders
    assert len({order["candidate"]["uuid"] for order in page["content"]}) == 30
    for count in (0, 20_001, -1, 1.5, "3", True):
        body = {"companyId": scene.company, "offerId": scene.offer, "count": count}
        scene.control("POST", f"/partners/{scene.partner}/orders", body, expect=400)
    other, _ = scene.new_partner()
    body = {"companyId": scene.company, "offerId": scene.offer, "count": 1}
    scene.control("POST", f"/partners/{other}/orders", body, expect=409)


def test_the_clock_goes_forward_only(scene: Scene) -> None:
    before = scene.control("GET", "/clock")["now"]
    after = scene.control("POST", "/clock/advance", {"seconds": 31_557_600})["now"]
    assert int(after[:4]) == int(before[:4]) + 1
    for seconds in (-1, "soon", None, 1e12, 10**400, True):
        scene.control("POST", "/clock/advance", {"seconds": seconds}, expect=400)
    scene.control("POST", "/reset", expect=None)
    assert scene.control("GET", "/clock")["now"] < after


def test_reset_leaves_the_demo_partner_and_company(open_scene: Callable[..., Scene]) -> None:
    scene = open_scene(quirks={"default_limit": "20"}, faults=("comment_lacks_id",))
    scene.order("COMPLETED")
    scene.api("POST", "/configs", json={"id": "x", "value": "y"})
    scene.quirk("default_limit", "100")
    scene.fault("comment_lacks_id", active=False)
    demo = scene.sandbox.store.rows("SELECT api_key FROM partners WHERE demo = 1")[0]["api_key"]
    scene.control("POST", "/reset")
    page = scene.control("GET", "")
    assert [one["name"] for one in page["partners"] + page["companies"]] == ["Demo partner", "Demo company"]
    assert scene.api("GET", "/assessments", key=demo).json() == {
        "limit": 20,
        "offset": 0,
        "totalFound": 0,
        "content": [],
    }
    assert [f["name"] for f in scene.control("GET", "/faults")["faults"] if f["active"]] == ["comment_lacks_id"]
    for table in ("orders", "candidates", "offers", "comments", "results", "attachments", "configs", "selections"):
        assert scene.sandbox.store.count(f"SELECT COUNT(*) FROM {table}") == 0


def test_what_was_kept_is_there_again(open_scene: Callable[..., Scene], tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    scene = open_scene(state)
    order = scene.order("IN_PROGRESS")
    scene.quirk("illegal_transition", "409")
    scene.fault("result_lacks_id")
    year = scene.control("POST", "/clock/advance", {"seconds": 3 * 31_557_600})["now"][:4]
    kept, key = scene.get(order), scene.key
    scene.close()
    assert state.stat().st_mode & 0o777 == 0o600
    again = open_scene(state)
    assert again.api("GET", f"/assessments/{order}", key=key).json() == kept
    assert again.act(order, "accept", key=key).status_code == 409
    assert "id" not in again.act(order, "results", RESULT, key=key).json()
    assert again.control("GET", "/clock")["now"][:4] == year


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("DELETE", "/partners", None, 405),
        ("POST", "/partners", {"name": " "}, 400),
        ("POST", "/partners/x/offers", offer_body(), 404),
        ("POST", "/partners/x/api-key", {}, 404),
        ("GET", "/partners/x/notifications", None, 404),
        ("POST", "/companies/x/candidates", MESSAGE, 404),
        ("GET", "/candidates/x/offers", None, 404),
        ("GET", "/candidates/x/profile", None, 404),
        ("POST", "/candidates/x/selections", {"offerId": "x"}, 404),
        ("POST", "/selections/x/send", {}, 404),
        ("GET", "/offers/x", None, 404),
        ("POST", "/offers/x/activate", {"companyId": "x"}, 404),
        ("GET", "/attachments/x/content", None, 404),
    ],
)
def test_errors_of_the_control_api(scene: Scene, method: str, path: str, body: Any, status: int) -> None:
    assert set(scene.control(method, path, body, expect=status)) == {"message"}


def test_offers_that_are_refused(scene: Scene) -> None:
    path = f"/partners/{scene.partner}/offers"
    for more in ({"name": ""}, {"type": "QUIZ"}, {"price": {"amount": -1}}, {"price": {"amount": "x"}}, {"price": 5}):
        scene.control("POST", path, offer_body(**more), expect=400)
    scene.control("POST", path, offer_body(companyId="x"), expect=404)
    assert scene.send("GET", "/nowhere").status_code == 404
