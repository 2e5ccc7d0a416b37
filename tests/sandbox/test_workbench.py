"""The workbench: keys, switches, bad days, exchanges; by forms alone."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

import pytest
import workbench_driver
from pages_driver import Visitor, parsed
from sandbox_driver import Scene
from workbench_driver import ask, done, having

from sandbox.workbench import switches

visitor = workbench_driver.visitor

FORMS = (
    "/workbench/connection",
    "/workbench/faults",
    "/workbench/quirks",
    "/workbench/as-usual",
    "/workbench/bad-days",
    "/workbench/orders/smartrecruiters",
    "/workbench/orders/kombo",
    "/workbench/reset",
)
HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{7*7}}{% raw %}",
    "\u202egnirts",
    "x" * 10_000,
    "two\nlines\r\n\tand a tab",
)


def test_the_first_page_says_what_this_is_and_leads_everywhere(visitor: Visitor) -> None:
    page = visitor.visit("/")
    about = " ".join(page.one(id="about").text.split())
    assert about.startswith("This is a mock of two recruiting platforms")
    assert len(re.findall(r"[.!?](?= |$)", about)) == 4
    for path in ("/portal/offers", "/team/offers", "/customer/candidates", "/kombo-dashboard/orders"):
        assert path in [link["href"] for link in page.all("a")]


def test_keys_are_masked_until_they_are_asked_for(scene: Scene, visitor: Visitor) -> None:
    store = scene.sandbox.store
    key = store.rows("SELECT api_key FROM partners WHERE demo = 1")[0]["api_key"]
    kombo = {row["api_key"] for row in store.rows("SELECT api_key FROM kombo_keys WHERE valid = 1")}
    secret = store.rows("SELECT secret FROM kombo_environments WHERE demo = 1")[0]["secret"]
    for path in ("/", "/workbench/connection"):
        visitor.visit(path)
        assert not any(one in visitor.seen[-1] for one in (key, secret, scene.key, *kombo))
        assert f"••••••••{key[-4:]}" in visitor.page.text
    page = visitor.fill("Show the keys")
    ours, theirs = (one.text for one in page.all(data_field="PROCTOR_API_KEY"))
    assert ours == key and theirs in kombo
    assert page.field("PROCTOR_WEBHOOK_SECRET") == secret
    assert scene.key not in visitor.seen[-1], "only the demo accounts' keys are shown"
    assert f"export PROCTOR_API_KEY='{key}'" in page.one(id="exports-smartrecruiters").text
    assert key not in visitor.visit("/workbench/connection").text


def test_the_variables_work(scene: Scene, visitor: Visitor) -> None:
    visitor.visit("/workbench/connection")
    page = visitor.fill("Show the keys")
    urls, keys = (page.all(data_field=f"PROCTOR_{name}") for name in ("BASE_URL", "API_KEY"))
    paths = [url.text.removeprefix(visitor.origin) for url in urls]
    answer = scene.send("GET", paths[0] + "/assessments", headers={"X-SmartToken": keys[0].text})
    assert answer.status_code == 200
    who = {"Authorization": f"Bearer {keys[1].text}", "X-Integration-Id": page.field("PROCTOR_INTEGRATION_ID")}
    assert scene.send("GET", paths[1] + "/assessment/orders", headers=who).status_code == 200


def test_faults_are_switched_by_form(scene: Scene, visitor: Visitor) -> None:
    page = visitor.visit("/workbench/faults?q=notification+repeated")
    assert [one["data-fault"] for one in having(page, "data-fault")] == ["notification_repeated"]
    page = visitor.fill("Switch on notification_repeated")
    assert visitor.answer.url.query == b"q=notification+repeated", "the search stays"
    assert page.field("active") == "true"
    assert scene.sandbox.core.faults.is_active("notification_repeated")
    assert visitor.visit("/").one("code", data_fault="notification_repeated")
    visitor.visit("/workbench/faults?on=yes")
    visitor.fill("Switch off notification_repeated")
    assert not scene.sandbox.core.faults.is_active("notification_repeated")


def test_quirks_are_set_by_form(scene: Scene, visitor: Visitor) -> None:
    visitor.visit("/workbench/faults")
    visitor.fill("Set rejected_label", {"value": "Declined"})
    assert scene.sandbox.core.quirks["rejected_label"] == "Declined"
    only_on = visitor.visit("/workbench/faults?on=yes")
    assert [one["data-quirk"] for one in having(only_on, "data-quirk")] == ["rejected_label", "rate_limit"]
    assert having(only_on, "data-fault") == []
    assert "rejected_label=Declined" in visitor.visit("/").text
    visitor.visit("/workbench/faults?on=yes")
    visitor.fill("Switch everything back")
    assert scene.sandbox.core.quirks["rejected_label"] == "Rejected"
    assert switches.lines_on(scene.sandbox.core.faults, scene.sandbox.core.quirks) == ([], [])


def test_what_there_is_not_cannot_be_switched(visitor: Visitor) -> None:
    visitor.visit("/")
    token = visitor.page.all("input", name="_csrf")[0]["value"]
    visitor.press("/workbench/faults", {"_csrf": token, "name": "nonsense", "active": "true"}, expect=404)
    visitor.press("/workbench/faults", {"_csrf": token}, expect=404)
    visitor.press("/workbench/quirks", {"_csrf": token, "name": "nonsense", "value": "1"}, expect=404)
    visitor.press("/workbench/quirks", {"_csrf": token, "name": "rejected_label", "value": "x"}, expect=400)


def test_every_fault_and_quirk_is_there_once(scene: Scene, visitor: Visitor) -> None:
    page = visitor.visit("/workbench/faults")
    faults = [one["data-fault"] for one in having(page, "data-fault")]
    quirks = [one["data-quirk"] for one in having(page, "data-quirk")]
    assert sorted(faults) == sorted(scene.sandbox.core.faults.table)
    assert sorted(quirks) == sorted(scene.sandbox.core.quirks.table)
    families = [one["data-family"] for one in page.all("details")]
    assert families == sorted(families) and set(families) == set(switches.FAMILIES)


@pytest.mark.parametrize("words", ["SR1-NOTIFY-01", "repeated notification", "REPEATED Notification", "Declined"])
def test_the_search_finds_rules_words_and_values(visitor: Visitor, words: str) -> None:
    visitor.visit("/workbench/faults")
    page = ask(visitor, "Search", q=words)
    assert 0 < len(having(page, "data-fault")) + len(having(page, "data-quirk")) < 10


def test_a_search_may_find_nothing(visitor: Visitor) -> None:
    assert "Nothing holds all of these words" in visitor.visit("/workbench/faults?q=no+such+words+at+all").text


def test_the_list_of_exchanges(scene: Scene, visitor: Visitor) -> None:
    assert "No calls so far" in visitor.visit("/workbench/exchanges").text
    order = scene.order()
    scene.act(order, "accept")
    scene.act(order, "accept")
    rows = having(visitor.visit("/workbench/exchanges"), "data-exchange")
    assert [row.field("status") for row in rows] == ["400", "200"]
    assert len(having(ask(visitor, "Show", bad="yes"), "data-exchange")) == 1
    assert having(ask(visitor, "Show", platform="kombo", bad=""), "data-exchange") == []
    assert len(having(ask(visitor, "Show", caller=scene.partner, platform=""), "data-exchange")) == 2
    assert having(ask(visitor, "Show", caller="somebody else"), "data-exchange") == []
    detail = visitor.visit(rows[1].one("a")["href"])
    assert detail.field("path") == f"/smartrecruiters/v1/assessments/{order}/accept"
    assert "A message" in detail.field("request")
    assert "IN_PROGRESS" in detail.field("answer")


@pytest.mark.parametrize("number", ["0", "99999999", "x", "9" * 30, "%C2%B2"])
def test_an_exchange_that_is_not_there(visitor: Visitor, number: str) -> None:
    visitor.visit(f"/workbench/exchanges/{number}", expect=404)


def test_the_live_piece_is_no_whole_page_and_few_are_few(scene: Scene, visitor: Visitor) -> None:
    for _ in range(300):
        scene.api("GET", "/offers")
    live = visitor.send("GET", "/workbench/live")
    assert "<html" not in live.text
    assert len(having(parsed(live.text), "data-exchange")) == 200
    assert len(having(parsed(visitor.send("GET", "/workbench/live?few=yes").text), "data-exchange")) == 15
    assert live.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_content_stays_text(scene: Scene, visitor: Visitor, hostile: str) -> None:
    """``Visitor`` itself fails at a script, an image, an event handler or an unclosed element that this would make."""
    partner = scene.control("POST", "/partners", {"name": hostile})
    scene.new_offer(partner["id"], name=hostile[:200], description=hostile)
    scene.api("GET", "/assessments", key=partner["apiKey"], params={"candidateUuid": hostile[:500]})
    scene.api("POST", "/configs", key=partner["apiKey"], json={"id": "note", "value": hostile})
    query = urlencode({"partner": hostile, "q": hostile, "caller": hostile})
    for path in (
        "/",
        "/workbench/exchanges",
        f"/?{query}",
        f"/workbench/faults?{query}",
        f"/workbench/exchanges?{query}",
    ):
        assert visitor.visit(path)
        assert "4949" not in visitor.page.text
    assert hostile[:60].split("\n")[0] in visitor.visit("/").text
    detail = visitor.visit(f"/workbench/exchanges/{scene.sandbox.core.log.last_number}")
    assert json.loads(detail.field("request"))["value"] == hostile if len(hostile) < 100 else True


@pytest.mark.parametrize("path", FORMS)
def test_forms_of_elsewhere_are_refused(scene: Scene, visitor: Visitor, path: str) -> None:
    fields = {"name": "notification_repeated", "active": "true", "sure": "yes", "value": "1"}
    stranger = Visitor(scene)
    foreign = stranger.visit("/").all("input", name="_csrf")[0]["value"]
    stranger.close()
    ours = {**fields, "_csrf": visitor.visit("/").all("input", name="_csrf")[0]["value"]}
    for wrong in ({}, {"_csrf": ""}, {"_csrf": foreign}):
        visitor.press(path, fields | wrong, expect=403)
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert visitor.send("POST", path, data=ours, headers=headers).status_code == 403
    assert not scene.sandbox.core.faults.is_active("notification_repeated")
    assert scene.api("GET", "/offers").json()["totalFound"] == 1
    assert scene.api("GET", "/assessments").json()["totalFound"] == 0
    assert scene.sandbox.store.count("SELECT COUNT(*) FROM kombo_orders") == 0


def test_every_form_of_the_workbench_is_among_those(scene: Scene, visitor: Visitor) -> None:
    scene.fault("notification_repeated")
    found = set()
    for path in ("/", "/workbench/connection", "/workbench/faults", "/workbench/bad-days", "/workbench/exchanges"):
        page = visitor.visit(path)
        found |= {form["action"] for form in page.all("form") if form["method"] == "post"}
    assert found == set(FORMS)


def test_starting_afresh_needs_a_tick(scene: Scene, visitor: Visitor) -> None:
    scene.order()
    visitor.visit("/")
    visitor.fill("Start afresh", expect=400)
    assert scene.api("GET", "/assessments").json()["totalFound"] == 1
    visitor.visit("/")
    visitor.fill("Start afresh", {"sure": "yes"})
    assert scene.api("GET", "/assessments").status_code == 401
    assert done(visitor) == []


def test_a_bad_day_is_made_and_ended(scene: Scene, visitor: Visitor) -> None:
    visitor.visit("/workbench/bad-days")
    ask(visitor, "Show", caller=scene.partner)
    assert "it is a good day" in visitor.page.text
    page = visitor.fill("Put in force", {"status": "503", "count": "2", "seconds": "0.25", "noWebhooks": "true"})
    assert (page.field("status"), page.field("left"), page.field("seconds")) == ("503", "2", "0.25")
    shown = scene.control("GET", f"/conditions/{scene.partner}")
    assert [(one["status"], one["count"], one["after"]) for one in shown["answers"]] == [(503, 2, False)]
    assert (shown["delay"]["seconds"], shown["noWebhooks"], shown["nulls"]) == (0.25, True, False)
    assert scene.api("GET", "/offers").status_code == 503
    assert visitor.visit(f"/workbench/bad-days?caller={scene.partner}").field("left") == "1"
    page = visitor.fill("End all of it")
    assert "it is a good day" in page.text
    assert scene.api("GET", "/offers").status_code == 200


def test_a_bad_day_for_one_account_is_none_for_another(scene: Scene, visitor: Visitor) -> None:
    page = visitor.visit("/workbench/bad-days?caller=nobody")
    chosen = page.all("input", name="caller")[0]["value"]
    assert scene.sandbox.store.rows("SELECT id FROM partners WHERE demo = 1")[0]["id"] == chosen
    visitor.fill("Put in force", {"status": "429", "count": "1", "after": "true"})
    assert scene.api("GET", "/offers").status_code == 200
    assert scene.control("GET", f"/conditions/{chosen}")["answers"][0]["after"] is True


@pytest.mark.parametrize(
    "fields", [{"status": "429", "count": "many"}, {"status": "200"}, {"seconds": "soon"}, {"seconds": "61"}]
)
def test_a_bad_day_that_cannot_be(visitor: Visitor, fields: dict[str, str]) -> None:
    visitor.visit("/workbench/bad-days")
    page = visitor.fill("Put in force", fields, expect=400)
    assert page.one("p", role="alert")
    assert "it is a good day" in page.text
    assert page.one("input", name="count")["value"] == fields.get("count", "3"), "what was typed is still there"


def test_a_bad_day_for_nobody(visitor: Visitor) -> None:
    visitor.visit("/workbench/bad-days")
    visitor.fill("Put in force", {"caller": "nobody", "noWebhooks": "true"}, expect=404)


def test_every_page_answers_with_all_defects_on(scene: Scene, visitor: Visitor) -> None:
    visitor.visit("/")
    for name in scene.sandbox.core.faults.table:
        # With these there is nobody, and nothing, to order for: the page can only say so.
        if name not in ("candidate_not_kept", "activation_forgotten", "kombo_integration_without_tool"):
            scene.sandbox.core.faults.put(name, True)
    for button in ("Place a test order for me", "Place a Kombo order for me"):
        visitor.visit("/")
        visitor.fill(button)
    number = scene.sandbox.core.log.last_number
    scene.api("GET", "/assessments")
    room = ("orders", "orders/new", "packages", "configuration")
    for path in ("/", "/workbench/faults?on=yes", "/workbench/exchanges", f"/workbench/exchanges/{number + 1}"):
        visitor.visit(path)
    for path in room:
        visitor.visit(f"/kombo-dashboard/{path}")
