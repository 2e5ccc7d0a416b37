"""What on pytest's command line selects scenarios, ends a run early, or decides what is under test.

It is written into the journal's header: a selection can leave out what would have failed, and who runs something again
needs the rest. Not for whether every scenario of a profile was selected: that is
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


_DECIDING: Mapping[str, str] = {
    "proctor_target": "--target", "proctor_sandbox_url": "--sandbox-url", "proctor_partner": "--partner",
    "proctor_customer": "--customer",
}  # fmt: skip


def deciding(config: pytest.Config) -> list[str]:
    """The options that decide what is under test, and where, with their values."""
    given = [(name, getattr(config.option, option, None)) for option, name in _DECIDING.items()]
    return [word for name, value in given if value is not None for word in (name, str(value))]
