"""Visits the sandbox's pages as a browser without scripts does: follows links, fills in forms, keeps cookies.

Every page that is visited is checked for what must hold for all of them (``assert_sound``). Not a conftest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from sandbox_driver import Driver

from sandbox.pages.application import POLICY

ORIGIN = "http://127.0.0.1:8700"
VOID = frozenset(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
# What a browser may leave unclosed is closed here all the same: these pages close everything.


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    children: list[Any] = field(default_factory=list)  # nodes and texts

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """All the text inside, as it stands."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def value(self) -> str:
        """What a program is to read: ``data-value``, else the text."""
        return self.attributes.get("data-value", self.text)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, tag: str = "", **attributes: str) -> list[Node]:
        """Those inside, of a tag and with attributes (``data_field`` for ``data-field``)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            node
            for node in self.walk()
            if tag in ("", node.tag) and all(node.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str = "", **attributes: str) -> Node:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes} in {self.text[:500]!r}"
        return found[0]

    def field(self, name: str) -> str:
        return self.one(data_field=name).value

    def fields(self) -> dict[str, str]:
        return {node["data-field"]: node.value for node in self.walk() if "data-field" in node.attributes}


class _Parser(HTMLParser):
    """Strict: what is opened must be closed, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self._at = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {attrs}"
        node = Node(tag, {name: value or "" for name, value in attrs}, self._at)
        self._at.children.append(node)
        if tag not in VOID:
            self._at = node

    def handle_endtag(self, tag: str) -> None:
        assert tag == self._at.tag, f"</{tag}> closes <{self._at.tag}>"
        assert self._at.parent is not None
        self._at = self._at.parent

    def handle_data(self, data: str) -> None:
        self._at.children.append(data)

    def finished(self) -> Node:
        self.close()
        assert self._at is self.root, f"<{self._at.tag}> is not closed"
        return self.root


def parsed(text: str) -> Node:
    parser = _Parser()
    parser.feed(text)
    return parser.finished()


