"""What a list of orders is asked for: the criteria, without knowing how orders are found by them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to list. Dates are milliseconds since 1970; ``partner`` None means those of all partners."""

    partner: str | None
    statuses: tuple[str, ...] = ()
    after: int | None = None
    before: int | None = None
    inclusive: bool = False
    candidate_uuid: str | None = None
    job_uuid: str | None = None
    newest_first: bool = False
    with_tests: bool = False
    limit: int = 10
    offset: int = 0
