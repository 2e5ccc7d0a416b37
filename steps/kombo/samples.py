"""Good messages of a partner at Kombo, to send as they are or to break in one place."""

from __future__ import annotations

import base64
from typing import Any

from proctor.run_label import labelled

MOMENT = "2023-04-04T00:00:00.000Z"
RESULT_URL = "https://assessments.example/results/1"
PDF = b"%PDF-1.4\n%%EOF\n"
TYPES = ("BEHAVIORAL", "VIDEO_INTERVIEW", "SKILLS_TEST", "BACKGROUND_CHECK", "REFERENCE_CHECK")


def package(number: int = 1, **members: Any) -> dict[str, Any]:
    """A package; those of different numbers differ in every member."""
    return {
        "id": f"{1000 + number}",
        "type": TYPES[number % len(TYPES)],
        "name": f"Package {number}",
        "description": labelled(f"The description of package {number}"),
        **members,
    }


def result(status: str = "COMPLETED", **members: Any) -> dict[str, Any]:
    """A result that every rule allows; one that is not OPEN says when it was completed (KB-RESULT-05)."""
    moment = {} if status == "OPEN" else {"completed_at": MOMENT}
    return {"status": status, "result_url": RESULT_URL, **moment, **members}


def text_attribute(label: str = "Role fit", value: str = "Excellent") -> dict[str, Any]:
    return {"type": "TEXT", "label": label, "value": value}


def sub_result(**members: Any) -> dict[str, Any]:
    return {
        "type": "SUB_RESULT",
        "id": "sub-1",
        "label": "Personality test",
        "score": {"value": 97, "max": 100},
        "status": "COMPLETED",
        **members,
    }


def attachment(number: int = 1, **members: Any) -> dict[str, Any]:
    """A PDF file within the message itself."""
    return {
        "name": f"report-{number}.pdf",
        "content_type": "application/pdf",
        "data": base64.b64encode(PDF).decode(),
        **members,
    }
