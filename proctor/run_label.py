"""The run's name in texts that the run makes elsewhere, so that a person can tell there what came from which run.

A process takes part in one run; the plugin announces it before the first sample is made. Without one there is no label.
"""

from __future__ import annotations

import re

RUN_LABEL = re.compile(r"Proctor run (\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[0-9a-f]{4})")
"""Finds the names of runs in whatever a platform answers."""
_announced = [""]


def announce(run: str) -> None:
    """Name the run that this process takes part in: the name of its folder."""
    _announced[0] = run


def labelled(text: str) -> str:
    """A text for people, with the run's name behind it."""
    return f"{text} (Proctor run {_announced[0]})" if _announced[0] else text
