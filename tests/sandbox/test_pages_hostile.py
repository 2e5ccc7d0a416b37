"""Names and texts written to break a page: in every field, on every page that shows them, read back exactly."""

from __future__ import annotations

import time
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from pages_driver import Node, Visitor, parsed
from sandbox_driver import RESULT, Scene

from sandbox.smartrecruiters.pages.shown_html import LONGEST, is_web_address, shown

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "image": "<img src=x onerror=alert(1)>",
    "end of page": "</bdi></main></body></html><h1>Mine</h1>",
    "end of a text area": "</textarea><script>alert(1)</script>",
    "comment": "<!-- ",
    "template": "{{7*7}} {% raw %} ${7*7} #{7*7}",
    "markup declaration": "]]><![CDATA[",
    "right to left": "\u202egnp.txt\u2066 \u05d0\u05d1\u05d2",
    "line breaks first": "\n\none",
    "line breaks": "one\ntwo\nthree\u2028four",
    "many": "x" * 10_000,
    "many words": "word " * 2_000,
    "quotes": 'O\'Neil "Bob" `x` \\ &amp; &#60;',
    "emoji": "👩🏽‍💻 z̷̡̛͔a̸l̴g̵o",
    "fields": '<b data-field="label">Complete</b>',
    "zero": "a\x00b",
    "formula": "=HYPERLINK(1)",
}


@pytest.fixture
def visitor(scene: Scene) -> Iterator[Visitor]:
    one = Visitor(scene)
    one.visit("/portal/sign-in")
    one.fill("Sign in", Partner_account=scene.partner)
    one.visit("/customer/sign-in")
    one.fill("Sign in", Customer_account=scene.company)
    yield one
    one.close()


def sent(text: str) -> str:
    """As a form brings it: line breaks of one kind, which browsers write as CRLF."""
    return text.replace("\r\n", "\n")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_in_every_field_of_an_offer_and_a_candidate(scene: Scene, visitor: Visitor, text: str) -> None:
    expected = sent(text)
    visitor.visit("/portal/offers/new")
    visitor.fill("Create", Name=text, Description=text, Price="0", Currency=text[:3])
    offer = visitor.path.rpartition("/")[2]
    facts = visitor.page.one("article").fields()
    assert (facts["name"], facts["description"]) == (expected, expected)
    assert visitor.visit("/portal/offers").one("tr", data_offer=offer).field("name") == expected
    page = visitor.visit(f"/team/offers?q={offer}")
    assert page.one("article").field("name") == expected
    visitor.fill("Activate", Customer_account=scene.company)

    person = {"First_name": text, "Last_name": text, "Email": text, "Phone": text, "Address": text}
    visitor.visit("/customer/candidates/new")
    visitor.fill("Add candidate", **person)
    candidate, profile = visitor.path.rpartition("/")[2], visitor.path
    facts = visitor.page.one("section", data_candidate=candidate).fields()
    assert {facts[name] for name in ("firstName", "lastName", "email", "phone", "addressLine")} == {expected}
    row = visitor.visit("/customer/candidates").one("tr", data_candidate=candidate).fields()
    assert {row[name] for name in ("firstName", "lastName", "email", "phone")} == {expected}

    visitor.visit(profile)
    visitor.follow("Browse")
    assert visitor.page.one("div", data_offer=offer).field("name") == expected
    assert visitor.page.one("div", data_offer=offer).field("description") == expected
    visitor.fill("Continue", {"offerId": offer})
    facts = visitor.page.one("dialog").fields()
    assert (facts["candidate-firstName"], facts["offer-name"]) == (expected, expected)
    visitor.fill("Send")
    assert visitor.page.one("article").fields()["offer-name"] == expected
    assert visitor.page.one("article").field("label") == "Pending"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_in_every_member_that_a_partner_writes(scene: Scene, visitor: Visitor, text: str) -> None:
    candidate = scene.new_candidate()["id"]
    order = scene.order("NEW", candidate=candidate)
    author = dict.fromkeys(("firstName", "lastName", "email", "phone"), text)
    message = {"message": text, "messageToCandidate": text, "assessmentURL": text, "author": author}
    scene.act(order, "accept", message)
    url = f"https://a.example/{'x' * 9_000 if len(text) > 5_000 else ''}?q=<script>'\""
    results = [
        scene.result(order, title=text, description=text, score=text, resultType=kind, result=result, author=author)
        for kind, result in (("DOCUMENT", text), ("VIDEO_STREAM", text), ("URL", url.replace("<script>'\"", "%3C")))
    ]
    assert scene.attach(order, results[0], (f"{text[:200]}.pdf", b"%PDF-1.4", "application/pdf")).is_success
    scene.act(order, "complete")
    seen = visitor.visit(f"/customer/candidates/{candidate}").one("article")
    assert seen.field("label") == "Complete"
    comment = next(one for one in seen.all("li") if "data-comment" in one.attributes).fields()
    assert {value for name, value in comment.items() if name != "createDate"} == {text}
    for identifier in results:
        result = seen.one("div", data_result=identifier).fields()
        assert (result["title"], result["score"], result["author-email"]) == (text, text, text)
    assert seen.one("div", data_result=results[1]).field("result") == text
    stored = scene.api("GET", f"/assessments/{order}/results/{results[0]}").json()["description"]
    assert seen.one("div", data_result=results[0]).field("description") == stored
    assert seen.all("script") == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_in_names_of_accounts(scene: Scene, text: str) -> None:
    partner = scene.control("POST", "/partners", {"name": text})["id"]
    company = scene.control("POST", "/companies", {"name": text})["id"]
    scene.control("POST", f"/offers/{scene.new_offer(partner)}/activate", {"companyId": company})
    visitor = Visitor(scene)
    try:
        visitor.visit("/portal/sign-in")
        visitor.fill("Sign in", Partner_account=partner)
        visitor.visit("/team/offers")
        visitor.visit("/customer/sign-in")
        visitor.fill("Sign in", Customer_account=company)
        assert visitor.page.one("bdi", data_field="customer").value == company
    finally:
        visitor.close()


