"""A plugin of the benchmark that has Proctor keep no evidence: no exchange is redacted, journalled or reported.

There is no such option of Proctor's, and there is to be none. Contracts are checked, findings journalled, verdicts
derived and the reports written as always; only what an exchange leaves in the journal, and so in the reports, is not.
"""

from __future__ import annotations

from typing import Any

from proctor.exchange import Exchange
from proctor.recorder import Recorder


def _keep_nothing(self: Recorder, exchange: Exchange, operation: str | None, *, beside: bool = False) -> None:  # noqa: ARG001
    return None


def pytest_configure() -> None:
    recorder: Any = Recorder
    recorder._keep = _keep_nothing
