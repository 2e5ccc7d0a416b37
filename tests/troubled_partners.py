"""Partners in trouble: the reference partner that starts late, dies, cannot be called, or goes wrong some time later.

`python tests/troubled_partners.py starts_late` runs one. What becomes of them is in ``tests.test_partner_troubles``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx

from examples import reference_partner as partner
from proof.partners.smartrecruiters_defects import Ask, Json, on_call

LATER = 1.5
"""Seconds after which nobody looks any more whether something is done once more."""
NEVER = 600.0


def _is_result(method: str, path: str) -> bool:
    return method == "PUT" and path.endswith("/result")


def starts_late() -> None:
    time.sleep(5)


def asks_elsewhere() -> None:
    os.environ["PROCTOR_BASE_URL"] += "/v9"


def cannot_be_called() -> None:
    os.environ["PROCTOR_PORT"] = "0"


def _writes_again_later(ask: Ask, method: str, path: str, more: Json) -> Json:
    answer = ask(method, path, **more)
    if _is_result(method, path):
        threading.Timer(LATER, lambda: ask(method, path, **more)).start()
    return answer


def _writes_scores_as_text(ask: Ask, method: str, path: str, more: Json) -> Json:
    if _is_result(method, path):
        more = more | {"json": more["json"] | {"score": str(more["json"]["score"])}}
    return ask(method, path, **more)


def _has_no_patience(ask: Ask, method: str, path: str, more: Json) -> Json:
    if _is_result(method, path):
        try:
            return ask(method, path, **more, timeout=0.25)
        except (httpx.TimeoutException, partner.TryAgain):
            time.sleep(LATER)
    return ask(method, path, **more)


def _ends(how: Callable[[], object]) -> Callable[[], None]:
    """Ends where an order lacks what it may lack."""

    def apply() -> None:
        whole = partner.Kombo.bring_on

        def bring_on(self: Any, order_id: str) -> None:
            if self.open[order_id]["candidate"].get("first_name") is None:
                how()
            whole(self, order_id)

        partner.Kombo.bring_on = bring_on  # type: ignore[method-assign]

    return apply


TROUBLES: dict[str, Callable[[], None]] = {
    "starts_late": starts_late,
    "asks_elsewhere": asks_elsewhere,
    "cannot_be_called": cannot_be_called,
    "writes_again_later": on_call(_writes_again_later),
    "writes_scores_as_text": on_call(_writes_scores_as_text),
    "has_no_patience": on_call(_has_no_patience),
    "crashes": _ends(lambda: os._exit(1)),
    "is_killed": _ends(lambda: os.kill(os.getpid(), signal.SIGKILL)),
}


if __name__ == "__main__":
    TROUBLES[sys.argv[1]]()
    sys.exit(partner.main())
