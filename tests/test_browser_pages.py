"""The sandbox's pages in a real browser: accessible, fitting any window, walked with the keyboard alone, never fooled.

axe-core looks at every kind of page at two widths, light and dark. Names and texts in them are hostile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from proctor.history import History, Night
from proctor.reporting.trend_page import trend_page
from proctor.verdicts import Judgement, Verdict
from proof.judging import judge
from proof.proof_file import Occasion, proof_document
from proof.writing import write_proof
from tests.browsing import driven_browser, with_browser
from tests.proving.samples import CLEAN, defect, killed, sighting, whole
from tests.running import running_sandbox

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

    from proctor.browser.process import BrowserProcess

pytestmark = with_browser
WINDOWS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
ROOMS = ("/portal", "/team", "/customer", "/kombo-dashboard", "/workbench")
SCRIPT = "<script>alert('script')</script><img src=x onerror=\"alert('image')\">"
LONG = "Donaudampfschifffahrtsgesellschaft" * 4
RICH = f'<p onclick="alert(1)">Fine <a href="javascript:alert(2)">link</a> {LONG}</p>{SCRIPT}'
MOST_TABS = 200
LINKS = """[...document.querySelectorAll('a[href^="/"]:not([download])')].map(link => link.pathname)"""
SEEN_TO_HAVE_THE_FOCUS = """(() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
})()"""
PDF = b"%PDF-1.4\n%%EOF\n"


class Platform:
    """The sandbox by its control API and, for the partner, by its API."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=20)
        known = self._control("GET", "")
        self.partner, self.company = known["partners"][0], known["companies"][0]
        self.key = self._control("GET", f"/partners/{self.partner['id']}/api-key")["apiKey"]

    def _control(self, method: str, path: str, body: object = None) -> Any:
        return self._client.request(method, f"/_control{path}", json=body).raise_for_status().json()

    def api(self, method: str, path: str, **content: Any) -> Any:
        headers = {"X-SmartToken": self.key}
        answer = self._client.request(method, f"/smartrecruiters/v1{path}", headers=headers, **content)
        return answer.raise_for_status().json()

    def order(self, name: str) -> str:
        offer = {"name": f"Offer {name}", "description": SCRIPT, "type": "SKILLS_TEST",
                 "price": {"amount": 0, "currencyCode": "USD"}}  # fmt: skip
        made = self._control("POST", f"/partners/{self.partner['id']}/offers", offer)["id"]
        self._control("POST", f"/offers/{made}/activate", {"companyId": self.company["id"]})
        person = {"firstName": SCRIPT, "lastName": name, "email": "hostile@candidates.example", "phone": LONG}
        candidate = self._control("POST", f"/companies/{self.company['id']}/candidates", person)["id"]
        selection = self._control("POST", f"/candidates/{candidate}/selections", {"offerId": made})["id"]
        return str(self._control("POST", f"/selections/{selection}/send", {})["orderId"])

    def everything(self) -> None:
        """Something on every page: orders in each status, results of each type with a file, comments; all hostile."""
        self._control("POST", f"/partners/{self.partner['id']}/offers", {"name": LONG, "description": LONG,
            "type": "VIDEO_INTERVIEW", "price": {"amount": 12.5, "currencyCode": "EUR"}})  # fmt: skip
        self.order(f"waits {LONG}")
        rejected, done = self.order("rejected"), self.order("done")
        self.api("POST", f"/assessments/{rejected}/reject", json={"message": SCRIPT})
        self.api(
            "POST", f"/assessments/{done}/accept", json={"message": SCRIPT, "assessmentURL": "https://a.example/1"}
        )
        author = {"firstName": SCRIPT, "lastName": LONG, "email": "a@assessments.example"}
        for kind in ("DOCUMENT", "URL", "VIDEO_URL", "VIDEO_STREAM", "GENERATED_URL"):
            plain = {"title": f"{kind} {LONG}", "description": RICH, "passed": True, "score": "9/10", "author": author}
            address = {} if kind in ("DOCUMENT", "GENERATED_URL") else {"result": "https://assessments.example/1"}
            result = plain | {"resultType": kind} | address
            made = self.api("POST", f"/assessments/{done}/results", json=result)["id"]
            if kind == "DOCUMENT":
                file = {"attachment": (f"{LONG}.pdf", PDF, "application/pdf")}
                self.api("POST", f"/assessments/{done}/results/{made}/attachments", files=file)
        self.api("POST", f"/assessments/{done}/complete", json={"message": LONG})


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with running_sandbox() as url:
        yield Platform(url)


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserProcess]:
    with driven_browser(20) as process:
        yield process


