"""The work that every contestant does: eight requests with one order, told once for all of them.

Standard library only, since other tools run it in environments of their own. Not for sending anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

CONTRACT = Path(__file__).parent / "contract"
REQUESTS = 8
SENTENCES = 18
PAGE = 10
OFFER = "0f0f0f0f-0000-4000-8000-000000000001"
LISTED: dict[str, str | int] = {"limit": PAGE, "offset": 0}
ACCEPTANCE = {"message": "The candidate has been invited", "assessmentURL": "https://assessments.example/start/1"}
RESULT = {
    "title": "Coding skills",
    "description": "<p>Solved 9 of 10 tasks in 43 minutes</p>" * 4,
    "passed": True,
    "score": "92/100",
}
MESSAGE = {"message": "The report is there"}
PDF = b"%PDF-1.4\n" + b"% nothing to see in here ...............\n" * 50 + b"%%EOF\n"
FILE_NAME, FILE_TYPE = "report.pdf", "application/pdf"


def person(number: int) -> dict[str, Any]:
    """The candidate of a workflow; each has another, as each scenario has people of its own."""
    return {
        "id": f"{number:08x}-0000-4000-8000-00000000000c",
        "firstName": f"Ada{number}",
        "lastName": f"Example{number}",
        "email": f"ada.{number}@candidates.example",
        "phone": f"+49 30 {5550000 + number}",
        "address": {"street": f"Long Street {number}", "city": "Berlin", "postalCode": "10115", "country": "DE"},
    }


def new_order(number: int) -> dict[str, Any]:
    """The body of the first request."""
    return {"candidate": person(number), "offerId": OFFER}
