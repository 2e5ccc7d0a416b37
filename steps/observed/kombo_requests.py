"""What every request of a partner's program at Kombo looks like: key, integration, media type, pages and filters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from proctor.exchange import header, parse_json
from proctor.expectations import Expectations
from proctor.failures import NonConformance, NoVerdict
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import expectation
from proctor.traffic import OTHER, Seen
from proctor.verdicts import Unknown
from steps.observed.deals import LISTS, each, having, of_kind, seem_sanitised
from steps.observed.kombo_bodies import MOMENT

LARGEST_PAGE = 250
FILTERS = ("ids", "statuses", "created_after")
STATUSES = frozenset({"OPEN", "COMPLETED", "CANCELLED", "REJECTED"})
_PAGE = frozenset({"cursor", "page_size"})
_PARAMETERS: Mapping[str, frozenset[str]] = {"list orders": _PAGE | set(FILTERS), "list open orders": _PAGE}
"""The query parameters that operations document; all others have none."""
_WITHOUT_INTEGRATION = ("check key", OTHER)
_WHOLE = re.compile(r"[0-9]{1,9}")


@expectation("the program sends its key in Authorization: Bearer with every request")
def key_as_bearer(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        given = header(seen.request.headers, "Authorization") or ""
        scheme, _, key = given.partition(" ")
        if not _has_key(seen):
            return f"the scheme {scheme}" if given else "no header Authorization"
        return "another key" if side.account.key and key.strip() != side.account.key else None

    found = of_kind(side)
    seem_sanitised(side, found, _has_key)
    each(expect, found, "KEY", "its key is in the header Authorization", wrong, "Authorization: Bearer")


@expectation("the program names its integration in X-Integration-Id with every assessment request")
def integration_is_named(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        given = header(seen.request.headers, "X-Integration-Id")
        if seen.act.kind in _WITHOUT_INTEGRATION:
            return None
        return None if given and (not side.account.integration or given == side.account.integration) else repr(given)

    like = side.account.integration or "the id of the integration"
    each(expect, of_kind(side), "INTEGRATION", "it names its integration", wrong, like)


@expectation("the program sends JSON as application/json and nothing else")
def bodies_are_json(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        request = seen.request
        if request.flaw or (not request.body and request.method == "GET"):
            return None
        kind = (header(request.headers, "content-type") or "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return kind or "no content type"
        try:
            parse_json(request.body)
        except ValueError as problem:
            return f"no JSON: {problem}"
        return None

    each(expect, of_kind(side), "CONTENT_TYPE", "its body is JSON and says so", wrong, "application/json")


@expectation("the program sends only query parameters that its requests document")
def parameters_are_documented(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        known = _PARAMETERS.get(seen.act.kind, frozenset())
        unknown = sorted({name for name, _ in _query(seen)} - known) if seen.act.kind != OTHER else []
        return ", ".join(unknown) or None

    like = {kind: sorted(names) for kind, names in _PARAMETERS.items()}
    each(expect, of_kind(side), "PARAMETER_UNKNOWN", "its query parameters are documented", wrong, like)


@expectation("the program asks for pages of 1 to 250 orders")
def page_sizes(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        sizes = [value for name, value in _query(seen) if name == "page_size"]
        return next((f"page_size={size}" for size in sizes if not _is_page_size(size)), None)

    each(expect, _with(side, "page_size"), "PAGE", "its page_size is as documented", wrong, f"1 to {LARGEST_PAGE}")


@expectation("the program sends the filters of the first page along with each cursor")
def filters_go_along(side: PartnerSide, expect: Expectations) -> None:
    before = _pages_before(side)

    def wrong(seen: Seen) -> object:
        return None if _filters(before[seen.number]) == _filters(seen) else _filters(seen)

    later = [one for one in side.traffic.seen(*LISTS) if one.number in before]
    if not later:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the program was not seen to read a second page of orders")
    like = _filters(before[later[0].number])
    each(expect, later, "FILTER", "its filters are those of the page before", wrong, like)


@expectation("the program asks for orders by documented statuses, joined by commas")
def statuses_are_documented(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        given = [value for name, value in _query(seen) if name == "statuses" and value]
        if len(given) > 1:
            return "statuses more than once"
        return next((value for value in given if not set(value.split(",")) <= STATUSES), None)

    like = sorted(STATUSES)
    each(expect, _with(side, "statuses"), "FILTER", "its statuses are as documented", wrong, like)


@expectation("the program writes created_after in the documented pattern")
def moments_of_filters(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        given = (value for name, value in _query(seen) if name == "created_after")
        return next((value for value in given if not MOMENT.fullmatch(value)), None)

    like = "YYYY-MM-DDTHH:mm:ss.sssZ, wherever a moment is sent"
    each(expect, _with(side, "created_after"), "DATE", "its created_after has the pattern", wrong, like)


@expectation("the program asks the list of open orders for its pages and nothing else")
def open_list_has_no_filters(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        given = _query(seen)
        unknown = sorted({name for name, _ in given} - _PAGE)
        return ", ".join(unknown) or next((s for n, s in given if n == "page_size" and not _is_page_size(s)), None)

    like = "cursor and page_size"
    lists, what = of_kind(side, *LISTS), "a request for the list of open orders"
    asked = having(side, lists, lambda seen: seen.act.kind == "list open orders", what)
    each(expect, asked, "FILTER", "the list of open orders is asked for pages only", wrong, like)


def _query(seen: Seen) -> list[tuple[str, str]]:
    """All parameters: one may be there twice."""
    return parse_qsl(urlsplit(seen.request.url).query, keep_blank_values=True)


def _is_page_size(text: str) -> bool:
    return _WHOLE.fullmatch(text) is not None and 1 <= int(text) <= LARGEST_PAGE


def _filters(seen: Seen) -> dict[str, str]:
    return {name: value for name, value in seen.query.items() if name in FILTERS and value}


def _has_key(seen: Seen) -> bool:
    scheme, _, key = (header(seen.request.headers, "Authorization") or "").partition(" ")
    return scheme.lower() == "bearer" and bool(key.strip())


def _with(side: PartnerSide, name: str) -> Sequence[Seen]:
    """The requests for lists that have this parameter."""
    return having(side, of_kind(side, *LISTS), lambda seen: name in seen.query, f"the parameter {name}")


def _pages_before(side: PartnerSide) -> dict[int, Seen]:
    """For a page, by its place in the traffic, the last one before it whose ``next`` its cursor is.

    None for a page whose predecessor was not seen, as in a recording that begins later.
    """
    before: dict[int, Seen] = {}
    nexts: dict[tuple[str, str], Seen] = {}
    for seen in side.traffic.seen(*LISTS):
        cursor = seen.query.get("cursor")
        if cursor and (page := nexts.get((seen.act.kind, cursor))) is not None:
            before[seen.number] = page
        if seen.done and isinstance(found := next_of(seen), str):
            nexts[seen.act.kind, found] = seen
    return before


def next_of(seen: Seen) -> object:
    """What the answer with a page of orders names as the next one."""
    try:
        return seen.exchange.json["data"]["next"]
    except (NonConformance, NoVerdict, KeyError, TypeError):
        return None
