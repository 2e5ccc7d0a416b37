"""Whose fault it is: the ways in which a check can end without holding.

Raised by actors, expectations and readers; turned into findings and exit statuses elsewhere. Not for verdicts:
those are derived from the journal (``proctor.judging``).

    NonConformance       the implementation under test broke a rule        -> FAIL or WARN, by the rule
    NoVerdict            it could not be found out                         -> INCONCLUSIVE, with a reason
    HarnessError         Proctor itself, or a step, is at fault            -> ERROR
    ConfigurationError   the run was not set up properly: nothing is judged -> exit status 7
    NotDone              there was nothing to judge, and need not be        -> NOT_APPLICABLE

Two more are no outcome, but a question: ``ByPerson`` and ``NotProvided``, to which a person's attestation may be the
answer (``proctor.pytest_plugin.by_hand``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from proctor.verdicts import Unknown


class ProctorError(Exception):
    """Root of everything Proctor raises on purpose."""


class NonConformance(ProctorError):
    """A documented rule did not hold.

    ``code`` is a stable word for programs (``STATUS_UNEXPECTED``), ``pointer`` a JSON pointer into the observed
    body or "" for the whole, ``exchange`` the id of the exchange that shows it.
    """

    check: ClassVar[str] = "expectation"
    by = ""

    def __init__(
        self,
        code: str,
        text: str,
        *,
        expected: object = None,
        observed: object = None,
        pointer: str = "",
        exchange: str | None = None,
    ) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.expected = expected
        self.observed = observed
        self.pointer = pointer
        self.exchange = exchange


class NoVerdict(ProctorError):
    """The check could not be made; ``reason`` is why, as a value of :class:`proctor.verdicts.Unknown`."""

    def __init__(self, reason: Unknown, text: str, *, exchange: str | None = None) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text
        self.exchange = exchange


class NotDone(ProctorError):
    """What a rule is about was not done, and need not be: there is nothing that could be right or wrong."""


class AttestedNo(NonConformance):
    """A person attests that a rule did not hold. ``by`` says who."""

    check: ClassVar[str] = "attestation"

    def __init__(self, by: str, text: str) -> None:
        super().__init__("ATTESTED", text, expected="yes", observed="no")
        self.by = by


class HarnessError(ProctorError):
    """Proctor, a step definition or a feature is wrong; this says nothing about the implementation under test."""


class NotProvided(HarnessError):
    """A sentence needs what no sentence before it provides.

    A fault of the feature, but where a person's attestation was to provide it: then it is only not known yet.
    """


class ByPerson(ProctorError):
    """Only a person can do or see this; ``what`` says it in words that fit behind "only a person can"."""

    def __init__(self, what: str) -> None:
        super().__init__(f"only a person can {what}")
        self.what = what


class ConfigurationError(ProctorError):
    """A file, option or environment variable is not as it must be. The message says where and what was expected."""

    def __init__(self, what: str, *, file: Path | None = None, line: int | None = None, expected: str = "") -> None:
        where = "" if file is None else f"{shown(file)}:{line}: " if line else f"{shown(file)}: "
        super().__init__(f"{where}{what}" + (f" (expected {expected})" if expected else ""))
        self.file = file
        self.line = line


def shown(file: Path) -> str:
    """A path as people want to read it: relative to the working directory where that is shorter."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)
