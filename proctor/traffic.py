"""The traffic of a partner's program: its requests in their order, and what each of them does.

Seen through the recording proxy, or read from a recording. Live values, not redacted; what is written of them is the
recorder's business. Judges nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Condition
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from proctor.exchange import Exchange, Request, parse_json

SMARTRECRUITERS = "smartrecruiters-v1"
KOMBO = "kombo"
_ORDER = r"/assessments/(?P<order>[^/]+)"
_RESULT = _ORDER + r"/results/(?P<thing>[^/]+)"
_KINDS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    SMARTRECRUITERS: (
        ("list orders", "GET", r"/assessments"),
        ("make a test order", "POST", r"/assessments"),
        ("read order", "GET", _ORDER),
        ("accept", "POST", _ORDER + "/accept"),
        ("reject", "POST", _ORDER + "/reject"),
        ("complete", "POST", _ORDER + "/complete"),
        ("comment", "POST", _ORDER + "/comments"),
        ("list comments", "GET", _ORDER + "/comments"),
        ("read comment", "GET", _ORDER + r"/comments/(?P<thing>[^/]+)"),
        ("submit a result to", "POST", _ORDER + "/results"),
        ("list results", "GET", _ORDER + "/results"),
        ("read result", "GET", _RESULT),
        ("attach", "POST", _RESULT + "/attachments"),
        ("list attachments", "GET", _RESULT + "/attachments"),
        ("read attachment", "GET", _RESULT + r"/attachments/[^/]+"),
        ("replace attachment", "POST", _RESULT + r"/attachments/[^/]+"),
        ("list settings", "GET", "/configs"),
        ("insert setting", "POST", "/configs"),
        ("read setting", "GET", r"/configs/(?P<thing>[^/]+)"),
        ("update setting", "POST", r"/configs/(?P<thing>[^/]+)"),
        ("list offers", "GET", "/offers"),
        ("make an offer", "POST", "/offers"),
        ("read offer", "GET", r"/offers/(?P<thing>[^/]+)"),
        ("update offer", "POST", r"/offers/(?P<thing>[^/]+)"),
        ("submit offer", "POST", r"/offers/(?P<thing>[^/]+)/submit"),
        ("withdraw offer", "POST", r"/offers/(?P<thing>[^/]+)/withdraw"),
    ),
    KOMBO: (
        ("check key", "GET", "/check-api-key"),
        ("read packages", "GET", "/assessment/packages"),
        ("set packages", "PUT", "/assessment/packages"),
        ("list orders", "GET", "/assessment/orders"),
        ("list open orders", "GET", "/assessment/orders/open"),
        ("write result", "PUT", r"/assessment/orders/(?P<order>[^/]+)/result"),
    ),
}
PROFILES = frozenset(_KINDS)
OTHER = "other"
CHANGES: Mapping[str, frozenset[str]] = {
    SMARTRECRUITERS: frozenset({"accept", "reject", "complete", "comment", "submit a result to", "attach"}),
    KOMBO: frozenset({"write result"}),
}
"""The kinds that change an order, by profile."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a request does: its kind, such as "accept", the order that it is about, or "", and a thing of that order."""

    kind: str
    order: str = ""
    thing: str = ""


class Reading:
    """Tells what requests do, by method and path below one of the base paths. Of one profile."""

    def __init__(self, profile: str, *base_paths: str) -> None:
        self.profile = profile
        # The longest first: one may be the beginning of another.
        self._bases = sorted({path.rstrip("/") for path in base_paths}, key=len, reverse=True)
        self._kinds = [(kind, method, re.compile(path)) for kind, method, path in _KINDS[profile]]

    def act(self, request: Request) -> Act:
        path = urlsplit(request.url).path
        base = next((one for one in self._bases if path.startswith(one + "/")), None)
        if base is not None:
            inside = path[len(base) :].rstrip("/") or "/"
            for kind, method, pattern in self._kinds:
                if method == request.method and (match := pattern.fullmatch(inside)):
                    found = match.groupdict()
                    return Act(kind, unquote(found.get("order") or ""), unquote(found.get("thing") or ""))
        return Act(OTHER)


@dataclass(frozen=True, slots=True)
class Seen:
    """One exchange of the partner, and what it does. ``number`` is its place in the traffic."""

    number: int
    act: Act
    exchange: Exchange

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.exchange.request.url).query, keep_blank_values=True))

    @property
    def status(self) -> int:
        """The status of the answer, or 0 where there was none."""
        return self.exchange.response.status if self.exchange.response else 0

    @property
    def done(self) -> bool:
        return 200 <= self.status < 300

    @property
    def lost(self) -> bool:
        """Whether nobody knows what was answered: it may have been done."""
        return self.exchange.response is None


def orders_shown(seen: Seen) -> list[dict[str, Any]]:
    """The orders that an answer of SmartRecruiters shows, one by itself or those of a list; none in what is no JSON."""
    if not seen.done:
        return []
    try:
        body = parse_json(seen.exchange.answer.body)
    except ValueError:
        return []
    shown = body.get("content", [body]) if isinstance(body, dict) else []
    return [one for one in shown if isinstance(one, dict)] if isinstance(shown, list) else []


class Traffic:
    """What the partner has done so far. ``put`` may be called from any thread; ``changed`` is notified.

    ``over`` is "" while more may come, else why nothing more will.
    """

    def __init__(self, reading: Reading, changed: Condition) -> None:
        self.reading = reading
        self.changed = changed
        self.over = ""
        self._seen: list[Seen] = []
        # What is asked for in every sentence, so that a long recording is not gone through for each of its requests.
        self._of_kind: dict[str, list[Seen]] = {}
        self._of_order: dict[str, list[Seen]] = {}

    def put(self, exchange: Exchange) -> Seen:
        with self.changed:
            seen = Seen(len(self._seen), self.reading.act(exchange.request), exchange)
            self._seen.append(seen)
            self._of_kind.setdefault(seen.act.kind, []).append(seen)
            self._of_order.setdefault(seen.act.order, []).append(seen)
            self.changed.notify_all()
            return seen

    def end(self, why: str) -> None:
        with self.changed:
            self.over = self.over or why
            self.changed.notify_all()

    def __len__(self) -> int:
        return len(self._seen)

    def seen(self, *kinds: str, order: str | None = None, since: int = 0) -> tuple[Seen, ...]:
        """What was seen, in its order: of these kinds (all, where none is named), about this order."""
        found = self._seen
        if order is not None:
            found = self._of_order.get(order, [])
        elif len(kinds) == 1:
            found = self._of_kind.get(kinds[0], [])
        start = bisect_left(found, since, key=lambda one: one.number)
        return tuple(one for one in found[start:] if not kinds or one.act.kind in kinds)

    def orders(self) -> tuple[str, ...]:
        """The orders that the partner has changed, or tried to, in the order in which it began with them."""
        changes = CHANGES[self.reading.profile]
        return tuple(dict.fromkeys(one.act.order for one in self._seen if one.act.kind in changes))