class Watched:
    """A window of which everything is noted that must never happen: dialogs, errors, requests to other hosts."""

    def __init__(self, browser: BrowserProcess, url: str, **window: Any) -> None:
        self.url = url
        self.context: BrowserContext = browser.context(**window)
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("dialog", self._dialog)
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda problem: self.wrong.append(str(problem)))
        self.context.on("request", lambda r: None if r.url.startswith((url, "data:")) else self.wrong.append(r.url))

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def sign_in(self) -> None:
        for room in ("/portal", "/customer", "/kombo-dashboard"):
            self.page.goto(f"{self.url}{room}/sign-in")
            self.page.get_by_role("button", name="Sign in").first.click()
            self.page.wait_for_load_state()
            assert not self.page.url.endswith("/sign-in"), self.page.locator("main").inner_text()


@pytest.fixture(scope="module")
def places(platform: Platform, browser: BrowserProcess) -> Sequence[str]:
    """One address of each kind of page that can be reached by links from the first page, with something on each."""
    from proctor.browser.checkup import page_kind

    for what in ("smartrecruiters", "kombo"):
        press_on_the_workbench(browser, platform.url, what)
    platform.everything()
    window = Watched(browser, platform.url)
    window.sign_in()
    known, waiting = {}, ["/", *(f"{room}/sign-in" for room in ("/portal", "/customer", "/kombo-dashboard"))]
    while waiting:
        address = waiting.pop(0)
        if page_kind(address) in known:
            continue
        known[page_kind(address)] = address
        answer = window.page.goto(platform.url + address)
        assert answer is not None and answer.ok, address
        links = window.page.evaluate(LINKS)
        # The newest of its kind comes first in every list, and has something on it.
        waiting += [link for link in links if link.startswith(("/workbench", *ROOMS)) or link == "/"]
    window.context.close()
    assert window.wrong == []
    return [*known.values(), "/nowhere", "/portal/offers/nothing"]


def press_on_the_workbench(browser: BrowserProcess, url: str, what: str) -> None:
    context = browser.context()
    page = context.new_page()
    page.goto(url)
    with page.expect_navigation():
        page.locator(f"form[action='/workbench/orders/{what}'] button").click()
    context.close()


def test_the_pages_have_something_to_show(platform: Platform, browser: BrowserProcess, places: Sequence[str]) -> None:
    window = Watched(browser, platform.url)
    window.sign_in()
    (profile,) = [place for place in places if re.fullmatch(r"/customer/candidates/[0-9a-f]{20,}", place)]
    window.page.goto(platform.url + profile)
    main = window.page.locator("main")
    assert [main.locator(f"[data-{what}]").count() for what in ("order", "result", "attachment")] == [1, 5, 1]
    assert main.locator("[data-field=firstName]").inner_text() == SCRIPT
    assert main.locator("[data-comment]").count() >= 2
    window.context.close()
    assert window.wrong == []


