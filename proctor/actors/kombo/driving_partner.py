"""The partner played by Proctor at Kombo's assessment API: it sends the requests, the platform is under test.

Paths and the headers that say who asks stand here and nowhere else (KB-AUTH-01, KB-AUTH-02).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from proctor.actors.held_calls import HeldCalls
from proctor.actors.kombo import Query
from proctor.actors.pace import MOST_TRIES, Pace, patiently
from proctor.exchange import Exchange
from proctor.transport import Line

INTEGRATION_HEADER = "X-Integration-Id"
JSON = "application/json"
PACKAGES = "/assessment/packages"
ORDERS = "/assessment/orders"


class DrivingKomboPartner:
    """Takes its time: after a 429 it pauses and asks again, a few times, unless it is told to be impatient."""

    def __init__(self, line: Line, pace: Pace, key: str = "", integration: str = "") -> None:
        self._line = line
        self._pace = pace
        self._key = key
        self._integration = integration
        self._introduction: dict[str, str] | None = None

    @property
    def key(self) -> str:
        return self._key

    @property
    def integration(self) -> str:
        return self._integration

    def use(self, *, key: str | None = None, integration: str | None = None) -> None:
        self._key = self._key if key is None else key
        self._integration = self._integration if integration is None else integration

    def introduce(self, headers: Mapping[str, str] | None) -> None:
        self._introduction = None if headers is None else dict(headers)

    def check_key(self, *, patient: bool = True) -> Exchange:
        who = _authorization(self._key) if self._introduction is None else self._introduction
        return self.call("GET", "/check-api-key", headers=who, patient=patient)

    def read_packages(self, *, patient: bool = True) -> Exchange:
        return self.call("GET", PACKAGES, patient=patient)

    def set_packages(
        self,
        packages: Sequence[Mapping[str, Any]] | bytes,
        *,
        content_type: str = JSON,
        wrongly: bool = False,
        patient: bool = True,
    ) -> Exchange:
        if isinstance(packages, bytes):
            return self.call(
                "PUT", PACKAGES, content=packages, content_type=content_type, wrongly=wrongly, patient=patient
            )
        body = {"packages": [dict(package) for package in packages]}
        return self.call("PUT", PACKAGES, json=body, wrongly=wrongly, patient=patient)

    def hold_packages(self, lists: Sequence[Sequence[Mapping[str, Any]]]) -> HeldCalls:
        bodies = [{"packages": [dict(package) for package in packages]} for packages in lists]
        return HeldCalls(self._line, "PUT", PACKAGES, bodies, self._who())

    def list_orders(self, filters: Query | str | None = None, *, wrongly: bool = False) -> Exchange:
        return self._list(ORDERS, filters, wrongly)

    def list_open_orders(self, page: Query | str | None = None, *, wrongly: bool = False) -> Exchange:
        return self._list(f"{ORDERS}/open", page, wrongly)

    def write_result(
        self, order: str, result: Mapping[str, Any] | bytes, *, content_type: str = JSON, wrongly: bool = False
    ) -> Exchange:
        path = f"{ORDERS}/{order}/result"
        if isinstance(result, bytes):
            return self.call("PUT", path, content=result, content_type=content_type, wrongly=wrongly)
        return self.call("PUT", path, json=dict(result), wrongly=wrongly)

    def read_result(self, order: str) -> Exchange:
        return self.call("GET", f"{ORDERS}/{order}/result", wrongly=True)

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Query | None = None,
        query: str = "",
        json: object = None,
        content: bytes | None = None,
        content_type: str = JSON,
        headers: Mapping[str, str] | None = None,
        wrongly: bool = False,
        patient: bool = True,
    ) -> Exchange:
        who = self._who() if headers is None else dict(headers)
        body: dict[str, Any] = {} if json is None else {"json": json}
        if content is not None:
            body = {"content": content}
            who |= {"Content-Type": content_type} if content_type else {}
        if params:
            # A blank as %20, which nobody reads in another way; that a plus sign is one too is a rule of its own.
            query = urlencode({name: str(value) for name, value in params.items()}, quote_via=quote, safe="")
        address = f"{path}?{query}" if query else path
        return patiently(
            lambda: self._line.send(method, address, headers=who, deliberate=wrongly, **body),
            self._pace,
            MOST_TRIES if patient else 1,
        )

    def pause(self) -> None:
        self._pace.pause()

    def _list(self, path: str, filters: Query | str | None, wrongly: bool) -> Exchange:
        if isinstance(filters, str):
            return self.call("GET", path, query=filters, wrongly=wrongly)
        return self.call("GET", path, params=filters, wrongly=wrongly)

    def _who(self) -> dict[str, str]:
        if self._introduction is not None:
            return dict(self._introduction)
        return _authorization(self._key) | ({INTEGRATION_HEADER: self._integration} if self._integration else {})


def _authorization(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}
