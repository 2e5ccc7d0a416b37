"""The 13 steps on the pages, as people do them: by links and forms, without a script. The partner's part by API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from pages_driver import ORIGIN, Node, Visitor, parsed
from sandbox_driver import PDF, Scene

KEY = re.compile(r"pp-[0-9a-f]{64}")
OFFER = {"Name": "Coding skills", "Description": "A test\nof coding", "Price": "0"}


@pytest.fixture
def open_visitor(scene: Scene) -> Iterator[Callable[[], Visitor]]:
    opened: list[Visitor] = []

    def one() -> Visitor:
        opened.append(Visitor(scene))
        return opened[-1]

    yield one
    for visitor in opened:
        visitor.close()


@pytest.fixture
def partner(scene: Scene, open_visitor: Callable[[], Visitor]) -> Visitor:
    visitor = open_visitor()
    visitor.visit("/portal")
    visitor.fill("Sign in", Partner_account=scene.partner)
    assert visitor.path == "/portal/offers"
    return visitor


@pytest.fixture
def customer(scene: Scene, open_visitor: Callable[[], Visitor]) -> Visitor:
    visitor = open_visitor()
    visitor.visit("/customer")
    visitor.fill("Sign in", Customer_account=scene.company)
    assert visitor.path == "/customer/candidates"
    return visitor


def ordered(scene: Scene, customer: Visitor) -> tuple[str, str]:
    """An order placed on the pages: the candidate's path and the order."""
    customer.visit("/customer/candidates/new")
    customer.fill("Add candidate", First_name="Ada", Last_name="Example", Email="ada@candidates.example")
    profile = customer.path
    customer.follow("Browse")
    customer.fill("Continue", {"offerId": scene.offer})
    customer.fill("Send")
    return profile, customer.page.one("article")["data-order"]


def article(visitor: Visitor, profile: str) -> Node:
    return visitor.visit(profile).one("article")


