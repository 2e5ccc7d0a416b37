"""What the tests of the engine share: their own modules are found whatever way pytest imports its files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# The same examples in every run, so that a red build means a change; PROCTOR_FUZZ=1 looks for new ones.
settings.register_profile("engine", deadline=None, max_examples=120, derandomize=True, database=None)
settings.register_profile("engine-fuzz", deadline=None, max_examples=2000, database=None)
settings.load_profile("engine-fuzz" if os.environ.get("PROCTOR_FUZZ") else "engine")


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., Any]:
    """Begins a journal of requirements and scenarios: ``told((requirement(),), scenario())``."""
    from miniatures import Tale

    return lambda rules, *plans, **head: Tale(tmp_path, rules, *plans, **head)


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The checker of the small contract of things."""
    from miniatures import checker
    from things_contract import OPENAPI, SCHEMAS

    return checker(tmp_path_factory.mktemp("mini"), OPENAPI, SCHEMAS)
