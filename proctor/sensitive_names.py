"""Names that say that a value must not be written: of headers, and of members and parameters, whatever their case.

What is done with the values is ``proctor.redaction``.
"""

from __future__ import annotations

from functools import lru_cache

SECRET_HEADERS = frozenset(
    {"x-smarttoken", "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-kombo-signature"}
)
SECRET_MEMBERS = frozenset({"apikey", "api_key", "password", "secret", "token", "access_token", "signature"})
PERSONAL_MEMBERS = {
    "firstname": "name", "lastname": "name", "email": "email", "phone": "phone", "addressline": "address",
    "first_name": "name", "last_name": "name", "phone_number": "phone",
}  # fmt: skip


@lru_cache(maxsize=4096)
def kind_of(name: str) -> str:
    """The name of a personal or secret member as the tables have it; "" for any other."""
    kind = name.lower()
    return kind if kind in PERSONAL_MEMBERS or kind in SECRET_MEMBERS else ""
