"""Conditions: what a platform may do that is unpleasant and allowed, brought about at the sandbox for one scenario.

Through the control API (``/conditions/{caller}``), for the caller under test only; quirks hold for everybody. Whoever
brings them about calls ``mend`` in any case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from proctor.exchange import Exchange
from proctor.failures import HarnessError
from proctor.transport import Line

SECONDS = 10.0


class Conditions:
    """``caller`` is the partner's id, or the environment's; ``keys`` where its key is made anew at the control API.

    ``key`` is the one that the program has, ``knock`` a line to the program's own endpoint.
    """

    def __init__(self, control: Line, caller: str, keys: str, key: str, knock: Line) -> None:
        self._control = control
        self._path = f"/conditions/{caller}"
        self._keys = keys
        self._key = key
        self._knock = knock
        self._undo: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def set(self, **conditions: object) -> Exchange:
        """Exactly these from now on: ``answers``, ``delay``, ``unknownMembers``, ``nulls``, ``noWebhooks``."""
        done = self._done(self._control.send("PUT", self._path, json=conditions))
        self._undo[self._path] = "PUT", {}
        return done

    def left(self) -> Exchange:
        """What is left of them."""
        return self._done(self._control.send("GET", self._path))

    def quirk(self, name: str, value: str) -> Exchange:
        """One of the sandbox's choices where the documents leave one."""
        path = f"/quirks/{name}"
        listed = self._done(self._control.send("GET", "/quirks")).json["quirks"]
        was = next((one["value"] for one in listed if one["name"] == name), "")
        done = self._done(self._control.send("PUT", path, json={"value": value}))
        self._undo.setdefault(path, ("PUT", {"value": was}))
        return done

    def rotate_key(self) -> Exchange:
        """Make the program's key invalid."""
        done = self._done(self._control.send("POST", self._keys, json={}))
        self._undo[self._keys] = "POST", {"apiKey": self._key}
        return done

    def tell(self, message: Mapping[str, Any]) -> Exchange:
        """Call the program's endpoint, as anybody can who knows its address."""
        return self._knock.send("POST", "", json=dict(message))

    def tell_bytes(self, body: bytes, headers: Mapping[str, str]) -> Exchange:
        """The same, with a body as it shall be on the wire."""
        return self._knock.send("POST", "", content=body, headers=headers)

    def trouble(self, integration: str, code: str) -> Exchange:
        """Calls with a Kombo integration end with this error code from now on; REMOTE codes when writing only."""
        path = f"/kombo/integrations/{integration}/trouble"
        done = self._done(self._control.send("PUT", path, json={"code": code}))
        self._undo[path] = "PUT", {"code": None}
        return done

    def mend(self) -> None:
        """As it was before. Not journalled, since the scenario may be over. Raises HarnessError where that fails."""
        undo, self._undo = self._undo, {}
        with httpx.Client(base_url=self._control.base_url, trust_env=False, timeout=SECONDS) as client:
            failed = [answer for answer in _answers(client, list(undo.items())) if not answer.is_success]
        if failed:
            raise HarnessError(f"a condition was not ended: {failed[0].request.url} answered {failed[0].status_code}")

    def _done(self, exchange: Exchange) -> Exchange:
        if not 200 <= exchange.status < 300:
            raise HarnessError(f"a condition was not brought about: {exchange.line} answered {exchange.status}")
        return exchange


def _answers(client: httpx.Client, calls: Sequence[tuple[str, tuple[str, Mapping[str, Any]]]]) -> list[httpx.Response]:
    return [client.request(method, path, json=dict(body)) for path, (method, body) in calls]
