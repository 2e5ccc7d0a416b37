"""Expectations: how a sentence says what must hold. Each one is recorded, whether it holds or not.

A sentence that expects nothing shows nothing; there is no other way to a PASS than a recorded check.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from proctor.exchange import Exchange
from proctor.failures import NonConformance
from proctor.findings import Finding, Outcome
from proctor.recorder import Recorder

ABSENT = "(absent)"


class Expectations:
    """Checks values and records the outcome under the sentence that is being run.

    Every method raises NonConformance where the expectation is not met. ``pointer`` is the JSON pointer of the value in
    the body of ``exchange``.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def equal(self, what: str, observed: object, expected: object, exchange: Exchange, pointer: str = "") -> None:
        """``what`` names the value in plain words: "the status of the order"."""
        met = observed == expected and isinstance(observed, bool) == isinstance(expected, bool)
        self._settle(
            met, "VALUE", f"{what} is as expected", f"{what} is not as expected", expected, observed, exchange, pointer
        )

    def one_of(
        self, what: str, observed: object, allowed: Container[object], exchange: Exchange, pointer: str = ""
    ) -> None:
        expected = sorted(str(a) for a in allowed) if isinstance(allowed, frozenset | set) else allowed
        met = observed in allowed
        self._settle(
            met, "VALUE", f"{what} is allowed", f"{what} is not allowed", expected, observed, exchange, pointer
        )

    def holds(
        self, met: bool, code: str, sentence: str, exchange: Exchange, expected: object = None, observed: object = None
    ) -> None:
        """Any other check. ``sentence`` says what must hold: "the order is listed once"."""
        self._settle(met, code, sentence, f"it does not hold that {sentence}", expected, observed, exchange, "")

    def members(
        self, what: str, observed: Any, expected: Mapping[str, object], exchange: Exchange, pointer: str = ""
    ) -> None:
        """Each expected member has its value; further members may be there. One finding, for the first that differs."""
        found = observed if isinstance(observed, Mapping) else {}
        for name, value in expected.items():
            if found.get(name, ABSENT) != value:
                text = f"{name} of {what} is not as expected"
                self._settle(False, "VALUE", "", text, value, found.get(name, ABSENT), exchange, f"{pointer}/{name}")
        text = f"{what} has the expected {', '.join(expected)}"
        self._settle(True, "VALUE", text, "", dict(expected), None, exchange, pointer)

    def status(self, exchange: Exchange, *allowed: int) -> None:
        """The answer has one of these statuses."""
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