def test_every_room_is_reached_by_links_from_the_first_page(places: Sequence[str]) -> None:
    assert {room for room in ROOMS if any(place.startswith(room) for place in places)} == set(ROOMS)
    assert len(places) >= 20, places


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_every_page_is_accessible_and_fits_the_window(
    platform: Platform, browser: BrowserProcess, places: Sequence[str], width: int, scheme: str
) -> None:
    from proctor.browser.checkup import axe_script, serious

    assert axe_script(), "axe-core is not installed"
    window = Watched(browser, platform.url, width=width, height=844, scheme=scheme, touch=width < 500)
    window.sign_in()
    found = []
    for place in places:
        window.page.goto(platform.url + place)
        found += [(place, one) for one in serious(window.page, axe_script())]
        wide = window.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [(place, f"{wide} pixels wider than the window")] if wide > 0 else []
        headings = window.page.locator("h1").count()
        found += [(place, f"{headings} headings of the first rank")] if headings != 1 else []
    window.context.close()
    assert found == []
    assert [wrong for wrong in window.wrong if "404" not in wrong] == []


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_page_of_the_proof_is_accessible_and_fits_the_window(
    browser: BrowserProcess, tmp_path: Path, width: int, scheme: str
) -> None:
    from proctor.browser.checkup import axe_script, serious

    many = [killed(f"lost_{number}") for number in range(60)]
    survivor = judge(defect("reject_not_stored"), sighting({}, status=0), CLEAN)
    write_proof(proof_document(whole(survivor, *many), Occasion("r", 1.0, 1.0, {})), tmp_path)
    context = browser.context(width=width, height=844, scheme=scheme)
    page = context.new_page()
    page.goto((tmp_path / "proof.html").as_uri())
    assert serious(page, axe_script()) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator("h1").count() == 1
    context.close()


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_page_of_a_trend_is_accessible_and_fits_the_window(
    browser: BrowserProcess, tmp_path: Path, width: int, scheme: str
) -> None:
    from proctor.browser.checkup import axe_script, serious

    rules = [f"A-{number:02d}" for number in range(len(Verdict))]
    verdicts = dict(zip(rules, list(Verdict), strict=True))
    nights = tuple(
        Night(
            f"run-{n}", 1e9 + n * 86400, "platform", LONG, n % 8, {"product": "1"}, True,
            {("p", name): Judgement(verdict, "VALUE") for name, verdict in verdicts.items()},
            frozenset({("p", "A-00")}),
        )
        for n in range(60)
    )  # fmt: skip
    (tmp_path / "trend.html").write_text(trend_page(History(nights, ("h.jsonl:1: cut off, left out",)), last=60))
    context = browser.context(width=width, height=844, scheme=scheme)
    page = context.new_page()
    page.goto((tmp_path / "trend.html").as_uri())
    page.locator("details").evaluate("details => details.open = true")
    assert serious(page, axe_script()) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator("h1").count() == 1
    context.close()


def test_axe_sees_what_is_wrong(browser: BrowserProcess) -> None:
    """What finds nothing anywhere would find nothing."""
    from proctor.browser.checkup import axe_script, serious

    context = browser.context()
    page = context.new_page()
    page.set_content("<main><h1>Form</h1><img src='data:,'><input><button></button></main>")
    assert {"image-alt", "label", "button-name"} <= {one["rule"] for one in serious(page, axe_script())}
    context.close()


