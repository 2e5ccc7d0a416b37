"""What a list of orders must hold, found the slow way: by looking at each order that is known to exist.

Pure functions of the orders and of the parameters of the list. The sentences about lists are in ``steps.lists``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proctor.exchange import Exchange
from proctor.failures import NonConformance, NoVerdict
from proctor.verdicts import Unknown

Order = Mapping[str, Any]
Moment = datetime.datetime
MILLISECOND = datetime.timedelta(milliseconds=1)
LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """One list that was asked for: its parameters and what came."""

    parameters: Mapping[str, str | int]
    exchange: Exchange

    def __str__(self) -> str:
        return ", ".join(f"{name}={value}" for name, value in self.parameters.items()) or "no parameter"


@dataclass(frozen=True, slots=True)
class Matches:
    """Orders that a list must hold, and those created exactly at a boundary, of which no document speaks clearly."""

    certain: Sequence[Order]
    at_boundary: Sequence[Order]

    @property
    def counts(self) -> range:
        """How many may be found."""
        return range(len(self.certain), len(self.certain) + len(self.at_boundary) + 1)


def moment(text: object) -> Moment:
    """A date in any form that the contract takes. Raises NonConformance(DATE) for anything else."""
    try:
        found = datetime.datetime.fromisoformat(str(text))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise NonConformance("DATE", f"{text!r} is not a date with an offset", expected="a date", observed=text)
    return found


def written(when: Moment, offset: str = "+0000") -> str:
    """A moment in the form of the samples, in UTC."""
    utc = when.astimezone(datetime.UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}{offset}"


def created(order: Order) -> Moment:
    return moment(order.get("createDate"))


def uuid_of(order: Order, part: str) -> str:
    """The uuid of an order's candidate or job. Raises NoVerdict where it has none: samples without it exist."""
    value = order.get(part, {}).get("uuid")
    if not isinstance(value, str):
        raise NoVerdict(Unknown.PRECONDITION_UNMET, f"the orders show no uuid of the {part} to filter by")
    return value


_FITS: Mapping[str, Callable[[Order, str], bool | None]] = {
    "status": lambda order, value: order.get("status") == value,
    "candidateUuid": lambda order, value: uuid_of(order, "candidate") == value,
    "jobUuid": lambda order, value: uuid_of(order, "job") == value,
    "fromDate": lambda order, value: _later(created(order), moment(value)),
    "toDate": lambda order, value: _later(moment(value), created(order)),
}
"""Whether an order fits one filter; None where it stands exactly at its boundary."""


_VALUES: Mapping[str, Callable[[Order, Moment, Moment], str]] = {
    "status": lambda order, *_: str(order.get("status")),
    "candidateUuid": lambda order, *_: uuid_of(order, "candidate"),
    "jobUuid": lambda order, *_: uuid_of(order, "job"),
    "fromDate": lambda _, earlier, __: written(earlier),
    "toDate": lambda _, __, later: written(later),
}
"""What an order is singled out by: its own values, and the moments of the orders before and after it."""


def _later(one: Moment, other: Moment) -> bool | None:
    return None if one == other else one > other


def matches(orders: Sequence[Order], parameters: Mapping[str, str | int]) -> Matches:
    """The orders that fit all filters among the parameters, the oldest first."""
    filters = {name: str(value) for name, value in parameters.items() if name in _FITS}
    certain: list[Order] = []
    at_boundary: list[Order] = []
    for order in sorted(orders, key=created):
        fitting = [_FITS[name](order, value) for name, value in filters.items()]
        if False not in fitting:
            (at_boundary if None in fitting else certain).append(order)
    return Matches(certain, at_boundary)


def own_filters(orders: Sequence[Order], names: Sequence[str]) -> list[dict[str, str]]:
    """For each order the filters that single it and its like out, by its own values, each combination once.

    The boundaries of dates fall on the orders before and after it.
    """
    ordered = sorted(orders, key=created)
    dates = [created(order) for order in ordered]
    before = [dates[0] - MILLISECOND, *dates]
    after = [*dates[1:], dates[-1] + MILLISECOND]
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for order, earlier, later in zip(ordered, before, after, strict=False):
        filters = {name: _VALUES[name](order, earlier, later) for name in names}
        found[tuple(filters.values())] = filters
    return list(found.values())
