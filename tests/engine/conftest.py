"""What the tests of the engine share: their own modules are found whatever way pytest imports its files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# The same examples in every run, so that a red build means a change; PROCTOR_FUZZ=1 looks for new ones.
settings.register_profile("engine", deadline=None, max_examples=120, derandomize=True, database=None)
settings.register_profile("engine-fuzz", deadline=None, max_examples=2000, database=None)
settings.load_profile("engine-fuzz" if os.environ.get("PROCTOR_FUZZ") else "engine")
