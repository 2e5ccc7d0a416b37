"""What holds for every page of the sandbox: names it answers to, sessions, forms of one's own, errors, headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pages_driver import ORIGIN, Visitor, assert_headers, assert_sound, parsed
from sandbox_driver import Scene

from sandbox.pages.hosts import Hosts, comes_from_here
from sandbox.pages.page import Page, local_path
from sandbox.pages.rendering import iso_date, readable_date
from sandbox.pages.sessions import LIFETIME, Sessions, cookie_name

HTML = {"Accept": "text/html"}


@pytest.fixture
def visitors(scene: Scene) -> Iterator[Callable[..., Visitor]]:
    opened: list[Visitor] = []

    def one(of: Scene = scene, origin: str = ORIGIN) -> Visitor:
        opened.append(Visitor(of, origin))
        return opened[-1]

    yield one
    for visitor in opened:
        visitor.close()


@pytest.fixture
def partner(scene: Scene, visitors: Callable[..., Visitor]) -> Visitor:
    visitor = visitors()
    visitor.visit("/portal/sign-in")
    visitor.fill("Sign in", Partner_account=scene.partner)
    return visitor


def every_page(scene: Scene) -> list[tuple[str, Page]]:
    """All pages there are, with a path for each in which every variable is something unknown."""
    found = [page for section in scene.sandbox.pages.sections for page in section.pages]
    assert len(found) > 25
    return [(re.sub(r"\{[^}]+\}", "unknown", page.template), page) for page in found]


def test_every_address_answers_with_a_sound_page(scene: Scene, partner: Visitor) -> None:
    partner.visit("/customer/sign-in")
    partner.fill("Sign in", Customer_account=scene.company)
    for path, page in every_page(scene):
        if page.method != "GET":
            continue
        answer = partner.send("GET", path)
        assert answer.status_code in (200, 303, 404), (path, answer.text)
        assert_headers(answer)
        if answer.status_code == 404 or answer.text.startswith("<!doctype"):
            assert_sound(parsed(answer.text))


def test_every_form_is_refused_without_its_token(scene: Scene, partner: Visitor) -> None:
    before = scene.sandbox.store.rows("SELECT * FROM partners")
    posts = [(path, page) for path, page in every_page(scene) if page.method != "GET"]
    assert len(posts) > 10
    for path, page in posts:
        for data in ({}, {"_csrf": ""}, {"_csrf": "0" * 64}, {"_csrf": "é"}):
            answer = partner.send(page.method, path, data=data)
            assert answer.status_code == 403, (path, data)
            assert "Nothing was changed" in parsed(answer.text).one("p", role="alert").text
            assert_headers(answer)
    assert [tuple(row) for row in scene.sandbox.store.rows("SELECT * FROM partners")] == [tuple(row) for row in before]


def test_every_page_with_an_identifier_says_404_for_an_unknown_one(scene: Scene, partner: Visitor) -> None:
    partner.visit("/customer/sign-in")
    partner.fill("Sign in", Customer_account=scene.company)
    token = partner.data(partner.form("Sign out"))
    for path, page in every_page(scene):
        if "{" in page.template and page.template.startswith(("/portal", "/customer", "/team")):
            # Activating needs an account that there is, or the account is what is not found.
            answer = partner.send(
                page.method, path, data={**token, "company": scene.company} if page.method == "POST" else None
            )
            assert answer.status_code == 404, path
            assert parsed(answer.text).one("p", role="alert").text


def test_a_token_is_good_for_its_own_session_only(
    scene: Scene, partner: Visitor, visitors: Callable[..., Visitor]
) -> None:
    other = visitors()
    other.visit("/portal/sign-in")
    foreign = other.data(other.form("Sign in"))["_csrf"]
    partner.visit("/portal/api-key")
    assert partner.data(partner.form("Generate key"))["_csrf"] != foreign
    partner.press("/portal/api-key", {"_csrf": foreign}, expect=403)
    assert scene.api("GET", "/assessments").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": ORIGIN}, 303),
        ({"Origin": "https://127.0.0.1:8700"}, 303),
        ({"Origin": "http://127.0.0.1:8701"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_where_a_form_may_come_from(partner: Visitor, headers: dict[str, str], status: int) -> None:
    partner.visit("/portal/offers")
    data = partner.data(partner.form("Sign out"))
    assert partner.send("POST", "/portal/sign-out", data=data, headers=headers).status_code == status


def test_an_origin_without_a_host_header_is_foreign() -> None:
    assert not comes_from_here("http://127.0.0.1:8700", None, "")
    assert comes_from_here(None, None, "")


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1:8700", True),
        ("127.0.0.1", True),
        ("127.8.9.1:80", True),
        ("localhost:8700", True),
        ("LOCALHOST", True),
        ("shop.localhost:8700", True),
        ("[::1]:8700", True),
        ("[::1]", True),
        ("sandbox.lan:8700", True),
        ("192.0.2.7:8700", False),
        ("[2001:db8::1]:8700", False),
        ("evil.example", False),
        ("127.0.0.1.evil.example:8700", False),
        ("localhost.evil.example", False),
        ("evil.example:127.0.0.1", False),
        ("2130706433", False),
        ("", False),
        (":8700", False),
        ("[", False),
    ],
)
def test_the_names_that_pages_answer_to(host: str, allowed: bool) -> None:
    assert Hosts(frozenset({"sandbox.lan"})).allow(host) is allowed


def test_with_a_wildcard_any_address_will_do_but_no_name() -> None:
    for wildcard in ("0.0.0.0", "::"):
        assert Hosts(frozenset({wildcard})).allow("192.0.2.7:8700")
        assert Hosts(frozenset({wildcard})).allow("[2001:db8::1]:8700")
        assert not Hosts(frozenset({wildcard})).allow("evil.example:8700")


def test_a_foreign_name_leads_to_no_page_but_to_the_interfaces(scene: Scene) -> None:
    for path in ("/portal/sign-in", "/_pages/style.css", "/nowhere", "/"):
        answer = scene.send("GET", f"http://evil.example:8700{path}", headers=HTML)
        assert (answer.status_code, answer.headers["content-type"]) == (421, "text/plain; charset=utf-8")
        assert "set-cookie" not in answer.headers
    # Programs in other containers reach the interfaces under any name.
    assert scene.send("GET", "http://sandbox.localhost/_control").status_code == 200


def test_a_name_that_was_asked_for(open_scene: Callable[..., Scene], visitors: Callable[..., Visitor]) -> None:
    scene = open_scene(page_hosts=frozenset({"sandbox.lan"}))
    visitor = visitors(scene, "http://sandbox.lan:8700")
    visitor.visit("/portal/sign-in")
    visitor.fill("Sign in", Partner_account=scene.partner)
    assert visitor.path == "/portal/offers"


@pytest.mark.parametrize("path", ["/nowhere", "/portal/nowhere", "/portal/offers/a/b/c", "/%00", "/%FF", "/a%0Ab"])
def test_unknown_paths_are_a_page_for_browsers_and_json_for_programs(scene: Scene, path: str) -> None:
    page = scene.send("GET", ORIGIN + path, headers=HTML)
    assert page.status_code == 404
    assert_sound(parsed(page.text))
    other = scene.send("GET", ORIGIN + path)
    assert (other.status_code, other.json()) == (404, {"message": "There is nothing here; see /_control."})


def test_known_paths_are_pages_for_everybody(scene: Scene) -> None:
    for path, accept in (("/portal/sign-in", "*/*"), ("/", ""), ("/_pages/style.css", "text/css,*/*;q=0.1")):
        answer = scene.send("GET", ORIGIN + path, headers={"Accept": accept})
        assert answer.status_code == 200, path
        assert answer.headers["content-type"].startswith("text/"), path


def test_interfaces_keep_their_own_errors(scene: Scene) -> None:
    for path, member in (("/smartrecruiters/v1/x", "httpCode"), ("/kombo/v1/x", "status"), ("/_control/x", "message")):
        answer = scene.send("GET", ORIGIN + path, headers=HTML)
        assert member in answer.json(), path
        assert "content-security-policy" not in answer.headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods(scene: Scene, method: str) -> None:
    answer = scene.send(method, f"{ORIGIN}/portal/api-key", headers=HTML)
    assert answer.status_code == 405
    assert "GET and POST" in parsed(answer.text).one("p", role="alert").text
    assert_headers(answer)


def test_a_page_that_is_only_pressed_says_so_when_it_is_visited(partner: Visitor) -> None:
    partner.visit("/portal/sign-out", expect=405)
    assert "takes POST, not GET" in partner.page.text


def test_head_is_get_without_the_page(scene: Scene) -> None:
    got = scene.send("GET", f"{ORIGIN}/portal/sign-in", headers=HTML)
    head = scene.send("HEAD", f"{ORIGIN}/portal/sign-in", headers=HTML)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    ("content_type", "content", "status"),
    [
        ("application/x-www-form-urlencoded", b"a=" + b"x" * (1024 * 1024), 413),
        ("application/x-www-form-urlencoded", b"a=1&" * 100, 413),
        ("application/x-www-form-urlencoded", b"a=%FF", 400),
        ("application/x-www-form-urlencoded", b"\xff", 400),
        ("application/json", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("", b"a=1", 415),
    ],
)
def test_forms_that_are_none(scene: Scene, content_type: str, content: bytes, status: int) -> None:
    headers = {**HTML, "Content-Type": content_type}
    answer = scene.send("POST", f"{ORIGIN}/portal/sign-in", headers=headers, content=content)
    assert answer.status_code == status
    assert_sound(parsed(answer.text))
    assert_headers(answer)


def test_a_form_may_be_just_as_large_as_it_may(scene: Scene, partner: Visitor) -> None:
    partner.visit("/portal/offers/new")
    data = partner.data(partner.form("Create"))
    partner.press("/portal/offers/new", {**data, "name": "N", "description": "d" * 1_000_000})
    assert len(partner.page.field("description")) == 1_000_000


def test_who_is_not_signed_in_is_shown_the_entrance_and_comes_back(
    scene: Scene, visitors: Callable[..., Visitor]
) -> None:
    visitor = visitors()
    visitor.visit("/portal/calls")
    assert visitor.path == "/portal/sign-in"
    visitor.fill("Sign in", Partner_account=scene.partner)
    assert visitor.path == "/portal/calls"
    visitor.visit("/customer/candidates/new")
    visitor.fill("Sign in", Customer_account=scene.company)
    assert visitor.path == "/customer/candidates/new"
    # One may be both at once; signing out of one leaves the other.
    visitor.fill("Sign out")
    assert visitor.path == "/customer/sign-in"
    assert "You are signed out." in visitor.page.text
    visitor.visit("/customer/candidates")
    assert visitor.path == "/customer/sign-in"
    visitor.visit("/portal/offers")
    assert visitor.page.one("bdi", data_field="partner").value == scene.partner


@pytest.mark.parametrize(
    "there",
    [
        "//evil.example",
        "http://evil.example",
        "/\\evil.example",
        "\\evil",
        "javascript:alert(1)",
        "",
        "/a\r\nX: y",
        "/é",
        "/\t/x",
    ],
)
def test_signing_in_sends_nobody_elsewhere(scene: Scene, visitors: Callable[..., Visitor], there: str) -> None:
    visitor = visitors()
    visitor.visit("/portal/sign-in")
    visitor.fill("Sign in", {"next": there}, Partner_account=scene.partner)
    assert visitor.path == "/portal/offers"
    assert local_path(there, "-") == "-"


@pytest.mark.parametrize(("text", "status"), [("nobody", 404), (" ", 400), ("' OR 1=1 --", 404), ("x" * 10_000, 404)])
def test_signing_in_as_nobody(visitors: Callable[..., Visitor], text: str, status: int) -> None:
    for path, label in (("/portal/sign-in", "Partner account"), ("/customer/sign-in", "Customer account")):
        visitor = visitors()
        visitor.visit(path)
        visitor.fill("Sign in", expect=status, **{label.replace(" ", "_"): text})
        assert len(visitor.page.one("p", role="alert").text) < 300
        assert visitor.page.one("input", aria_invalid="true")["value"] == text
        visitor.visit(path.replace("sign-in", "offers").replace("customer/offers", "customer/candidates"))
        assert visitor.path == path


def test_signing_in_by_name(scene: Scene, visitors: Callable[..., Visitor]) -> None:
    visitor = visitors()
    visitor.visit("/portal/sign-in")
    # The demo partner is offered: pressing the button is enough.
    visitor.fill("Sign in")
    assert visitor.page.one("bdi", data_field="partner").text == "Demo partner"
    scene.new_partner()
    visitor.visit("/portal/sign-in")
    visitor.fill("Sign in", expect=409, Partner_account="A partner")
    assert "give the identifier" in visitor.page.text


def test_after_a_reset_nobody_is_signed_in(scene: Scene, partner: Visitor) -> None:
    scene.control("POST", "/reset")
    partner.visit("/portal/offers")
    assert partner.path == "/portal/sign-in"
    assert "the sandbox was reset" in partner.page.text


class Time:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_session_ends_when_nobody_comes_for_long(
    open_scene: Callable[..., Scene], visitors: Callable[..., Visitor]
) -> None:
    time = Time()
    scene = open_scene(real_time=time)
    visitor = visitors(scene)
    visitor.visit("/portal/sign-in")
    visitor.fill("Sign in", Partner_account=scene.partner)
    # Whoever is at work stays signed in.
    for _ in range(5):
        time.now += LIFETIME - 10
        assert visitor.visit("/portal/offers").one("h1").text == "Offers"
    data = visitor.data(visitor.form("Sign out"))
    time.now += LIFETIME + 1
    visitor.press("/portal/sign-out", data, expect=403)
    visitor.visit("/portal/offers")
    assert visitor.path == "/portal/sign-in"


def test_a_start_ends_all_sessions(
    open_scene: Callable[..., Scene], visitors: Callable[..., Visitor], tmp_path: Any
) -> None:
    scene = open_scene(tmp_path / "state.sqlite")
    visitor = visitors(scene)
    visitor.visit("/portal/sign-in")
    visitor.fill("Sign in", Partner_account=scene.partner)
    cookie, partner = visitor.client.cookies, scene.partner
    scene.close()
    again = visitors(open_scene(tmp_path / "state.sqlite"))
    again.client.cookies = cookie
    again.visit("/portal/offers")
    assert again.path == "/portal/sign-in"
    again.fill("Sign in", Partner_account=partner)


@pytest.mark.parametrize(
    "change",
    [
        lambda v: "x" + v,
        lambda v: v[:-1] + ("0" if v[-1] != "0" else "1"),
        lambda v: v.partition(".")[0],
        lambda v: "",
        lambda v: ".",
        lambda v: "e30." + v.partition(".")[2],
        lambda v: '"' + v,
    ],
)
def test_a_cookie_that_is_not_ours_is_none(change: Callable[[str], str]) -> None:
    sessions = Sessions(lambda: 1e9)
    session = sessions.opened("", "c")
    session["partner"] = "p"
    value = sessions.written(session, "c").partition(";")[0].removeprefix("c=")
    assert sessions.opened(f"a=b; c={value}; d", "c")["partner"] == "p"
    stranger = sessions.opened(f"c={change(value)}", "c")
    assert stranger["partner"] == ""
    assert stranger.identifier != session.identifier
    assert Sessions(lambda: 1e9).opened(f"c={value}", "c")["partner"] == ""


def test_cookies_of_two_ports_do_not_meet() -> None:
    assert cookie_name("127.0.0.1:8700") != cookie_name("127.0.0.1:8701")
    assert cookie_name("localhost") == cookie_name("[::1]") == "sandbox_session_80"


def test_a_session_takes_identifiers_not_texts() -> None:
    session = Sessions(lambda: 1e9).opened("", "c")
    with pytest.raises(ValueError, match="keep an id"):
        session["partner"] = "x" * 101
    # A browser takes 4,096 bytes, and drops a longer cookie without a word.
    session["partner"], session["customer"], session["integration"] = "x" * 100, "y" * 100, "z" * 100
    session.leave_notice("\U0001f469" * 10_000)
    assert len(Sessions(lambda: 1e9).written(session, "c")) < 3500


def test_a_session_is_written_only_when_it_changed(scene: Scene, partner: Visitor) -> None:
    # Else the answer to a request made in the background could sign somebody out who has just signed in.
    partner.visit("/portal/offers")
    assert "set-cookie" not in partner.send("GET", "/portal/offers").headers


def test_static_files(scene: Scene, partner: Visitor) -> None:
    page = partner.visit("/portal/sign-in")
    for tag, name, kind in (("link", "href", "text/css"), ("script", "src", "text/javascript")):
        [address] = [node[name] for node in page.all(tag) if node[name].startswith("/_pages/")]
        answer = partner.send("GET", address)
        assert answer.headers["content-type"].startswith(kind)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        # No foreign address anywhere in them.
        assert not re.search(r"https?:|//[a-z]|@import|url\(", re.sub(r"(?m)^\s*//.*$", "", answer.text))
    for path in ("/_pages/", "/_pages/../page.py", "/_pages/page.py", "/_pages/%2e%2e/page.py", "/_pages"):
        assert partner.send("GET", path).status_code == 404


def test_a_defect_of_a_page_is_told_as_a_page(scene: Scene, partner: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    row = scene.sandbox.store.rows("SELECT details FROM offers WHERE id = ?", (scene.offer,))[0]
    scene.sandbox.store.run("UPDATE offers SET details = 'broken'")
    partner.visit("/portal/offers", expect=500)
    assert "sandbox" in partner.page.one("h1").text
    assert "Traceback" not in partner.answer.text
    assert "/portal/offers failed" in caplog.text
    scene.sandbox.store.run("UPDATE offers SET details = ?", (row["details"],))


def test_templates_escape_everything(scene: Scene) -> None:
    environment = scene.sandbox.pages.rendering.environment
    assert environment.autoescape is True
    assert environment.from_string("{{ x }}").render(x="<&\"'>") == "&lt;&amp;&#34;&#39;&gt;"
    names = environment.list_templates()
    assert {name.partition("/")[0] for name in names} >= {"frame", "smartrecruiters"}
    for name in names:
        assert environment.loader is not None
        source = environment.loader.get_source(environment, name)[0]
        assert not re.search(r"\|\s*safe|autoescape|Markup|\son[a-z]+=|\sstyle=|javascript:", source), name
        # Every attribute's value is in quotes, or escaping it would not be enough.
        assert not re.search(r"\s[a-z-]+=\{\{", source), name


def test_dates() -> None:
    assert readable_date("2013-03-07T13:34:40.135+0000") == "7 Mar 2013, 13:34:40 UTC"
    assert iso_date("2013-03-07T13:34:40.135+0000") == "2013-03-07T13:34:40Z"
    assert readable_date("2013-03-07T13:34:40.135Z") == "7 Mar 2013, 13:34:40 UTC"
    assert (readable_date("soon"), iso_date("soon")) == ("soon", "")


def test_what_a_visitor_is_told_in_the_end(open_scene: Callable[..., Scene]) -> None:
    """A client that hangs up in the middle of a form is no reason for a fuss."""
    scene = open_scene()

    async def hang_up() -> list[Any]:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/portal/sign-in",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:8700"), (b"accept", b"text/html")],
        }
        await scene.sandbox.app(scope, receive, send)
        return sent

    assert scene.run(hang_up()) == []