def test_what_was_typed_comes_back_escaped_when_it_is_refused(visitor: Visitor) -> None:
    for text in HOSTILE.values():
        visitor.visit("/portal/offers/new")
        visitor.fill("Create", expect=400, Name=text, Description=text, Price=text)
        assert visitor.page.one("input", name="name")["value"] == sent(text)
        assert visitor.page.one("textarea").text.removeprefix("\n") == sent(text)


def test_in_addresses(visitor: Visitor) -> None:
    for text in HOSTILE.values():
        escaped = quote(text[:3000], safe="")
        visitor.visit(f"/portal/offers/{escaped}", expect=404)
        visitor.visit(f"/customer/selections/{escaped}", expect=404)
        assert visitor.visit(f"/team/offers?q={escaped}").one("input", id="f-q")["value"] == text[:3000].strip()
        assert visitor.send("GET", f"/{escaped}").status_code == 404


def test_in_the_log_of_calls(scene: Scene, visitor: Visitor) -> None:
    for text in HOSTILE.values():
        scene.api("GET", "/offers", params={"q": text[:500]})
        scene.api("POST", "/configs", json={"id": text[:500], "value": text})
    rows = [row for row in visitor.visit("/portal/calls").all("tr") if "data-call" in row.attributes]
    assert len(rows) == 2 * len(HOSTILE)
    assert all(row.fields()["kind"] == "call" for row in rows)


# ---- the HTML of a description ----


SHOWN = frozenset(("", "a", "em", "strong", "b", "i", "u", "code", "p", "ol", "ul", "li", "pre", "blockquote", "h6"))


