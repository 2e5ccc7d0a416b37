"""Kombo's dashboard and what was meant to harm: hostile texts in every field, forms sent from elsewhere."""

from __future__ import annotations

import kombo_driver
import kombo_pages_driver
import pytest
from kombo_driver import FILE, SUB_RESULT, TEXT, Kombo, result
from kombo_pages_driver import ROOM, lines
from pages_driver import Visitor

shared_kombo = kombo_driver.shared_kombo
kombo = kombo_driver.kombo
visitor = kombo_pages_driver.visitor

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{7*7}}{% raw %}",
    "\u202egnirts",
    "x" * 10_000,
    "two\nlines\tand a tab",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_content_stays_text(kombo: Kombo, visitor: Visitor, hostile: str) -> None:
    """``Visitor`` itself fails at a script, an image, an event handler or an unclosed element that this would make."""
    visitor.visit(ROOM + "/packages")
    visitor.fill("Make the package", {"id": hostile, "name": hostile, "description": hostile})
    assert visitor.visit(ROOM + "/packages").field("description") == hostile
    visitor.visit(ROOM + "/orders/new")
    page = visitor.fill("Place the order", {"candidate-first_name": hostile, "candidate-last_name": hostile})
    order = page.one("article")["data-order"]
    assert page.field("candidate-first_name") == hostile.strip()
    assert page.field("package_id") == hostile
    attributes = [{**TEXT, "label": hostile, "value": hostile}, {**SUB_RESULT, "label": hostile}]
    body = result(attributes=attributes, attachments=[{**FILE, "name": hostile}], result_url="javascript:alert(1)")
    body["remote_fields"] = {"smartrecruiters": {"scoreLabel": hostile}}
    assert kombo.write(order, body).status_code == 200
    page = visitor.visit(f"{ROOM}/orders/{order}")
    assert page.one(data_attribute="TEXT").field("value") == hostile
    assert page.one(data_attachment="1").field("name") == hostile
    assert page.field("result-result_url") == "javascript:alert(1)"
    assert not any(link["href"].startswith("javascript") for link in page.all("a"))
    assert lines(visitor.visit(ROOM + "/orders")) == [order]
    environment = kombo.control("POST", "/kombo/environments", {"name": hostile})["id"]
    visitor.visit(ROOM + "/sign-in")
    visitor.fill("Sign in", {"integration": kombo.connect(environment=environment)})
    assert visitor.visit(ROOM + "/configuration").field("environment") == hostile


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/sign-out",
        "/integrations",
        "/orders/new",
        "/orders/ORDER/deliver",
        "/packages",
        "/api-key",
        "/webhook-secret",
        "/webhooks",
        "/webhooks/WEBHOOK/remove",
        "/wipe",
    ],
)
def test_forms_of_elsewhere_are_refused(kombo: Kombo, visitor: Visitor, path: str) -> None:
    order = kombo.order()
    webhook = kombo.register("http://127.0.0.1:9/a")["id"]
    stranger = Visitor(kombo)
    foreign = stranger.visit("/").all("input", name="_csrf")[0]["value"]
    stranger.close()
    fields = {"integration": kombo.integration, "sure": "yes", "name": "n", "id": "1", "url": "http://127.0.0.1:9/b"}
    path = ROOM + path.replace("ORDER", order).replace("WEBHOOK", webhook)
    for wrong in ({}, {"_csrf": foreign}):
        visitor.press(path, fields | wrong, expect=403)
    ours = fields | {"_csrf": visitor.visit(ROOM + "/orders").all("input", name="_csrf")[0]["value"]}
    assert visitor.send("POST", path, data=ours, headers={"Origin": "http://evil.example"}).status_code == 403
    assert kombo.ids() == [order]
    assert kombo.packages() == []
    assert kombo.outcomes(order) == []
    page = visitor.visit(ROOM + "/configuration")
    assert [row["data-webhook"] for row in page.one("tbody").all("tr")] == [webhook]
    assert kombo.api("GET", "/check-api-key").status_code == 200
