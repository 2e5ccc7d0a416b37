"""The people of the 13 steps in the sandbox's web pages, by a browser: portal, partner team, customer.

Each act goes through the pages as a person does, and answers with the members that the control API would have answered,
as far as the page shows them: what it does not show is not in the answer. Nothing of them is asked of the control API.
What no page is for (orders by the thousand, the log of notifications, openings of results) goes on there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from proctor.actors import Customer, Portal
from proctor.actors.sandbox_people import Accounts
from proctor.browser.page import Shown
from proctor.browser.reading import (
    api_key,
    candidate_alone,
    choices,
    heading,
    new_order,
    offer_alone,
    orders,
    profile,
    selection,
)
from proctor.browser.window import Form, Reads, Window
from proctor.exchange import Exchange
from proctor.failures import NonConformance

CANDIDATE_FIELDS = {
    "firstName": "First name", "lastName": "Last name", "email": "Email", "phone": "Phone", "addressLine": "Address",
}  # fmt: skip
Sending = Callable[[Callable[[], Exchange]], Exchange]
PORTAL, TEAM, CUSTOMER = "/portal", "/team", "/customer"


class _Person:
    """Somebody with a window, signed in when first needed."""

    def __init__(self, window: Window, sign_in: str, label: str, account: str) -> None:
        self._window = window
        self._sign_in = (sign_in, label, account)

    def _inside(self) -> Window:
        """The window, signed in. Raises NonConformance where the account may not sign in."""
        if not self._window.is_open:
            path, label, account = self._sign_in
            self._window.visit(path, heading)
            came = self._window.send(Form("Sign in", {label: account}), heading)
            if came.status != 200:
                raise NonConformance(
                    "PAGE_SIGN_IN",
                    f"signing in at {path} answered {came.status}",
                    expected=200,
                    observed=came.status,
                    exchange=came.id,
                )
        return self._window

    def _page(self, path: str, reads: Reads, title: str) -> Exchange:
        return self._inside().visit(path, reads, title)

    def _at(self, path: str) -> Exchange | None:
        """Be at a page. Where the window is there already nothing is asked for; else the page that came."""
        window = self._inside()
        return None if window.path == path else window.visit(path, heading)

    def _by_link(self, path: str, link: str, reads: Reads, title: str = "") -> Exchange:
        """Follow the link of a page; where that page does not come, that is the answer."""
        came = self._at(path)
        return self._window.follow(link, reads, title) if came is None or came.status == 200 else came


class BrowserPortal(_Person):
    """The partner portal. ``beside`` does what no page is for."""

    def __init__(self, window: Window, accounts: Accounts, beside: Portal, *, new_key: bool = True) -> None:
        """Without ``new_key`` the key is looked at beside the pages: they show one only when they make it."""
        super().__init__(window, f"{PORTAL}/sign-in", "Partner account", accounts.partner)
        self._beside = beside
        self._new_key = new_key

    def create_offer(self, offer: Mapping[str, Any]) -> Exchange:
        fields = {"Name": offer["name"], "Description": offer["description"], "Type": offer["type"]}
        price = offer.get("price", {})
        shown = {"Price": price.get("amount"), "Currency": price.get("currencyCode")}
        fields |= {label: str(value) for label, value in shown.items() if value is not None}
        opened = self._by_link(f"{PORTAL}/offers", "Create an offer", heading)
        if opened.status != 200:
            return opened
        return self._window.send(Form("Create", fields), offer_alone, "The offer as it was created")

    def read_offer(self, offer: str) -> Exchange:
        return self._page(f"{PORTAL}/offers/{offer}", offer_alone, "The offer in the partner portal")

    def take_key(self) -> Exchange:
        if not self._new_key:
            return self._beside.take_key()
        window = self._inside()
        shown = window.visit(f"{PORTAL}/api-key", heading)
        if shown.status != 200:
            return shown
        name = "Regenerate key" if window.has_button("Regenerate key") else "Generate key"
        return window.send(Form(name), api_key, "The API key, shown once")

    def notifications(self) -> Exchange:
        return self._beside.notifications()


class BrowserPartnerTeam:
    """The platform's staff, who activate an offer for one customer's sandbox account."""

    def __init__(self, window: Window, company: str) -> None:
        self._window = window
        self._company = company

    def activate(self, offer: str) -> Exchange:
        opened = self._window.visit(f"{TEAM}/offers?q={offer}", heading)
        if opened.status != 200:
            return opened
        form = Form("Activate", {"Customer account": self._company}, within=f'main [data-offer="{offer}"]')
        return self._window.send(form, heading, "The offers after it was activated")


class BrowserCustomer(_Person):
    """A recruiter in the customer's account. ``beside`` does what no page is for."""

    def __init__(self, window: Window, beside: Customer, sending: Sending) -> None:
        """``sending`` is called with what sends an order, and answers what that answered."""
        super().__init__(window, f"{CUSTOMER}/sign-in", "Customer account", beside.account.id)
        self._beside = beside
        self._sending = sending
        self._orders: set[str] = set()
        self.account = beside.account

    def add_candidate(self, candidate: Mapping[str, Any]) -> Exchange:
        fields = {label: str(candidate[name]) for name, label in CANDIDATE_FIELDS.items() if candidate.get(name)}
        opened = self._by_link(f"{CUSTOMER}/candidates", "+ Add candidate", heading)
        if opened.status != 200:
            return opened
        return self._window.send(Form("Add candidate", fields), candidate_alone, "The candidate was added")

    def browse(self, candidate: str) -> Exchange:
        def reads(shown: Shown) -> object:
            return {"candidateId": candidate, **choices(shown)}

        return self._by_link(f"{CUSTOMER}/candidates/{candidate}", "Browse", reads, "Browsing the assessments")

    def select(self, candidate: str, offer: str) -> Exchange:
        came = self._at(f"{CUSTOMER}/candidates/{candidate}/browse")
        if came is not None and came.status != 200:
            return came
        return self._window.send(Form("Continue", radio=offer), selection, "The offer is selected")

    def send(self, selection: str) -> Exchange:
        came = self._at(f"{CUSTOMER}/selections/{selection}")
        if came is not None and came.status != 200:
            return came
        return self._sending(lambda: self._window.send(Form("Send"), self._sent, "The order was sent"))

    def place_many(self, offer: str, count: int) -> Exchange:
        return self._beside.place_many(offer, count)

    def look_at_profile(self, candidate: str) -> Exchange:
        def reads(shown: Shown) -> object:
            self._orders.update(orders(shown))
            return profile(shown)

        return self._page(f"{CUSTOMER}/candidates/{candidate}", reads, "The candidate's profile")

    def download(self, address: str) -> Exchange:
        return self._inside().download(address)

    def open_result(self, result: str) -> Exchange:
        return self._beside.open_result(result)

    def look_at_opening(self, opening: str) -> Exchange:
        return self._beside.look_at_opening(opening)

    def _sent(self, shown: Shown) -> object:
        found = new_order(shown, self._orders)
        self._orders.update(orders(shown))
        return found
