"""What every request of a partner's program at SmartRecruiters looks like: key, media type, address, pages, filters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from proctor.exchange import header
from proctor.expectations import Expectations
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import expectation
from proctor.traffic import OTHER, Seen
from steps.observed.deals import each, having, of_kind, seem_sanitised

HEADER = "X-SmartToken"
PARAMETER = "apiKey"
LARGEST_PAGE = 100
FILES = ("attach", "replace attachment")
_WHOLE = re.compile(r"[0-9]{1,9}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:[+-]\d\d:?\d\d|Z)")
_FILTERS: Mapping[str, frozenset[str]] = {
    "status": frozenset({"NEW", "IN_PROGRESS", "REJECTED", "COMPLETED"}),
    "sortBy": frozenset({"createDate"}),
    "sortDir": frozenset({"asc", "desc"}),
}


@expectation("the program sends its key in the header X-SmartToken with every request")
def key_in_header(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        given = header(seen.request.headers, HEADER)
        if not given:
            return f"no header {HEADER}"
        return "another key" if side.account.key and given != side.account.key else None

    found = of_kind(side)
    seem_sanitised(side, found, _has_key)
    each(expect, found, "KEY", f"the key is in the header {HEADER}", wrong, f"{HEADER}: the key")


@expectation("the program writes its key into no URL")
def no_key_in_urls(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        url = seen.request.url
        if any(name.lower() == PARAMETER.lower() for name, _ in _query_of(url)):
            return f"the parameter {PARAMETER}"
        return "the key" if side.account.key and side.account.key in url else None

    each(expect, of_kind(side), "KEY", "no key is in the URL", wrong, "a URL without a key")


@expectation("the program sends its bodies as JSON, and files as multipart/form-data")
def media_types(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        request = seen.request
        if not request.body and seen.act.kind not in FILES:
            return None
        kind = (header(request.headers, "content-type") or "").partition(";")[0].strip().lower()
        wanted = "multipart/form-data" if seen.act.kind in FILES else "application/json"
        return None if kind == wanted else kind or "no content type"

    like = "application/json, and multipart/form-data for attachments"
    each(expect, of_kind(side), "CONTENT_TYPE", "the body has the documented type", wrong, like)


@expectation("the program makes only requests that the documents describe")
def documented_requests(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        return seen.exchange.line if seen.act.kind == OTHER else None

    each(expect, of_kind(side), "OPERATION_UNKNOWN", "it is a documented request", wrong, "a documented operation")


@expectation("the program asks for pages of at most 100 items, in whole numbers")
def page_sizes(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        for name, value in _query(seen):
            if name in ("limit", "offset") and not _WHOLE.fullmatch(value):
                return f"{name}={value}"
            if name == "limit" and not 1 <= int(value) <= LARGEST_PAGE:
                return f"{name}={value}"
        return None

    found = having(side, _lists(side), lambda seen: _has(seen, "limit", "offset"), "a limit or an offset")
    each(expect, found, "PAGE", "limit and offset are as documented", wrong, f"limit 1 to {LARGEST_PAGE}")


@expectation("the program writes fromDate and toDate with milliseconds and an offset")
def dates_of_filters(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        dates = ((name, value) for name, value in _query(seen) if name in ("fromDate", "toDate"))
        return next((f"{name}={value}" for name, value in dates if not _MOMENT.fullmatch(value)), None)

    like = "yyyy-MM-ddTHH:mm:ss.SSS with an offset, wherever a date is sent"
    lists = of_kind(side, "list orders")
    found = having(side, lists, lambda seen: _has(seen, "fromDate", "toDate"), "a fromDate or a toDate")
    each(expect, found, "DATE", "its dates are as documented", wrong, like)


@expectation("the program filters and sorts its orders by documented values only")
def filters(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        given = ((name, value) for name, value in _query(seen) if name in _FILTERS)
        return next((f"{name}={value}" for name, value in given if value not in _FILTERS[name]), None)

    like = {name: sorted(values) for name, values in _FILTERS.items()}
    found = having(side, of_kind(side, "list orders"), lambda seen: _has(seen, *_FILTERS), "a filter")
    each(expect, found, "FILTER", "its filters are as documented", wrong, like)


def _has_key(seen: Seen) -> bool:
    request = seen.request
    return bool(header(request.headers, HEADER)) or any(name == PARAMETER for name, _ in _query_of(request.url))


def _has(seen: Seen, *names: str) -> bool:
    return any(name in names for name, _ in _query(seen))


def _query(seen: Seen) -> list[tuple[str, str]]:
    return _query_of(seen.request.url)


def _query_of(url: str) -> list[tuple[str, str]]:
    """All parameters: one may be there twice."""
    # Most requests have none, and every sentence here asks all of them.
    return parse_qsl(urlsplit(url).query, keep_blank_values=True) if "?" in url else []


def _lists(side: PartnerSide) -> Sequence[Seen]:
    return of_kind(
        side, "list orders", "list comments", "list results", "list attachments", "list settings", "list offers"
    )
