"""Expectations: how a sentence says what must hold. Each one is recorded, whether it holds or not.

A sentence that expects nothing shows nothing; there is no other way to a PASS than a recorded check.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from proctor.exchange import Exchange
from proctor.failures import HarnessError, NonConformance
from proctor.findings import Finding, Outcome
from proctor.json_pointer import pointer_to
from proctor.recorder import Recorder

ABSENT = "(absent)"


class Expectations:
    """Checks values and records the outcome under the sentence that is being run.

    Every method raises NonConformance where the expectation is not met. ``pointer`` is the JSON pointer of the value in
    the body of ``exchange``.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    @property
    def requirement(self) -> str | None:
        """The rule that the sentence that is being run shows, or None where it only prepares."""
        return self._recorder.requirement

    def equal(self, what: str, observed: object, expected: object, exchange: Exchange, pointer: str = "") -> None:
        """``what`` names the value in plain words: "the status of the order"."""
        met = same(observed, expected)
        self._settle(
            met, "VALUE", f"{what} is as expected", f"{what} is not as expected", expected, observed, exchange, pointer
        )

    def one_of(
        self, what: str, observed: object, allowed: Collection[object], exchange: Exchange, pointer: str = ""
    ) -> None:
        expected = sorted(map(str, allowed)) if isinstance(allowed, frozenset | set) else list(allowed)
        met = any(same(observed, value) for value in allowed)
        self._settle(
            met, "VALUE", f"{what} is allowed", f"{what} is not allowed", expected, observed, exchange, pointer
        )

    def holds(
        self,
        met: bool,
        code: str,
        sentence: str,
        exchange: Exchange,
        expected: object = None,
        observed: object = None,
        otherwise: str = "",
    ) -> None:
        """Any other check. ``sentence`` says what must hold: "the order is listed once".

        ``otherwise`` says what is so where it does not hold, for sentences that hold a "not" themselves.
        """
        broken = otherwise or f"it does not hold that {sentence}"
        self._settle(met, code, sentence, broken, expected, observed, exchange, "")

    def members(
        self, what: str, observed: Any, expected: Mapping[str, object], exchange: Exchange, pointer: str = ""
    ) -> None:
        """Each expected member has its value, at any depth; further members may be there.

        One finding: for the first member that differs, or for all of them where none does.
        """
        if not expected:
            raise HarnessError(f"no members of {what} are expected, so nothing would be checked")
        difference = first_difference(observed, expected, pointer)
        if difference is not None:
            place, wanted, found = difference
            text = f"{place.removeprefix(pointer + '/')} of {what} is not as expected"
            self._settle(False, "VALUE", "", text, wanted, found, exchange, place)
        text = f"{what} has the expected {', '.join(expected)}"
        self._settle(True, "VALUE", text, "", dict(expected), None, exchange, pointer)

    def status(self, exchange: Exchange, *allowed: int) -> None:
        """The answer has one of these statuses."""
        if not allowed:
            raise HarnessError("no status is expected, so nothing could be met")
        text = f"{exchange.line} answered {exchange.status}"
        expected = allowed[0] if len(allowed) == 1 else list(allowed)
        self._settle(exchange.status in allowed, "STATUS", text, text, expected, exchange.status, exchange, "")

    def _settle(
        self,
        met: bool,
        code: str,
        held: str,
        broken: str,
        expected: object,
        observed: object,
        exchange: Exchange,
        pointer: str,
    ) -> None:
        if not met:
            raise NonConformance(
                code, broken, expected=expected, observed=observed, pointer=pointer, exchange=exchange.id
            )
        subject = self._recorder.requirement
        self._recorder.finding(
            Finding(subject, Outcome.HELD, "expectation", code, held, expected, None, pointer, exchange.id)
        )


def first_difference(observed: object, expected: object, pointer: str = "") -> tuple[str, object, object] | None:
    """Where a value first lacks what is expected: pointer, expected, observed. Objects may have further members."""
    if isinstance(expected, Mapping) and isinstance(observed, Mapping):
        for name, value in expected.items():
            place = pointer + pointer_to(name)
            found = first_difference(observed.get(name, ABSENT), value, place)
            if found is not None:
                return found
        return None
    if isinstance(expected, list) and isinstance(observed, list) and len(expected) == len(observed):
        pairs = enumerate(zip(observed, expected, strict=True))
        return next((f for n, (o, e) in pairs if (f := first_difference(o, e, f"{pointer}/{n}"))), None)
    return None if same(observed, expected) else (pointer, expected, observed)


def same(one: object, other: object) -> bool:
    """Whether two values are equal in JSON, where ``true`` is not 1, at any depth."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)
