"""The traffic of a partner's program: its requests in their order, and what each of them does.

Seen through the recording proxy, or read from a recording. Live values, not redacted; what is written of them is the
recorder's business. Judges nothing.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from threading import Condition
from typing import Any, NamedTuple, overload
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


class Act(NamedTuple):
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
        # What stands for an id has no slash in it, so only those with as many slashes can fit.
        self._kinds: dict[tuple[str, int], list[tuple[str, re.Pattern[str]]]] = {}
        for kind, method, path in _KINDS[profile]:
            form = method, path.replace("[^/]", "").count("/")
            self._kinds.setdefault(form, []).append((kind, re.compile(path)))

    def act(self, request: Request) -> Act:
        path = urlsplit(request.url).path
        base = next((one for one in self._bases if path.startswith(one + "/")), None)
        if base is not None:
            inside = path[len(base) :].rstrip("/") or "/"
            for kind, pattern in self._kinds.get((request.method, inside.count("/")), ()):
                if match := pattern.fullmatch(inside):
                    found = match.groupdict()
                    return Act(kind, unquote(found.get("order") or ""), unquote(found.get("thing") or ""))
        return Act(OTHER)


class Seen(NamedTuple):
    """One exchange of the partner, and what it does. ``number`` is its place in the traffic.

    ``status`` is that of the answer, or 0 where there was none. ``flawed``: the answer is not there as it was given.
    The ``exchange`` itself may have to be read from a file: who only asks for its kind or its status does not look.
    """

    number: int
    act: Act
    status: int
    flawed: bool
    traffic: Traffic

    @property
    def exchange(self) -> Exchange:
        return self.traffic.exchange(self.number)

    @property
    def request(self) -> Request:
        """The request alone, which costs less than the exchange where that has to be read."""
        return self.traffic.request(self.number)

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.request.url).query, keep_blank_values=True))

    @property
    def done(self) -> bool:
        return 200 <= self.status < 300

    @property
    def lost(self) -> bool:
        """Whether nobody knows what was answered: it may have been done."""
        return self.status == 0


class Recorded(Sequence[Exchange]):
    """Exchanges that are not in memory, but read whenever they are asked for."""

    def request(self, number: int) -> Request:
        return self[number].request


class Those(Sequence[Seen]):
    """Some of the traffic, in its order: no more than their numbers, however many they are."""

    def __init__(self, numbers: Sequence[int], at: Callable[[int], Seen]) -> None:
        self._numbers = numbers
        self._at = at

    def where(self, so: Callable[[Seen], bool]) -> Those:
        """Those of them that are ``so``."""
        return Those(array("I", [one.number for one in self if so(one)]), self._at)

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Seen]:
        return map(self._at, self._numbers)

    @overload
    def __getitem__(self, place: int) -> Seen: ...
    @overload
    def __getitem__(self, place: slice) -> Those: ...
    def __getitem__(self, place: int | slice) -> Seen | Those:
        if isinstance(place, slice):
            return Those(self._numbers[place], self._at)
        return self._at(self._numbers[place])


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

    ``over`` is "" while more may come, else why nothing more will. Of each exchange there are a few numbers here, by
    which it is found: what it does and to what, and the status of its answer.
    """

    def __init__(self, reading: Reading, changed: Condition, recorded: Sequence[Exchange] | None = None) -> None:
        """``recorded`` are the exchanges that will be put, where they need not be kept, since they are there anyway."""
        self.reading = reading
        self.changed = changed
        self.over = ""
        self._recorded = recorded
        self._exchanges: list[Exchange] = []
        # The ids of those that are not kept: those of a recording, which is all before the first scenario, differ in
        # their numbers only.
        self._ids, self._prefix = array("I"), ""
        self._looked_at: tuple[int, Exchange] | None = None
        self._kinds, self._orders, self._things = _Words(), _Words(), _Words()
        self._statuses = array("H")
        self._flaws = bytearray()
        # What is asked for in every sentence, so that a long recording is not gone through for each of its requests.
        self._of_kind: dict[str, array[int]] = {}
        self._of_order: dict[str, array[int]] = {}

    def put(self, exchange: Exchange) -> Seen:
        with self.changed:
            act, response = self.reading.act(exchange.request), exchange.response
            number = len(self._statuses)
            if self._recorded is None:
                self._exchanges.append(exchange)
            else:
                self._prefix, _, own = exchange.id.rpartition("-")
                self._ids.append(int(own))
            self._kinds.append(act.kind)
            self._orders.append(act.order)
            self._things.append(act.thing)
            self._flaws.append(bool(response and response.flaw))
            self._statuses.append(response.status if response else 0)
            self._of_kind.setdefault(act.kind, array("I")).append(number)
            self._of_order.setdefault(act.order, array("I")).append(number)
            self.changed.notify_all()
            return self._at(number)

    def end(self, why: str) -> None:
        with self.changed:
            self.over = self.over or why
            self.changed.notify_all()

    def __len__(self) -> int:
        return len(self._statuses)

    def seen(self, *kinds: str, order: str | None = None, since: int = 0) -> Those:
        """What was seen, in its order: of these kinds (all, where none is named), about this order."""
        return Those(self._numbers(kinds, order, since), self._at)

    def orders(self) -> tuple[str, ...]:
        """The orders that the partner has changed, or tried to, in the order in which it began with them."""
        changes = self._numbers(tuple(CHANGES[self.reading.profile]))
        return tuple(dict.fromkeys(self._orders[number] for number in changes))

    def _numbers(self, kinds: tuple[str, ...], order: str | None = None, since: int = 0) -> Sequence[int]:
        if order is not None:
            found = _since(self._of_order.get(order, _NONE), since)
            return array("I", [number for number in found if self._kinds[number] in kinds]) if kinds else found
        if not kinds:
            return range(since, len(self))
        of_each = [_since(self._of_kind.get(kind, _NONE), since) for kind in dict.fromkeys(kinds)]
        return of_each[0] if len(of_each) == 1 else array("I", sorted(chain(*of_each)))

    def _at(self, number: int) -> Seen:
        act = Act(self._kinds[number], self._orders[number], self._things[number])
        return Seen(number, act, self._statuses[number], bool(self._flaws[number]), self)

    def exchange(self, number: int) -> Exchange:
        """One of them, by its place."""
        if self._recorded is None:
            return self._exchanges[number]
        # Who looks at one looks at more than one thing about it.
        if self._looked_at is None or self._looked_at[0] != number:
            found = self._recorded[number].named(f"{self._prefix}-{self._ids[number]}")
            self._looked_at = number, found
        return self._looked_at[1]

    def request(self, number: int) -> Request:
        """The request of one of them."""
        if isinstance(self._recorded, Recorded):
            return self._recorded.request(number)
        return self.exchange(number).request


_NONE = array("I")


class _Words:
    """Words in their order, each kept once however often it comes."""

    def __init__(self) -> None:
        self._places = array("I")
        self._words: list[str] = []
        self._known: dict[str, int] = {}

    def append(self, word: str) -> None:
        place = self._known.setdefault(word, len(self._words))
        if place == len(self._words):
            self._words.append(word)
        self._places.append(place)

    def __getitem__(self, number: int) -> str:
        return self._words[self._places[number]]


def _since(numbers: array[int], since: int) -> array[int]:
    return numbers[bisect_left(numbers, since) :]
