"""What a row of the tables of broken partners says. Not how a partner is broken: that is in ``*_defects``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Apply = Callable[[], None]
"""Changes the reference partner, within the process that is to be it."""


@dataclass(frozen=True, slots=True)
class BrokenPartner:
    """``breaks`` is what becomes of which rule; ``also`` what else changes for the worse, and follows from it.

    ``features`` are the files that are run (``partner_....feature``), ``only`` what pytest's -k takes of them.
    ``seconds`` is how long Proctor waits for the program to do something.
    """

    apply: Apply
    breaks: Mapping[str, str]
    also: Mapping[str, str]
    features: tuple[str, ...]
    only: str = ""
    seconds: float = 3.0


def verdicts(prefix: str, text: str) -> dict[str, str]:
    """Verdicts by rule, of a text such as "ACCEPT-08 FAIL, SEQ-01 WARN"."""
    pairs = (pair.split() for pair in text.split(",") if pair.strip())
    return {f"{prefix}-{name}": verdict for name, verdict in pairs}
