"""Nobody: stands in for people whom nobody plays at a target, so that what they would show stays INCONCLUSIVE."""

from __future__ import annotations

from typing import Any, NoReturn

from proctor.actors import Account
from proctor.failures import NoVerdict
from proctor.verdicts import Unknown


class Nobody:
    """Any actor; whatever it is asked, it raises NoVerdict(PRECONDITION_UNMET)."""

    def __init__(self, who: str, target: str) -> None:
        self._who = who
        self._target = target

    @property
    def account(self) -> Account:
        self._refuse()

    def __getattr__(self, name: str) -> Any:
        return self._refuse

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise NoVerdict(
            Unknown.PRECONDITION_UNMET, f"nobody plays {self._who} at the target {self._target} (customer = ...)"
        )