def written(text: str) -> Node:
    """What is shown, after a look at all of it: only known tags and attributes, properly nested."""
    html = str(shown(text))
    tree = parsed(html)
    for node in tree.walk():
        assert node.tag in {
            "",
            *["a", "em", "strong", "b", "i", "u", "code", "p", "ol", "ul", "li", "pre", "blockquote", "h6"],
        }, html
        assert set(node.attributes) <= {"href", "rel", "target", "title"}, html
        if node.tag == "a":
            assert node["href"].startswith(("http://", "https://", "mailto:")), html
            assert node["rel"] == "noopener noreferrer nofollow", html
    return tree


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_html_is_harmless(text: str) -> None:
    written(text)
    written(f"<p>{text}</p>")
    written(f'<a href="{text}">{text}</a>')
    written(f"<a href='https://a.example' title='{text}'>{text}</a>")
    written(f'<img alt="{text}" src="{text}">')


@pytest.mark.parametrize(
    "text",
    [
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data='data:text/html,<script>alert(1)</script>'></object>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='JaVaScRiPt:alert(1)'>x</a>",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<a href='&#106;avascript:alert(1)'>x</a>",
        "<a href=' javascript:alert(1)'>x</a>",
        "<a href='\x01javascript:alert(1)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<a href='vbscript:x'>x</a>",
        "<a href='//evil.example'>x</a>",
        "<a href='/portal/sign-out'>x</a>",
        "<a href='https:evil'>x</a>",
        "<a href='https://[x'>x</a>",
        "<a href='mailto:a@b\r\nBcc: c'>x</a>",
        "<a>x</a>",
        "<form action='/portal/api-key'><button>x</button></form>",
        "<input name='_csrf'>",
        "<base href='https://evil.example'>",
        "<meta http-equiv=refresh content=0>",
        "<link rel=stylesheet href=//evil.example>",
        "<style>*{display:none}</style>",
        "<style><script>alert(1)</script>",
        "<script>alert(1)",
        "<script/>alert(1)",
        "<p style='position:fixed' class='problem' id='main' data-field='label'>x</p>",
        "<p onclick=alert(1)>x</p>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<template><script>alert(1)</script></template>",
        "<textarea></textarea><script>alert(1)</script>",
        "<title></title><script>alert(1)</script>",
        "<plaintext><script>alert(1)</script>",
        "<xmp><script>alert(1)</script></xmp>",
        "<!--><script>alert(1)</script>-->",
        "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
        "<?php echo 1 ?>",
        "</p></p></div></section></article>",
        "<b" * 50,
        "<p title='",
    ],
)
def test_html_that_would_do_something(text: str) -> None:
    tree = written(text + "<p>after</p>")
    assert "alert" not in "".join(one["href"] for one in tree.all("a"))
    assert not any(one.text.strip() == "x" for one in tree.all("a"))


def test_links_that_are_none_keep_their_words() -> None:
    tree = written(
        "Read <a href='javascript:alert(1)'>the <b>report</b></a> <a href='https://a.example/?a=1&amp;b'>here</a>."
    )
    assert tree.text == "Read the report here."
    [link] = tree.all("a")
    assert (link["href"], link["target"]) == ("https://a.example/?a=1&b", "_blank")


def test_the_documented_tags_are_shown() -> None:
    html = (
        "<h1>One</h1><h5>Five</h5><p><strong>s</strong> <b>b</b> <em>e</em> <i>i</i> <u>u</u> <code>c</code></p>"
        "<ol><li>1<li>2</ol><ul><li><ul><li>deep</li></ul></li></ul><pre>  as\n  it is</pre><blockquote>q</blockquote>"
        "<a href='mailto:a@b.example' title='T'>mail</a><img src='https://a.example/i.png' alt='A chart'>"
    )
    assert str(shown(html)) == (
        "<h6>One</h6><h6>Five</h6><p><strong>s</strong> <b>b</b> <em>e</em> <i>i</i> <u>u</u> <code>c</code></p>"
        "<ol><li>1</li><li>2</li></ol><ul><li><ul><li>deep</li></ul></li></ul><pre>  as\n  it is</pre>"
        "<blockquote>q</blockquote>"
        '<a href="mailto:a@b.example" rel="noopener noreferrer nofollow" target="_blank" title="T">mail</a>'
        "<em>[Picture: A chart]</em>"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>&#x3c;&#1114112;</b>", "<b>&lt;\ufffd</b>"),
        ("score < 5 & > 3", "score &lt; 5 &amp; &gt; 3"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
        ("<li>alone</li>", "alone"),
        ("<center>kept</center>", "kept"),
        ("<script>gone</script>kept", "kept"),
        ("<P>UPPER</P>", "<p>UPPER</p>"),
        ("&lt;b&gt; &copy; &#x3c;", "&lt;b&gt; © &lt;"),
        ("&#" + "9" * 5000 + ";", "&amp;#" + "9" * 5000 + ";"),
        ("<img>", "<em>[Picture: without a description]</em>"),
        ("<br/>a<hr>", "a"),
    ],
)
def test_broken_html_is_put_right(text: str, expected: str) -> None:
    written(text)
    assert str(shown(text)) == expected


