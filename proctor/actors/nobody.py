"""Nobody: stands in for people whom nobody plays at a target, so that what they would show stays INCONCLUSIVE."""

from __future__ import annotations

from typing import Any, NoReturn

from proctor.actors import Account
from proctor.failures import NoVerdict
from proctor.verdicts import Unknown


class NotPlayed(NoVerdict):
    """Nobody is there who could have done or seen it."""


class NotShown(NoVerdict):
    """A recording does not show it, and the step that it belongs to does not ask for it."""


class Nobody:
    """Any actor; whatever it is asked, it raises NotPlayed(PRECONDITION_UNMET).

    ``why`` is the sentence that says so; without it, that nobody plays ``who`` at the target.
    """

    def __init__(self, who: str, target: str, why: str = "") -> None:
        self._why = why or f"nobody plays {who} at the target {target} (customer = ...)"

    @property
    def account(self) -> Account:
        self._refuse()

    def __getattr__(self, name: str) -> Any:
        return self._refuse

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise NotPlayed(Unknown.PRECONDITION_UNMET, self._why)