class Keyboard:
    """A person without a mouse. Everything is reached by Tab, from the top of the page, and seen to have the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, what: Locator, within: str = "main") -> None:
        """Tab to a control; inside ``main`` over the skip link."""
        if within == "main":
            self.page.keyboard.press("Tab")
            assert self.page.evaluate("document.activeElement.textContent") == "Skip to the content"
            self.page.keyboard.press("Enter")
        self.on_to(what)

    def on_to(self, what: Locator) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if what.evaluate("control => control === document.activeElement"):
                seen = self.page.evaluate(SEEN_TO_HAVE_THE_FOCUS)
                assert seen, f"nobody sees that {what} has the focus"
                return
        raise AssertionError(f"{what} is not reached by Tab on {self.page.url}")

    def press(self, what: Locator, within: str = "main", on: bool = False) -> None:
        """Press a button or follow a link with Enter; ``on``: from where the focus is."""
        self.on_to(what) if on else self.to(what, within)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill(self, label: str, value: str, *, first: bool = False) -> None:
        field = self.page.locator("main").get_by_label(re.compile(f"^{re.escape(label)}")).first
        self.to(field) if first else self.on_to(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def go(self, room: str) -> None:
        """To another room, by the menu at the top of each page."""
        self.press(self.page.get_by_role("navigation", name="Sandbox").get_by_role("link", name=room), within="")

    def button(self, name: str) -> Locator:
        return self.page.locator("main").get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first

    def link(self, name: str) -> Locator:
        return self.page.locator("main").get_by_role("link", name=name).first

    def shown(self, field: str) -> str:
        return self.page.locator(f"main [data-field={field}]").first.inner_text()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_thirteen_steps_with_the_keyboard_alone(browser: BrowserProcess, width: int, tmp_path: Path) -> None:
    with running_sandbox() as url:
        platform = Platform(url)
        window = Watched(browser, url, width=width, height=844)
        window.page.goto(url)
        walk(Keyboard(window.page), platform, tmp_path)
        window.context.close()
        assert window.wrong == []


def walk(keys: Keyboard, platform: Platform, folder: Path) -> None:
    # 1. The partner creates a test offer at the price 0.
    keys.go("Partner portal")
    keys.press(keys.button("Sign in"))
    keys.press(keys.link("Create an offer"))
    keys.fill("Name", "Typed offer", first=True)
    keys.fill("Description", "Made without a mouse")
    keys.press(keys.button("Create"), on=True)
    assert (keys.shown("name"), keys.shown("terms-price-amount")) == ("Typed offer", "0.00")
    keys.press(keys.button("Submit for activation"))
    # 2. The partner team activates it for the customer.
    keys.go("Partner team")
    card = keys.page.locator("main [data-offer]").filter(has_text="Typed offer")
    keys.to(card.get_by_label("Customer account"))
    keys.page.keyboard.press("Control+A")
    keys.page.keyboard.type(platform.company["id"])
    keys.press(card.get_by_role("button", name=re.compile("^Activate")), on=True)
    # 3. The customer adds a candidate.
    keys.go("Customer account")
    keys.press(keys.button("Sign in"))
    keys.press(keys.link("+ Add candidate"))
    for number, (label, value) in enumerate(
        [("First name", "Tabea"), ("Last name", "Tastatur"), ("Email", "tabea@candidates.example")]
    ):
        keys.fill(label, value, first=number == 0)
    keys.press(keys.button("Add candidate"), on=True)
    assert (keys.shown("firstName"), keys.shown("lastName")) == ("Tabea", "Tastatur")
    profile = keys.page.url
    # 4. and 5. Browses, selects, continues.
    keys.press(keys.link("Browse"))
    choice = keys.page.locator("main").get_by_role("radio", name="Typed offer")
    group = keys.page.locator("main input[type=radio]")
    keys.to(group.first)
    for _ in range(group.count()):
        if choice.evaluate("control => control === document.activeElement"):
            break
        keys.page.keyboard.press("ArrowDown")
    keys.page.keyboard.press("Space")
    assert choice.is_checked()
    keys.press(keys.button("Continue"), on=True)
    # 6. and sends.
    keys.press(keys.button("Send"))
    assert (keys.page.url.partition("#")[0], keys.shown("label")) == (profile, "Pending")
    # 7. The partner takes its key, and finds the order.
    keys.go("Partner portal")
    keys.press(keys.page.get_by_role("link", name="Marketplace API"), within="")
    keys.press(keys.button("Generate key"))
    platform.key = keys.page.locator("#api-key").inner_text()
    (order,) = platform.api("GET", "/assessments", params={"status": "NEW"})["content"]
    assert order["candidate"]["email"] == "tabea@candidates.example"
    # 8. accepts it; 9. the customer sees that.
    platform.api("POST", f"/assessments/{order['id']}/accept", json={"message": "Invited"})
    keys.go("Customer account")
    keys.press(keys.link("Tabea Tastatur"))
    assert keys.shown("label") == "In Progress"
    # 10. to 12. The partner submits a result with a file, and completes.
    result = {"title": "Typing", "description": "<p>90 words</p>", "passed": True, "score": "90"}
    made = platform.api("POST", f"/assessments/{order['id']}/results", json=result)["id"]
    file = {"attachment": ("typing.pdf", PDF, "application/pdf")}
    platform.api("POST", f"/assessments/{order['id']}/results/{made}/attachments", files=file)
    platform.api("POST", f"/assessments/{order['id']}/complete", json={"message": "Done"})
    # 13. The customer sees the status, the result and the file.
    keys.go("Customer account")
    keys.press(keys.link("Tabea Tastatur"))
    assert [keys.shown(field) for field in ("label", "title", "score")] == ["Complete", "Typing", "90"]
    keys.to(keys.link("typing.pdf"))
    with keys.page.expect_download() as coming:
        keys.page.keyboard.press("Enter")
    coming.value.save_as(folder / "typing.pdf")
    assert (folder / "typing.pdf").read_bytes() == PDF
    # The checklist has followed.
    keys.press(keys.page.get_by_role("link", name="Workbench"), within="")
    assert "13 of 13" in keys.page.locator("main").inner_text()