def test_the_thirteen_steps(scene: Scene, open_visitor: Callable[[], Visitor]) -> None:
    partner, team, customer = open_visitor(), open_visitor(), open_visitor()

    # 1. the partner creates a test offer
    partner.visit("/portal")
    assert partner.path == "/portal/sign-in"
    partner.fill("Sign in", Partner_account=scene.partner)
    partner.follow("Create an offer")
    partner.fill("Create", **OFFER)
    offer = partner.path.rpartition("/")[2]
    shown = partner.page.one("article", data_offer=offer).fields()
    assert shown.pop("catalogId")
    assert shown == {
        "status": "INACTIVE",
        "name": "Coding skills",
        "description": "A test\nof coding",
        "terms-type": "SKILLS_TEST",
        "terms-price-amount": "0",
        "terms-price-currencyCode": "USD",
    }
    partner.fill("Submit for activation")
    assert partner.page.field("status") == "UNDER_REVIEW"

    # 2. the partner team activates it for the customer's account
    page = team.visit("/team/offers")
    first = page.all("article")[0]
    assert (first["data-offer"], first.field("status")) == (offer, "UNDER_REVIEW")
    team.fill("Activate", Customer_account=scene.company)
    mine = team.visit(f"/team/offers?q={offer}").one("article")
    assert (mine.field("status"), mine.field("activeFor")) == ("ACTIVE", scene.company)
    partner.visit(partner.path)
    assert partner.page.field("status") == "ACTIVE"
    assert partner.page.one("li", data_company=scene.company).field("activeFor") == scene.company

    # 3. the customer adds a sample candidate
    customer.visit("/customer")
    customer.fill("Sign in", Customer_account=scene.company)
    customer.follow("+ Add candidate")
    customer.fill("Add candidate", First_name="Ada", Last_name="Example", Email="ada@candidates.example", Phone="555-1")
    profile = customer.path
    details = customer.page.one("section", data_candidate=profile.rpartition("/")[2]).fields()
    assert details.pop("uuid")
    assert details == {
        "firstName": "Ada",
        "lastName": "Example",
        "email": "ada@candidates.example",
        "phone": "555-1",
    }

    # 4. and browses the assessments
    customer.follow("Browse")
    kind = customer.page.one("fieldset", data_type="SKILLS_TEST")
    assert kind.one("legend").field("type") == "SKILLS_TEST"
    listed = kind.one("div", data_offer=offer).fields()
    assert (listed["name"], listed["description"], listed["price-amount"]) == (
        "Coding skills",
        "A test\nof coding",
        "0",
    )

    # 5. selects and continues
    customer.fill("Continue", {"offerId": offer})
    assert customer.path.startswith("/customer/selections/")
    pop_up = customer.page.one("dialog").fields()
    assert (pop_up["candidate-firstName"], pop_up["offer-name"]) == ("Ada", "Coding skills")
    assert "open" in customer.page.one("dialog").attributes

    # 6. and sends
    customer.fill("Send")
    assert customer.path == profile
    order = customer.page.one("article")["data-order"]
    assert customer.page.one("article").field("label") == "Pending"

    # 7. the partner takes its key and finds the order
    partner.visit("/portal/offers")
    partner.follow("Marketplace API")
    partner.fill("Generate key")
    key = partner.page.one("output", id="api-key").text
    [found] = scene.api("GET", "/assessments?status=NEW", key=key).json()["content"]
    assert (found["id"], found["candidate"]["email"]) == (order, "ada@candidates.example")

    # 8. accepts, 9. which the customer sees
    message = {"message": "Invited", "assessmentURL": "https://a.example/1", "author": {"firstName": "Alan"}}
    assert scene.act(order, "accept", message, key=key).status_code == 200
    seen = article(customer, profile)
    assert seen.field("label") == "In Progress"
    comment = seen.one("li").fields()
    assert comment.pop("createDate").endswith("+0000")
    assert comment == {"message": "Invited", "assessmentURL": "https://a.example/1", "author-firstName": "Alan"}

    # 10. submits a result, 11. attaches a file, 12. completes
    body = {"title": "Coding", "description": "<p>Solved <b>9</b> of 10</p>", "passed": True, "score": "92/100"}
    result = scene.api("POST", f"/assessments/{order}/results", key=key, json=body).json()["id"]
    attached = scene.attach(order, result, key=key).json()["id"]
    assert article(customer, profile).all(data_result=result) == []
    assert scene.act(order, "complete", key=key).status_code == 200

    # 13. and the customer sees it all
    seen = article(customer, profile)
    assert seen.field("label") == "Complete"
    shown = seen.one("div", data_result=result).fields()
    assert shown.pop("createDate")
    assert shown == {
        "title": "Coding",
        "passed": "true",
        "score": "92/100",
        "description": "<p>Solved <b>9</b> of 10</p>",
        "fileName": "report.pdf",
        "contentType": "application/pdf",
        "size": "17",
        "resultType": "DOCUMENT",
    }
    link = seen.one("li", data_attachment=attached).one("a")
    file = customer.send("GET", link["href"])
    assert (file.content, file.headers["content-type"]) == (PDF[1], PDF[2])
    assert file.headers["content-disposition"].startswith('attachment; filename="report.pdf"')

    # The log of calls has the partner's calls, newest first.
    rows = partner.visit("/portal/calls").all("tr")
    calls = [row.fields() for row in rows if "data-call" in row.attributes]
    assert [(one["method"], one["path"].rpartition("/")[2], one["status"]) for one in calls] == [
        ("POST", "complete", "200"),
        ("POST", "attachments", "200"),
        ("POST", "results", "200"),
        ("POST", "accept", "200"),
        ("GET", "assessments?status=NEW", "200"),
    ]
    # And nobody was shown the key but once.
    assert [text.count(key) for text in partner.seen if key in text] == [1]
    assert not any(KEY.search(text) for visitor in (team, customer) for text in visitor.seen)


def test_the_key_is_shown_once_and_the_former_one_is_refused(scene: Scene, partner: Visitor) -> None:
    partner.visit("/portal/api-key")
    assert partner.page.field("apiKeyEnding") == scene.key[-4:]
    partner.fill("Generate key")
    first = partner.page.field("apiKey")
    partner.fill("Regenerate key")
    second = partner.page.field("apiKey")
    assert KEY.fullmatch(first) and KEY.fullmatch(second) and first != second
    assert partner.answer.headers["cache-control"] == "no-store"
    assert scene.api("GET", "/assessments", key=first).status_code == 401
    assert scene.api("GET", "/assessments", key=second).status_code == 200
    partner.visit("/portal/api-key")
    assert partner.page.field("apiKeyEnding") == second[-4:]
    for path in ("/portal/api-key", "/portal/calls", "/portal/offers"):
        partner.visit(path)
        assert not KEY.search(partner.answer.text)