def test_a_link_within_a_link_is_none() -> None:
    tree = written("<a href='https://a.example'>one <b><a href='https://b.example'>two</a></b></a> three")
    assert [(link["href"], link.text) for link in tree.all("a")] == [("https://a.example", "one two")]
    assert tree.text == "one two three"


def test_endless_html_is_cut_and_costs_little() -> None:
    for piece in (
        "<b>",
        "<",
        "<a ",
        "<!--",
        "&",
        "<p>",
        "<ul><li>",
        "</p>",
        "<a href='",
        "<script>",
        "&#x",
        "<![",
        "<?",
        "</",
        "<!",
    ):
        began = time.process_time()
        html = str(shown(piece * 1_000_000))
        assert time.process_time() - began < 2, piece
        assert "the rest is not shown" in html
        assert len(html) < 20 * LONGEST
        parsed(html)
    assert "not shown" not in str(shown("x" * LONGEST))


def test_nesting_is_bounded() -> None:
    class Depth(HTMLParser):
        now = most = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.now += 1
            self.most = max(self.most, self.now)

        def handle_endtag(self, tag: str) -> None:
            self.now -= 1

    depth = Depth()
    depth.feed(str(shown("<b>" * 1000 + "deep" + "</b>" * 1000)))
    assert 10 < depth.most <= 40


def test_addresses_that_may_be_followed() -> None:
    assert is_web_address("https://a.example/x?y#z")
    for text in (
        "javascript:alert(1)",
        "data:x",
        "/x",
        "//x",
        "https://",
        "https://a b",
        " https://a.example",
        "",
        None,
        5,
    ):
        assert not is_web_address(text)


def test_a_partners_link_that_is_none_is_text(scene: Scene, visitor: Visitor) -> None:
    candidate = scene.new_candidate()["id"]
    order = scene.order("NEW", candidate=candidate)
    scene.act(order, "accept", {"message": "x", "assessmentURL": "javascript:alert(1)"})
    scene.quirk("result_url", "any_scheme")
    result = scene.result(order, **{**RESULT, "resultType": "URL", "result": "javascript:alert(2)"})
    scene.act(order, "complete")
    seen = visitor.visit(f"/customer/candidates/{candidate}").one("article")
    assert seen.field("assessmentURL") == "javascript:alert(1)"
    assert seen.one("div", data_result=result).field("result") == "javascript:alert(2)"
    assert not [link for link in seen.all("a") if "javascript" in link["href"]]


def test_html_kept_whole_by_a_quirk_is_shown_harmless(scene: Scene, visitor: Visitor) -> None:
    scene.quirk("html_outside_list", "keep")
    candidate = scene.new_candidate()["id"]
    order = scene.order("IN_PROGRESS", candidate=candidate)
    text = "<script>alert(1)</script><p onclick='x' data-field='label'>Fine</p><iframe src='//evil.example'></iframe>"
    result = scene.result(order, description=text)
    scene.act(order, "complete")
    article = visitor.visit(f"/customer/candidates/{candidate}").one("article")
    described = article.one("div", data_result=result).one(data_field="description")
    assert (described.value, described.text) == (text, "Fine")
    assert article.field("label") == "Complete"
