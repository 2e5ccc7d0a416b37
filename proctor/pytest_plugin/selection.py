"""What on pytest's command line selects scenarios, or ends a run early: written into the journal's header.

A selection can leave out what would have failed. Not for whether every scenario of a profile was selected: that is
``Inventory.complete``.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

_OPTIONS: Mapping[str, str] = {
    "keyword": "-k", "markexpr": "-m", "maxfail": "-x or --maxfail", "lf": "--lf", "deselect": "--deselect",
    "ignore": "--ignore", "ignore_glob": "--ignore-glob", "stepwise": "--stepwise",
    "continue_on_collection_errors": "--continue-on-collection-errors",
}  # fmt: skip


def selecting(config: pytest.Config) -> list[str]:
    """The options that were used, and the scenarios that were named, as they are written."""
    used = [name for option, name in _OPTIONS.items() if getattr(config.option, option, None)]
    return [*used, *("a scenario by its name" for argument in config.args if "::" in argument)][:20]