def test_send_pressed_twice_makes_one_order(scene: Scene, customer: Visitor) -> None:
    customer.visit(f"/customer/candidates/{scene.new_candidate()['id']}")
    profile = customer.path
    customer.follow("Browse")
    customer.fill("Continue", {"offerId": scene.offer})
    pop_up = customer.path
    data = customer.data(customer.form("Send"))
    customer.press(pop_up, data)
    customer.press(pop_up, data, expect=409)
    assert "was sent already" in customer.page.text
    assert len(customer.visit(profile).all("article")) == 1
    assert customer.visit(pop_up).field("orderId")
    assert not [one for one in customer.page.all("button") if one.text == "Send"]


def test_sending_tells_the_partner(scene: Scene, customer: Visitor, partner: Visitor) -> None:
    # Nobody listens on port 1: that it was tried is all that is needed.
    scene.api("POST", "/configs", json={"id": "assessmentNotificationUrl", "value": "http://127.0.0.1:1/new"})
    _, order = ordered(scene, customer)
    scene.run(scene.sandbox.core.background.finished())
    [told] = scene.control("GET", f"/partners/{scene.partner}/notifications")["notifications"]
    assert told["orderId"] == order
    partner.visit("/portal/calls")
    [row] = [row for row in partner.page.all("tr") if row.all(data_field="kind", data_value="told")]
    assert (row.field("path"), bool(row.field("outcome"))) == ("http://127.0.0.1:1/new", True)


@pytest.mark.parametrize(("action", "label"), [("reject", "Rejected"), ("accept", "In Progress")])
def test_labels_and_comments_of_other_orders(scene: Scene, customer: Visitor, action: str, label: str) -> None:
    profile, order = ordered(scene, customer)
    scene.act(order, action, {"message": "No place\nleft", "messageToCandidate": "Sorry"})
    scene.act(order, "comments", {"message": "One more"})
    seen = article(customer, profile)
    assert seen.field("label") == label
    assert [one.field("message") for one in seen.all("li") if "data-comment" in one.attributes] == [
        "No place\nleft",
        "One more",
    ]
    assert seen.field("messageToCandidate") == "Sorry"
    part = parsed(customer.send("GET", f"{profile}/assessments").text)
    assert part.one("article").field("label") == label


def test_results_of_the_five_types(scene: Scene, customer: Visitor) -> None:
    profile, order = ordered(scene, customer)
    scene.act(order, "accept")
    results = {
        "DOCUMENT": scene.result(order),
        "URL": scene.result(order, resultType="URL", result="https://a.example/r?a=1&b=2", passed=False),
        "VIDEO_URL": scene.result(order, resultType="VIDEO_URL", result="https://a.example/v"),
        "VIDEO_STREAM": scene.result(order, resultType="VIDEO_STREAM", result="<iframe src='//v.example'>x</iframe>"),
        "GENERATED_URL": scene.result(order, resultType="GENERATED_URL"),
    }
    scene.act(order, "complete")
    shown = {kind: article(customer, profile).one("div", data_result=one) for kind, one in results.items()}
    assert {one.field("resultType") for one in shown.values()} == set(results)
    assert "No file is attached yet" in shown["DOCUMENT"].text
    assert shown["URL"].one("a", data_field="result")["href"] == "https://a.example/r?a=1&b=2"
    assert (shown["URL"].field("passed"), shown["URL"].one(data_field="passed").text) == ("false", "Not passed")
    assert shown["VIDEO_URL"].one("a", data_field="result")["href"] == "https://a.example/v"
    assert shown["VIDEO_STREAM"].field("result") == "<iframe src='//v.example'>x</iframe>"
    assert shown["VIDEO_STREAM"].all("iframe") == []

    # The partner has set no address: opening says so.
    customer.fill("See result")
    assert customer.page.field("outcome") == "failed"
    assert "resultURL" in customer.page.field("error")
    # It has, but nobody is there: the page looks again until that is known.
    scene.api("POST", "/configs", json={"id": "resultURL", "value": "http://127.0.0.1:1/result"})
    customer.visit(profile)
    customer.fill("See result")
    if customer.page.field("outcome") == "pending":
        assert customer.answer.headers["refresh"] == "1"
    scene.run(scene.sandbox.core.background.finished())
    customer.visit(customer.path)
    assert customer.page.field("outcome") == "failed"
    assert "refresh" not in customer.answer.headers


