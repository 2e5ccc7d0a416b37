"""requirements.html: that it says what the run found, asks nobody for anything, and can be read by everybody."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from proctor.exchange import Request, Response
from proctor.judging import judge
from proctor.reporting.body_text import LONGEST_SHOWN, body_text
from proctor.reporting.requirement_page import requirement_page
from proctor.requirements import Profile
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import KEY, SECRET_NAME, Act, Beat, broken, exchange, harness, held, planned

VOID = {"meta", "br", "input", "link", "img", "hr"}


class Page(HTMLParser):
    """Elements with their attributes and texts; raises for tags that are not nested properly."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1] == "style"):
            self.texts.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))


def page(judged: Judged) -> Page:
    return Page(requirement_page(judged.run, judged.journal))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "demo-v1 conforms"),
        ({"complete": False}, "demo-v1: partial selection, no statement about the profile"),
        ({"state": "interrupted"}, "demo-v1: not known whether it conforms"),
    ],
)
def test_the_headline(play: Play, green_acts: list[Act], more: dict[str, Any], sentence: str) -> None:
    found = page(play(*green_acts, **more))
    assert sentence in found.text
    assert "%" not in found.text


def test_a_broken_must_is_the_headline_and_stands_first(mixed: Judged) -> None:
    text = page(mixed).text
    assert "demo-v1 does not conform" in text
    attention = text[text.index("What needs attention") : text.index("The run")]
    assert re.findall(r"D1-\w+-\d+", attention) == [
        "D1-ACCEPT-01", "D1-ERR-01", "D1-LIST-01", "D1-ERR-02", "D1-ACCEPT-02",
    ]  # fmt: skip


def test_every_requirement_has_its_row_with_verdict_level_and_full_source(mixed: Judged) -> None:
    found = page(mixed)
    rows = [a["id"] for a in found.all("tr") if a.get("id")]
    requirements = mixed.run.profiles["demo-v1"].requirements
    assert sorted(str(row) for row in rows) == sorted(f"req-{name}" for name in requirements)
    assert found.text.count("The demo guide, chapter <orders> & steps") >= len(rows)
    row = found.html[found.html.index('id="req-D1-NOTE-01"') :].partition("</tr>")[0]
    assert "NOT APPLICABLE" in row
    assert "it binds the partner, which is not under test" in row


def test_a_failed_check_shows_what_should_be_beside_what_came(mixed: Judged) -> None:
    text = page(mixed).text
    start = text.index("FAIL the status is not as expected")
    told = text[start : start + 700]
    for words in (
        "What should be IN_PROGRESS",
        "What came NEW",
        "/status",
        "Accept needs a message.",
        "The command that shows it again curl -sS -i",
    ):
        assert words in told


def test_sentences_say_how_far_they_came(mixed: Judged, play: Play, acts: dict[str, Act]) -> None:
    text = page(mixed).text
    assert "failed When it is accepted without a message" in text
    assert "not reached When it is unchanged" in text
    assert "This scenario was planned, but the run never came to it." in text
    assert "done, with findings When it is accepted" in text
    assert "interrupted When a code" in page(play(acts["cut"], state="")).text


def test_an_exchange_lies_inside_the_sentence_that_made_it(mixed: Judged) -> None:
    html = page(mixed).html
    scenario = next(s for s in mixed.run.scenarios.values() if s.plan.name == "An order is accepted")
    key = scenario.plan.key
    first, second = (html.index(f'id="sentence-{key}-{n}"') for n in (1, 2))
    assert first < html.index(f'id="exchange-{key}-1"') < second < html.index(f'id="exchange-{key}-2"')


def test_only_a_profile_with_numbered_steps_has_a_group_of_them(mixed: Judged, profile: Profile) -> None:
    assert "The thirteen steps" in page(mixed).text
    without = judge(mixed.journal, [replace(profile, steps="")])
    assert "The thirteen steps" not in page(Judged(without, mixed.journal)).text


def test_a_request_without_an_answer_says_why(mixed: Judged) -> None:
    assert "no answer" in page(mixed).text
    assert "the connection was refused" in page(mixed).text


def test_what_needs_attention_is_open_and_what_went_well_is_folded(mixed: Judged) -> None:
    html = page(mixed).html
    troubled = {"Accept without a message", "Accept tells the date", "A list", "An error"}
    for story in mixed.run.scenarios.values():
        article = html[html.index(f'id="scenario-{story.plan.key}"') :]
        opened = article[article.index("<details") :].startswith("<details open>")
        assert opened == (story.plan.name in troubled)


def test_a_harness_that_broke_outside_any_sentence_has_its_evidence(play: Play) -> None:
    plan = planned("Broken", [("a sentence", "D1-LIST-01")], "D1-LIST-01")
    found = page(play(Act(plan, outside=(harness("D1-LIST-01"),))))
    assert "around it outside any sentence ERROR KeyError" in found.text
    assert {"href": f"#scenario-{plan.key}"} in found.all("a")
    assert "took" not in found.text.partition("Evidence")[2].partition("What the verdicts mean")[0]


def test_a_journal_that_is_not_whole_is_shouted(play: Play, acts: dict[str, Act]) -> None:
    text = page(play(acts["pass"], state="")).text
    assert "The run did not come to its end. Its journal is not whole: line" in text
    assert "NOT whole" in text


def test_nothing_secret_and_no_path_is_on_the_page(mixed: Judged) -> None:
    html = page(mixed).html
    assert KEY not in html
    assert SECRET_NAME not in html
    assert str(mixed.journal.file.parent) not in html


