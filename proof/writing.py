"""Writing the proof's files into the folder of its run: ``proof.json``, and the page that is drawn from it."""

from __future__ import annotations

import json
from pathlib import Path

from proctor.reporting.files import write_text
from proof.proof_file import Document
from proof.proof_page import proof_page


def write_proof(document: Document, folder: Path) -> None:
    """Write both, each at once or not at all. Raises OSError."""
    write_text(folder / "proof.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    write_text(folder / "proof.html", proof_page(document))