def test_results_before_completion_are_not_to_be_had(scene: Scene, customer: Visitor) -> None:
    profile, order = ordered(scene, customer)
    scene.act(order, "accept")
    result = scene.result(order, resultType="GENERATED_URL")
    file = scene.attach(order, result).json()["id"]
    token = customer.data(customer.form("Sign out"))
    customer.visit(f"/customer/attachments/{file}/content", expect=404)
    customer.press(f"/customer/results/{result}/open", token, expect=409)
    scene.quirk("results_visible_before_complete", "yes")
    assert customer.send("GET", f"/customer/attachments/{file}/content").status_code == 200
    assert article(customer, profile).all(data_result=result)


@pytest.mark.parametrize(("fault", "label"), [("label_never_complete", "In Progress"), ("results_hidden", "Complete")])
def test_defects_of_the_profile_show_on_its_page(scene: Scene, customer: Visitor, fault: str, label: str) -> None:
    profile, order = ordered(scene, customer)
    scene.act(order, "accept")
    scene.attach(order, scene.result(order))
    scene.act(order, "complete")
    scene.fault(fault)
    seen = article(customer, profile)
    assert seen.field("label") == label
    assert len(seen.all(role="group")) == (1 if fault == "label_never_complete" else 0)
    assert scene.activations(fault) == 1


def test_offers_move_as_the_portal_says(scene: Scene, partner: Visitor) -> None:
    def possible() -> list[str]:
        return [one.text for one in partner.page.one("main").all("button")]

    partner.visit(f"/portal/offers/{scene.offer}")
    assert possible() == ["Withdraw"]
    partner.fill("Withdraw")
    assert possible() == ["Submit for activation"]
    assert (partner.page.field("status"), partner.page.all(data_field="activeFor")) == ("INACTIVE", [])
    assert "is withdrawn" in partner.page.one("p", class_="notice").text
    partner.fill("Submit for activation")
    assert partner.page.field("status") == "UNDER_REVIEW"
    row = partner.visit("/portal/offers").one("tr", data_offer=scene.offer)
    assert (row.field("status"), row.field("terms-type")) == ("UNDER_REVIEW", "SKILLS_TEST")
    assert partner.page.all("p", class_="notice") == []


def test_browsing_by_type(scene: Scene, customer: Visitor) -> None:
    video = scene.new_offer(type="VIDEO_INTERVIEW", name="Video")
    scene.new_offer(active=False, type="REFERENCE_CHECK")
    customer.visit(f"/customer/candidates/{scene.new_candidate()['id']}")
    customer.follow("Browse")
    assert [one["data-type"] for one in customer.page.all("fieldset")] == ["SKILLS_TEST", "VIDEO_INTERVIEW"]
    customer.follow("Video interview")
    assert [one["data-offer"] for one in customer.page.all("div") if "data-offer" in one.attributes] == [video]
    customer.fill("Continue", expect=400)
    assert "offerId is missing" in customer.page.one("p", role="alert").text


def test_a_form_that_is_refused_comes_back_filled_in(scene: Scene, partner: Visitor, customer: Visitor) -> None:
    partner.visit("/portal/offers/new")
    partner.fill("Create", expect=400, Name="A name", Description="Text", Price="-1", Type="VIDEO_INTERVIEW")
    assert partner.page.one("input", name="name")["value"] == "A name"
    assert partner.page.one("textarea").text.removeprefix("\n") == "Text"
    assert partner.page.one("option", selected="")["value"] == "VIDEO_INTERVIEW"
    assert partner.page.one(aria_invalid="true")["name"] == "price"
    assert len(partner.visit("/portal/offers").all("tr", data_offer=scene.offer)) == 1
    assert len(partner.page.all("tr")) == 2
    customer.visit("/customer/candidates/new")
    customer.fill("Add candidate", expect=400, First_name=" ", Last_name="L", Email="e")
    assert customer.page.one(aria_invalid="true")["name"] == "firstName"
    assert customer.visit("/customer/candidates").all("tr") == []