def test_what_came_is_text_and_never_markup(play: Play) -> None:
    plan = planned("Ugly <script>alert(1)</script>", [("a </details> sentence", "D1-LIST-01")], "D1-LIST-01")
    evil = exchange(
        plan,
        request=Request("GET", "http://127.0.0.1:1/</script><img src=x>", (("x", '"><b>'),)),
        response=Response(200, (("y", "</pre><style>"),), b"<html><script>alert(2)</script>"),
    )
    finding = broken("D1-LIST-01", evil.id, expected="</pre>", observed={"a": "<img onerror=x>"})
    found = page(play(Act(plan, (Beat("failed", (evil,), (finding,)),), "failed")))
    assert found.all("script", "img", "iframe") == []
    tally = found.html.partition('<ul class="tally"')[2].partition("</ul>")[0]
    assert len(found.all("b")) == tally.count("<b>"), "no other than those of the tally"
    assert "alert(1)" in found.text


def test_the_page_asks_nobody_for_anything(mixed: Judged) -> None:
    found = page(mixed)
    assert found.all("script", "link", "img", "iframe", "object", "form", "base") == []
    assert [a for _, a in found.elements if {"src", "style", "onclick", "srcset", "action"} & a.keys()] == []
    assert {str(a["href"])[0] for a in found.all("a")} == {"#"}
    style = found.html.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    (policy,) = (str(a["content"]) for a in found.all("meta") if "http-equiv" in a)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_every_link_leads_somewhere_and_no_place_is_there_twice(mixed: Judged) -> None:
    found = page(mixed)
    ids = [a["id"] for _, a in found.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert {str(a["href"])[1:] for a in found.all("a")} <= {str(i) for i in ids}


def test_headings_and_tables_can_be_followed_without_seeing_them(mixed: Judged) -> None:
    found = page(mixed)
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    tables = sum(tag == "table" for tag, _ in found.elements)
    assert tables == sum(tag == "caption" for tag, _ in found.elements) > 0
    assert all(a.get("scope") in ("col", "row") for a in found.all("th"))
    assert ("html", {"lang": "en"}) in found.elements


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_has_enough_contrast(mixed: Judged, scheme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", page(mixed).html, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[scheme]))
    tones = ("fail", "error", "unknown", "warn", "pass", "quiet")
    pairs = [(t, f"{t}-wash") for t in tones] + [(t, "card") for t in tones]
    pairs += [(t, b) for t in ("ink", "soft", "link") for b in ("page", "card", "code")]
    for text, behind in pairs:
        light, dark = sorted((_luminance(colours[text]), _luminance(colours[behind])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{text} on {behind}"


def exchanges(html: str) -> list[str]:
    return [fold.partition("</details>")[0] for fold in html.split('<details class="shot"')[1:]]


def test_an_exchange_is_told_in_full_only_where_something_did_not_hold(play: Play, acts: dict[str, Act]) -> None:
    (failed,) = exchanges(page(play(acts["fail"])).html)
    assert '<th scope="row">Content-Type</th>' in failed and "To send it again" in failed and "curl -sS -i" in failed
    judged = play(acts["pass"])
    found = page(judged)
    for passed in exchanges(found.html):
        assert "Content-Type" not in passed and "curl" not in passed
        assert '<pre tabindex="0">{\n  "id": "o1",\n  "status": "NEW"\n}</pre>' in passed, "quotes need no escape"
    assert "the page shows the beginning of each body" in found.text


def test_names_from_a_journal_cannot_leave_an_attribute(play: Play) -> None:
    plan = planned("Ugly", [("a sentence", "D1-LIST-01")], "D1-LIST-01")
    ugly = replace(exchange(plan), id='"><script>alert(1)</script><p title="')
    found = page(play(Act(plan, (Beat(exchanges=(ugly,), findings=(held("D1-LIST-01"),)),), "finished")))
    assert found.all("script") == []
    assert f"exchange-{ugly.id}" in [a.get("id") for a in found.all("details")]


def test_bodies_are_put_into_lines_and_cut() -> None:
    assert body_text({"type": "application/json", "size": 7, "text": '{"a":1}'}) == ('{\n  "a": 1\n}', "")
    text, note = body_text({"type": "text/plain", "size": 99, "text": "x" * (LONGEST_SHOWN + 1)})
    assert (len(text), note[:9]) == (LONGEST_SHOWN + 2, "the first")
    assert body_text(None) == ("", "no body")
    assert "not kept: not text" in body_text({"type": "", "size": 3, "omitted": "not text", "sha256": "f0"})[1]
    parts = [{"name": "attachment", "fileName": "r.pdf", "type": "application/pdf", "size": 9, "sha256": "f1"}]
    text, note = body_text({"type": "multipart/form-data", "size": 200, "parts": parts})
    assert "file name: r.pdf" in text
    assert "200 bytes in 1 part(s)" in note


def test_the_same_journal_gives_the_same_page(mixed: Judged) -> None:
    assert page(mixed).html == page(mixed).html


def test_a_thousand_scenarios_take_seconds(play: Play) -> None:
    acts = []
    for number in range(1000):
        plan = planned(f"Scenario {number}", [(f"sentence {n}", "D1-LIST-01") for n in range(5)], "D1-LIST-01")
        beats = tuple(Beat("done", (exchange(plan, n),), (held("D1-LIST-01"),)) for n in range(5))
        acts.append(Act(plan, beats, "finished"))
    judged = play(*acts)
    start = time.perf_counter()
    requirement_page(judged.run, judged.journal)
    assert time.perf_counter() - start < 10
