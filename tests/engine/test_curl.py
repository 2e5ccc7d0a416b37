"""The command that repeats a request: credentials come from the environment, and go where the platform wants them."""

from __future__ import annotations

import base64

import pytest

from proctor.evidence import curl, request_record
from proctor.exchange import Request
from proctor.redaction import Redactor

KEY = "the-real-key-of-somebody"
BASIC = base64.b64encode(b"partner:open-sesame").decode()


def command(*headers: tuple[str, str]) -> str:
    request = request_record(Request("GET", "http://h/x", headers), Redactor(b"salt"))
    return curl({"surface": "kombo", "request": request})


@pytest.mark.parametrize(
    ("header", "value", "shown"),
    [
        ("Authorization", f"Bearer {KEY}", "Authorization: Bearer ${API_KEY}"),
        ("authorization", f"bearer {KEY}", "authorization: bearer ${API_KEY}"),
        ("Proxy-Authorization", f"Basic {BASIC}", "Proxy-Authorization: Basic ${API_KEY}"),
        ("Authorization", KEY, "Authorization: ${API_KEY}"),
        ("X-SmartToken", KEY, "X-SmartToken: ${API_KEY}"),
        ("X-SmartToken", f"Bearer {KEY}", "X-SmartToken: ${API_KEY}"),
        ("Authorization", f"{KEY} Bearer", "Authorization: ${API_KEY}"),
    ],
)
def test_a_credential_is_named_behind_its_scheme(header: str, value: str, shown: str) -> None:
    made = command((header, value))
    assert f'-H "{shown}"' in made
    assert KEY not in made and BASIC not in made