def test_long_lists_have_pages(scene: Scene, customer: Visitor) -> None:
    scene.bulk(120)
    names = []
    customer.visit("/customer/candidates")
    names += [row["data-candidate"] for row in customer.page.all("tr") if row["data-candidate"]]
    for _ in range(2):
        customer.follow("Next")
        names += [row["data-candidate"] for row in customer.page.all("tr") if row["data-candidate"]]
    assert len(names) == len(set(names)) == 120
    assert not [one for one in customer.page.all("a") if one.text == "Next"]
    for odd in ("0", "-1", "x", "999999999999", "٣"):
        customer.visit(f"/customer/candidates?page={odd}")


def test_the_team_finds_an_offer_and_is_told_of_an_unknown_customer(scene: Scene, open_visitor: Callable) -> None:
    offer = scene.new_offer(active=False, name="Rare words")
    team = open_visitor()
    page = team.visit("/team/offers?q=rare")
    assert [one["data-offer"] for one in page.all("article")] == [offer]
    for text, status in (("nobody", 404), ("  ", 400)):
        team.visit("/team/offers?q=rare")
        team.fill("Activate", expect=status, Customer_account=text)
        again = team.page.one("input", aria_invalid="true")
        assert (again["value"], again["id"]) == (text, f"c-{offer}")
    other = scene.control("POST", "/companies", {"name": "A company"})["id"]
    team.visit("/team/offers?q=rare")
    team.fill("Activate", expect=409, Customer_account="A company")
    team.fill("Activate", Customer_account=other)
    assert scene.control("GET", f"/offers/{offer}")["activeFor"] == [other]


def test_addresses_are_those_of_this_sandbox(partner: Visitor) -> None:
    page = partner.visit("/portal/api-key")
    assert page.field("baseUrl") == f"{ORIGIN}/smartrecruiters/v1"


def test_what_is_another_accounts_is_not_there(scene: Scene, partner: Visitor, customer: Visitor) -> None:
    profile, order = ordered(scene, customer)
    scene.act(order, "accept")
    result = scene.result(order, resultType="GENERATED_URL")
    file = scene.attach(order, result).json()["id"]
    scene.act(order, "complete")
    customer.visit(profile)
    customer.fill("See result")
    opening = customer.path
    customer.visit(profile)
    customer.follow("Browse")
    customer.fill("Continue", {"offerId": scene.offer})
    selection = customer.path

    stranger, competitor = scene.control("POST", "/companies", {"name": "Other"})["id"], scene.new_partner()[0]
    customer.visit("/customer/sign-in")
    customer.fill("Sign in", Customer_account=stranger)
    partner.visit("/portal/sign-in")
    partner.fill("Sign in", Partner_account=competitor)
    for path in (profile, f"{profile}/assessments", f"{profile}/browse", selection, opening):
        customer.visit(path, expect=404)
    customer.visit(f"/customer/attachments/{file}/content", expect=404)
    customer.visit("/customer/candidates")
    token = customer.data(customer.form("Sign out"))
    for path in (selection, f"{profile}/browse", f"/customer/results/{result}/open"):
        customer.press(path, {**token, "offerId": scene.offer}, expect=404)
    partner.visit(f"/portal/offers/{scene.offer}", expect=404)
    partner.visit("/portal/offers")
    token = partner.data(partner.form("Sign out"))
    for action in ("submit", "withdraw"):
        partner.press(f"/portal/offers/{scene.offer}/{action}", token, expect=404)
    assert scene.control("GET", f"/offers/{scene.offer}")["status"] == "ACTIVE"
    assert partner.visit("/portal/offers").all("tr") == []
    assert customer.visit("/customer/candidates").all("tr") == []
    assert [row for row in partner.visit("/portal/calls").all("tr") if "data-call" in row.attributes] == []


def test_an_offer_for_many_customers_names_a_few(scene: Scene, open_visitor: Callable[[], Visitor]) -> None:
    for number in range(14):
        company = scene.control("POST", "/companies", {"name": f"Customer {number}"})["id"]
        scene.control("POST", f"/offers/{scene.offer}/activate", {"companyId": company})
    card = open_visitor().visit("/team/offers").one("article", data_offer=scene.offer)
    assert len(card.all(data_field="activeFor")) == 10
    assert "and 5 more" in card.text
