"""Everything a partner can see of its orders, taken down at one moment, and what differs between two moments.

For showing that an action changed what it should and nothing else: a refused one nothing at all. Pure comparison; the
reading goes through an actor. Only for accounts with few orders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from proctor.actors import Partner
from proctor.exchange import Exchange
from proctor.failures import NonConformance

PAGE = 100
_ABSENT = "(absent)"


@dataclass(frozen=True, slots=True)
class Difference:
    """A member that differs. ``what`` is the kind of thing, such as "result"; ``order`` whose it is, or ""."""

    order: str
    what: str
    id: str
    member: str
    before: object
    after: object

    def __str__(self) -> str:
        return f"{self.member} of the {self.what} {self.id} was {self.before!r} and is {self.after!r}"


@dataclass(frozen=True, slots=True)
class World:
    """``things`` maps (order, kind, id) to the thing as it was shown; ``last`` is the last exchange that showed it."""

    things: Mapping[tuple[str, str, str], Mapping[str, Any]]
    last: Exchange


def look(partner: Partner) -> World:
    """Read every order with its results, comments and attachments. Raises NonConformance for a list that is none."""
    things: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    orders, last = _everything(partner.list_orders)
    for order in orders:
        key = str(order.get("id"))
        things[key, "order", key] = order
        comments, last = _everything(partial(partner.list_comments, key))
        things |= {(key, "comment", str(comment.get("id"))): comment for comment in comments}
        results, last = _everything(partial(partner.list_results, key))
        for result in results:
            name = str(result.get("id"))
            things[key, "result", name] = result
            attachments, last = _everything(partial(partner.list_attachments, key, name))
            things |= {(key, "attachment", str(a.get("id"))): a for a in attachments}
    return World(things, last)


def differences(before: World, after: World) -> Iterator[Difference]:
    """What differs, member by member; a thing that came or went differs in its id."""
    for key in sorted(before.things.keys() | after.things.keys()):
        order, kind, name = key
        was, now = before.things.get(key), after.things.get(key)
        if was is None or now is None:
            yield Difference(
                order, kind, name, "id", _ABSENT if was is None else name, _ABSENT if now is None else name
            )
            continue
        for member in sorted(was.keys() | now.keys()):
            if was.get(member, _ABSENT) != now.get(member, _ABSENT):
                yield Difference(order, kind, name, member, was.get(member, _ABSENT), now.get(member, _ABSENT))


def _everything(lister: Callable[..., Exchange]) -> tuple[list[dict[str, Any]], Exchange]:
    """All items of a list, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        page: Exchange = lister(limit=PAGE, offset=len(found))
        content = page.json.get("content") if isinstance(page.json, dict) else None
        if page.status != 200 or not isinstance(content, list) or not all(isinstance(i, dict) for i in content):
            raise NonConformance(
                "LIST", f"{page.line} did not answer a list", expected=200, observed=page.status, exchange=page.id
            )
        found += content
        total = page.json.get("totalFound")
        if len(content) < PAGE or not isinstance(total, int) or len(found) >= total:
            return found, page