class Visitor:
    """One person's browser. ``page`` is the page that is open, ``answer`` the answer that brought it."""

    def __init__(self, driver: Driver, origin: str = ORIGIN) -> None:
        self._driver = driver
        self.origin = origin
        transport = httpx.ASGITransport(app=driver.sandbox.app)
        self.client = httpx.AsyncClient(transport=transport, base_url=origin, headers={"Accept": "text/html"})
        self.answer = httpx.Response(0)
        self.page = Node("", {})
        self.seen: list[str] = []

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request as it is, without following anything."""
        return self._driver.run(self.client.request(method, path, **more))

    def visit(self, path: str, expect: int = 200) -> Node:
        return self._arrive(self.send("GET", path), expect)

    def follow(self, words: str, expect: int = 200) -> Node:
        """The link whose text contains the words."""
        [link] = [node for node in self.page.all("a") if words in node.text]
        return self.visit(urljoin(str(self.answer.url), link["href"]), expect)

    def fill(self, button: str, values: Mapping[str, str] | None = None, /, expect: int = 200, **labels: str) -> Node:
        """Fill in the form with this button by labels (``First_name``) or by names, and press it."""
        form = self.form(button, **labels)
        action, data = form["action"] or str(self.answer.url), self.data(form)
        for name, text in {
            **{self._named(form, words): text for words, text in labels.items()},
            **(values or {}),
        }.items():
            data[name] = text
        return self.press(action, data, expect)

    def press(self, action: str, data: Mapping[str, str], expect: int = 200) -> Node:
        # Browsers write line breaks as CRLF.
        sent = {name: value.replace("\r\n", "\n").replace("\n", "\r\n") for name, value in data.items()}
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        return self._arrive(self.send("POST", action, data=sent, headers=headers), expect)

    def form(self, button: str, **labels: str) -> Node:
        found = [
            form
            for form in self.page.all("form")
            if any(one.text.strip().startswith(button) for one in form.all("button"))
        ]
        assert found, f"no form with the button {button!r} in {self.page.text!r}"
        return found[0]

    def data(self, form: Node) -> dict[str, str]:
        """What the form would send as it stands."""
        data = {}
        for node in form.walk():
            if node.tag == "textarea":
                data[node["name"]] = node.text.removeprefix("\n")
            elif node.tag == "select":
                options = node.all("option")
                chosen = [one for one in options if "selected" in one.attributes] or options[:1]
                data[node["name"]] = chosen[0]["value"]
            elif node.tag == "input" and (node["type"] not in ("radio", "checkbox") or "checked" in node.attributes):
                data[node["name"]] = node["value"]
        return {name: value for name, value in data.items() if name}

    def _named(self, form: Node, words: str) -> str:
        wanted = words.replace("_", " ")
        [label] = [node for node in form.all("label") if node.text.strip().startswith(wanted)]
        return next(node["name"] for node in form.walk() if node["id"] == label["for"])

    def _arrive(self, answer: httpx.Response, expect: int) -> Node:
        assert_headers(answer)
        while answer.status_code in (301, 302, 303, 307, 308):
            assert answer.status_code == 303
            target = answer.headers["location"]
            assert target.startswith("/") and not target.startswith("//"), target
            answer = self.send("GET", target)
            assert_headers(answer)
        assert answer.status_code == expect, answer.text
        self.answer = answer
        self.page = parsed(answer.text)
        self.seen.append(answer.text)
        assert_sound(self.page, self.origin)
        return self.page

    @property
    def path(self) -> str:
        return self.answer.url.path

    def close(self) -> None:
        # A test that ended its sandbox has ended the event loop, too.
        if not self._driver._closed:
            self._driver.run(self.client.aclose())


def assert_headers(answer: httpx.Response) -> None:
    """What every answer of the pages says to the browser."""
    assert answer.headers["content-security-policy"] in (POLICY, "sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.headers.get_list("set-cookie")) <= 1
    for cookie in answer.headers.get_list("set-cookie"):
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; ")), cookie
        assert len(cookie) < 4000


def assert_sound(page: Node, origin: str = ORIGIN) -> None:
    """One h1, headings in order, everything labelled, no identifier twice, nothing from elsewhere, no inline script."""
    assert page.one("html")["lang"] == "en"
    assert page.one("title").text.strip()
    assert page.one("meta", name="viewport")
    assert len(page.all("main")) == len(page.all("h1")) == len(page.all("header")) == len(page.all("footer")) == 1
    levels = [int(node.tag[1]) for node in page.walk() if node.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert_named(page)
    for node in page.walk():
        assert not any(name.startswith("on") or name == "style" for name in node.attributes), node
        assert node.tag not in ("style", "iframe", "object", "embed", "base", "img", "video", "svg"), node
        for name in ("src", "action", "formaction", "poster", "srcset", "data", "background"):
            assert _stays_here(node[name], origin), (node.tag, name, node[name])
        if node.tag == "link":
            assert node["href"] == "data:," or _stays_here(node["href"], origin)
        if node.tag == "script":
            assert node["src"] and not node.text.strip()
        if node.tag == "a" and not _stays_here(node["href"], origin):
            assert urlsplit(node["href"]).scheme in ("http", "https", "mailto"), node["href"]
            assert "noopener" in node["rel"], node["href"]
        if node.tag == "form" and node["method"] == "post":
            assert len(node.all("input", type="hidden", name="_csrf")) == 1


def assert_named(page: Node) -> None:
    ids = [node["id"] for node in page.walk() if "id" in node.attributes]
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
    labelled = {node["for"] for node in page.all("label")}
    for node in page.walk():
        if node.tag in ("select", "textarea") or (node.tag == "input" and node["type"] != "hidden"):
            assert node["id"] in labelled or node["aria-label"], f"{node} has no label"
        if node.tag == "button":
            assert node.text.strip() or node["aria-label"], f"{node} has no words"
        for name in ("for", "aria-labelledby", "aria-describedby", "list", "data-copy"):
            for one in node[name].split():
                assert one in ids, f"{name}={one!r} leads nowhere"
        if node.tag in ("nav", "section", "dialog"):
            assert node["aria-label"] or node["aria-labelledby"], f"{node.tag} has no name"


def _stays_here(address: str, origin: str) -> bool:
    return not address or address.startswith(origin + "/") or not (urlsplit(address).scheme or address.startswith("//"))
