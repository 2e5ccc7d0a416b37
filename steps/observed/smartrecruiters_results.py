"""What a partner's program gives back at SmartRecruiters: its results and their files, as they were sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from proctor.actors import Cast
from proctor.exchange import header
from proctor.expectations import Expectations
from proctor.failures import NonConformance, NoVerdict
from proctor.multipart import Part, read_parts
from proctor.partner_side import PartnerSide
from proctor.proxy_hold import LARGEST_BODY
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Stage
from proctor.traffic import Seen
from proctor.verdicts import Unknown
from steps.case import Case
from steps.observed.deals import closed, declared, each, having, of_kind
from steps.observed.smartrecruiters_history import History, before
from steps.observed.smartrecruiters_messages import body_of

DOCUMENT, GENERATED = "DOCUMENT", "GENERATED_URL"
TYPES = frozenset({"", DOCUMENT, "URL", "VIDEO_URL", "VIDEO_STREAM", "GENERATED_URL"})
WITH_URL = frozenset({"URL", "VIDEO_URL"})
LARGEST_FILE = 20 * 1024 * 1024
AROUND = 64 * 1024
"""Bytes that are certainly enough for what is around a file in a body."""
TAGS = frozenset("a img strong b em i u p ol ul li pre code blockquote h1 h2 h3 h4 h5".split())  # noqa: SIM905
ATTRIBUTES = frozenset(("href", "src", "width", "height", "alt", "title", "target", "class", "rel"))
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@expectation("the program gives each result a title and a description")
def results_have_titles(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        whole = body_of(seen)
        missing = [name for name in ("title", "description") if not isinstance(whole.get(name), str)]
        return f"without {' and '.join(missing)}" if missing else None

    each(expect, _results(side), "VALUE", "it has title and description", wrong, "title and description")


@expectation("the program writes a score as text, and passed as true or false")
def results_have_typed_members(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        whole = body_of(seen)
        typed = (("score", str), ("passed", bool))
        bad = [name for name, kind in typed if name in whole and not isinstance(whole[name], kind)]
        return ", ".join(f"{name}: {whole[name]!r}" for name in bad) or None

    found = having(side, _results(side), lambda seen: body_of(seen).keys() & {"score", "passed"}, "a score or passed")
    each(expect, found, "VALUE", "score and passed have their types", wrong, "text; true or false")


@expectation("the program writes the types of its results in upper case, as documented")
def result_types(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        kind = body_of(seen).get("resultType", "")
        return None if isinstance(kind, str) and kind in TYPES else repr(kind)

    found = having(side, _results(side), lambda seen: "resultType" in body_of(seen), "a resultType")
    each(expect, found, "VALUE", "its type is a documented one", wrong, sorted(TYPES - {""}))


@expectation("the program gives each result of the types URL and VIDEO_URL a URL")
def results_have_urls(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        whole = body_of(seen)
        url = whole.get("result")
        return None if isinstance(url, str) and _URL.fullmatch(url) else repr(url)

    found = having(side, _results(side), lambda seen: _type(seen) in WITH_URL, "a result of the type URL or VIDEO_URL")
    each(expect, found, "VALUE", "its result is a URL, where its type asks for one", wrong, "a URL")


@expectation("the program describes its results with documented tags and attributes only")
def descriptions(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        return ", ".join(_undocumented(str(body_of(seen).get("description") or ""))) or None

    each(expect, _results(side), "HTML", "its description has documented HTML only", wrong, sorted(TAGS))


@action("the customer opens a result of the program's whose URL is generated")
def generated_result_is_opened(side: PartnerSide, stage: Stage, cast: Cast, case: Case) -> None:
    sent_ones = side.traffic.seen("submit a result to")
    fitting = [one for one in sent_ones if one.done and _type(one) == GENERATED]
    finished = any(closed(side, order) for order in side.traffic.orders())
    if not fitting and finished and "generated-urls" in stage.casting.target.partner:
        raise side.watch.not_seen(f"submit a result of the type {GENERATED}")
    if not fitting:
        raise NoVerdict(Unknown.NO_TRAFFIC, f"the partner's program has submitted no result of the type {GENERATED}")
    case.result_id = _id_answered(fitting[-1])
    case.counts = [len(side.calls)]
    cast.customer.open_result(case.result_id)
    side.watch.until(lambda: bool(_openings(side, case.counts[0])))


@expectation("the program answers the call with the bare URL")
def generated_url_is_text(side: PartnerSide, case: Case, expect: Expectations) -> None:
    calls = _openings(side, case.counts[0])
    if not calls:
        raise side.watch.not_seen("have itself called (resultURL) for the URL of a result")
    answer = calls[0].exchange.answer
    text = answer.body.decode("utf-8", "replace").strip()
    met = answer.status == 200 and _URL.fullmatch(text) is not None
    expect.holds(met, "VALUE", "the answer is the bare URL as text", calls[0].exchange, "a URL and nothing else", text)


@expectation("the program gives each result of the type DOCUMENT a file")
def documents_have_files(side: PartnerSide, expect: Expectations) -> None:
    files = {(one.act.order, one.act.thing) for one in side.traffic.seen("attach")}
    finished = {one.act.order for one in side.traffic.seen("complete") if one.done}

    def wrong(seen: Seen) -> object:
        if not seen.done:
            return None
        result = _id_answered(seen)
        if (seen.act.order, result) in files:
            return None
        if side.recorded and seen.act.order not in finished:
            text = f"the recording ends before the order {seen.act.order} is completed: a file may have come later"
            raise NoVerdict(Unknown.NO_TRAFFIC, text, exchange=seen.exchange.id)
        return f"the result {result} has none"

    found = having(side, _results(side), lambda seen: _type(seen) == DOCUMENT, "a result of the type DOCUMENT")
    each(expect, found, "NOT_SEEN", "a result of the type DOCUMENT is given a file", wrong, "a file")


@expectation("the program sends its files in a part named attachment of multipart/form-data")
def files_are_in_their_part(side: PartnerSide, stage: Stage, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        parts = _parts(side, seen)
        kind = header(seen.request.headers, "content-type") or "no content type"
        names = [part.name for part in parts]
        return None if "attachment" in names else names or kind

    files = declared(stage, side, "attachments", "attach")
    each(expect, files, "PART", "the file is the part attachment", wrong, "a part named attachment")


@expectation("the program attaches PDF files only")
def files_are_pdf(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        for file in (part for part in _parts(side, seen) if part.name == "attachment"):
            kind = file.content_type.partition(";")[0].strip().lower()
            if kind != "application/pdf" or b"%PDF-" not in file.content[:1024]:
                return f"{kind or 'no content type'}, {file.content[:8]!r}"
        return None

    each(expect, _files(side), "FILE", "the file is a PDF", wrong, "application/pdf, %PDF-")


@expectation("the program attaches files of at most 20971520 bytes")
def files_are_small(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        request = seen.request
        told = header(request.headers, "content-length") or ""
        if request.flaw and told.isdecimal() and int(told) > LARGEST_FILE + AROUND:
            return int(told)  # more than is kept of a body
        if request.flaw:
            raise NoVerdict(Unknown.NO_TRAFFIC, request.flaw, exchange=seen.exchange.id)
        sizes = [len(part.content) for part in _parts(side, seen) if part.name == "attachment"]
        return max(sizes) if max(sizes, default=0) > LARGEST_FILE else None

    each(expect, _files(side), "FILE", "the file has no more bytes than allowed", wrong, LARGEST_FILE)


@expectation("the program attaches each file to a result of the same order, by the id that it was given")
def files_go_to_results(side: PartnerSide, expect: Expectations) -> None:
    # Each id that an answer about an order's results has shown, and where first, of those that have got a file.
    wanted = {(one.act.order, one.act.thing) for one in _files(side)}
    shown: dict[tuple[str, str], int] = {}
    unread: dict[str, int] = {}
    for one in side.traffic.seen("submit a result to", "list results", "read result"):
        if one.lost or (one.done and one.flawed):
            unread.setdefault(one.act.order, one.number)
        for text in _QUOTED.findall(one.exchange.answer.body) if one.done else ():
            if (named := (one.act.order, text.decode("utf-8", "replace"))) in wanted:
                shown.setdefault(named, one.number)
    history = History.of(side)

    def wrong(seen: Seen) -> object:
        order, result, number = seen.act.order, seen.act.thing, seen.number
        if shown.get((order, result), number) < number:
            return None
        if before(unread, order, number):
            text = "an answer with results was not recorded"
        elif not history.began(order, number):
            text = f"the recording does not show the beginning of the order {order}"
        else:
            return f"the result {result}"
        raise NoVerdict(Unknown.NO_TRAFFIC, f"{seen.exchange.line}: {text}", exchange=seen.exchange.id)

    each(expect, _files(side), "RESULT", "the result is one of the order", wrong, "a result that the order has")


def _results(side: PartnerSide) -> Sequence[Seen]:
    return of_kind(side, "submit a result to")


def _files(side: PartnerSide) -> Sequence[Seen]:
    return of_kind(side, "attach")


def _openings(side: PartnerSide, since: int) -> Sequence[Seen]:
    return tuple(one for one in side.calls.seen(since=since) if one.request.method == "GET")


def _type(seen: Seen) -> str:
    return str(body_of(seen).get("resultType") or DOCUMENT)


def _parts(side: PartnerSide, seen: Seen) -> list[Part]:
    """The parts of a request; of one that is very long the beginning.

    Raises NoVerdict where they were not recorded, or had not come: a platform may refuse by the head alone.
    """
    request = seen.request
    if request.flaw and (side.recorded or len(request.body) < LARGEST_BODY):
        raise NoVerdict(Unknown.NO_TRAFFIC, f"{seen.exchange.line}: {request.flaw}", exchange=seen.exchange.id)
    return read_parts(request.body, header(request.headers, "content-type") or "")


def _id_answered(seen: Seen) -> str:
    """The id in an answer. Raises NoVerdict where there is none to read."""
    try:
        body = seen.exchange.json
    except NonConformance:
        body = None
    found = body.get("id") if isinstance(body, dict) else None
    if not isinstance(found, str):
        raise NoVerdict(Unknown.NO_TRAFFIC, "the answer shows no id of the result", exchange=seen.exchange.id)
    return found


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"<{tag}>"] * (tag not in TAGS)
        self.found += [f"<{tag} {name}>" for name, _ in attrs if name not in ATTRIBUTES]


def _undocumented(html: str) -> list[str]:
    tags = _Tags()
    tags.feed(html)
    tags.close()
    return tags.found
