"""How a run ends that was refused before anything was judged: one sentence, and status 7."""

from __future__ import annotations

from typing import NoReturn

import pytest

from proctor.failures import ConfigurationError
from proctor.verdicts import ExitStatus


class _Refused(pytest.exit.Exception):  # type: ignore[name-defined, misc]
    """Ends the session. pytest prints the name of what ended it, so this one's is a word for people."""


_Refused.__module__, _Refused.__qualname__ = "builtins", "configuration"


def refuse(problem: ConfigurationError) -> NoReturn:
    """End the session with what is wrong."""
    raise _Refused(str(problem), ExitStatus.CONFIGURATION)
