"""Sample values that the actors send: a candidate, an offer, results, a PDF file. Each call makes new ones.

Values carry a mark of their own, so that one candidate or result cannot be taken for another, and letters outside
ASCII, since people's names have them. Free texts for people carry the run's name: what cannot be removed from a
platform can be told there.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from proctor.actors import Upload
from proctor.run_label import labelled

ASSESSMENT_URL = "https://assessments.example/start"


def mark() -> str:
    return secrets.token_hex(4)


def candidate() -> dict[str, Any]:
    own = mark()
    return {
        "firstName": f"Zoë{own}",
        "lastName": f"Łukasz-{own}",
        "email": f"zoe.{own}@candidates.example",
        "phone": f"+49 30 {int(own, 16) % 10**7:07d}",
        "addressLine": f"{int(own, 16) % 900 + 1} Example Street, Teststadt",
    }


def offer(kind: str, price: int) -> dict[str, Any]:
    return {
        "name": f"Coding skills {mark()}",
        "description": labelled("A test of coding skills, made to try the integration."),
        "type": kind,
        "price": {"amount": price, "currencyCode": "USD"},
    }


def message(text: str) -> dict[str, Any]:
    return {"message": labelled(f"{text} ({mark()})"), "author": author()}


def accept_message() -> dict[str, Any]:
    own = mark()
    return message("The candidate has been invited to the assessment") | {
        "assessmentURL": f"{ASSESSMENT_URL}/{own}",
        "messageToCandidate": f"Please take the assessment within a week ({own}).",
    }


def result(kind: str) -> dict[str, Any]:
    own = mark()
    body: dict[str, Any] = {
        "title": labelled(f"Résultat: coding skills {own}"),
        "description": f"<p>Solved <strong>9</strong> of 10 tasks ({own}).</p>",
        "passed": True,
        "score": "92/100",
        "resultType": kind,
        "author": author(),
    }
    return body | ({"result": f"https://assessments.example/results/{own}"} if kind in ("URL", "VIDEO_URL") else {})


def author() -> dict[str, str]:
    return {"firstName": "Rosalind", "lastName": "Assessor", "email": "rosalind@assessments.example"}


def pdf_file(name: str = "", size: int = 0) -> Upload:
    """A PDF of one empty page, well-formed down to its cross-reference table; with a comment that fills up ``size``."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    content += b"xref\n0 4\n0000000000 65535 f \n" + table + b"trailer\n<< /Size 4 /Root 1 0 R >>\n"
    end = b"startxref\n%d\n%%%%EOF\n" % start
    # The comment stands behind everything that has an offset.
    content += b"%" * (size - len(content) - len(end) - 1) + b"\n" * (size > 0) + end
    return Upload(name or f"coding-skills-{mark()}.pdf", "application/pdf", content)


def api_offer(kind: str = "SKILLS_TEST", amount: object = 0) -> dict[str, Any]:
    """An offer as the API takes it; the one for the portal is ``offer``."""
    own = mark()
    return {
        "catalogId": f"coding-{own}",
        "name": f"Coding skills {own}",
        "description": labelled(f"A test of coding skills (Prüfung {own})."),
        "terms": {"type": kind, "price": {"amount": amount, "currencyCode": "EUR"}},
    }


def test_order(candidate: Mapping[str, Any]) -> dict[str, Any]:
    """An order as a partner sends it to get a fake one: no id, no dates."""
    own = mark()
    return {
        "status": "NEW",
        "requestor": author(),
        "candidate": dict(candidate),
        "job": {"id": own, "name": labelled(f"Tester {own}")},
        "company": {"id": own, "name": f"Testing company {own}"},
        "offer": {"catalogId": f"test-{own}", "name": f"Test offer {own}"},
    }
