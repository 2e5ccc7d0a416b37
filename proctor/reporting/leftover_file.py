"""``leftovers.json``: what a run has left at a platform that is no sandbox, for whoever cleans up there.

What it holds is decided in ``proctor.leftovers``.
"""

from __future__ import annotations

import json
from pathlib import Path

from proctor.leftovers import concern, document
from proctor.reporting.account import Account
from proctor.reporting.files import write_text

LEFTOVERS = "leftovers.json"


def write_leftovers(told: Account, file: Path) -> None:
    """Write the document as JSON, at once or not at all; nothing for a run at a sandbox."""
    if concern(told.journal.header):
        write_text(file, json.dumps(document(told.journal), ensure_ascii=False, indent=1) + "\n")
