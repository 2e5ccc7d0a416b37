"""An exchange: one request and the answer to it, as they were on the wire.

Live values, not redacted: steps look at these. What is written of them is made by ``proctor.evidence``.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import isfinite
from typing import Any, NoReturn

from proctor.failures import NonConformance, NoVerdict
from proctor.verdicts import Unknown

Headers = tuple[tuple[str, str], ...]
NOT_RECORDED = "BODY_NOT_RECORDED"
"""The flaw of an answer whose body a recording does not have, or has only the beginning of."""
LEFT_EARLY = "closed its side of the connection before it had the whole answer"
UNREACHED = "could not be reached"
"""Words of the troubles that recording proxies tell."""


def header(headers: Headers, name: str) -> str | None:
    """The first value of a header, names compared without case; None where it is not there."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None


@dataclass(frozen=True, slots=True)
class Request:
    """``flaw`` is "" or says why the body is not the one that was sent: a recording may have left it out."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """``flaw`` is "" or the code of what is wrong with the delivery (BODY_TRUNCATED, BODY_TOO_LARGE, PROTOCOL).

    Or it is NOT_RECORDED.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    reason: str = ""
    http_version: str = "HTTP/1.1"
    flaw: str = ""
    flaw_text: str = ""


@dataclass(frozen=True)
class Exchange:
    """One request with its response, or with ``trouble``: the sentence that says why there is none.

    ``surface`` is the id of the profile whose contract applies, "control" for the sandbox's control API, or "webhook"
    for a call that the platform made to us; ``webhook`` is then the name that the contract has for it.
    ``started`` is seconds since the epoch, ``elapsed`` seconds. ``deliberate`` marks a request that breaks its
    contract on purpose.
    """

    id: str
    actor: str
    surface: str
    request: Request
    response: Response | None = None
    trouble: str = ""
    started: float = 0.0
    elapsed: float = 0.0
    deliberate: bool = False
    webhook: str = ""

    def named(self, name: str) -> Exchange:
        """The same by another id. What was read of it stays read, which ``dataclasses.replace`` would forget."""
        other = object.__new__(Exchange)
        vars(other).update(vars(self), id=name)
        return other

    @property
    def answer(self) -> Response:
        """The response. Only for exchanges that have one; the transport raises NoVerdict for the others."""
        if self.response is None:
            raise NonConformance("NO_ANSWER", self.trouble or "there was no answer", exchange=self.id)
        return self.response

    @property
    def status(self) -> int:
        return self.answer.status

    @property
    def line(self) -> str:
        """Method and URL, for messages."""
        return f"{self.request.method} {self.request.url}"

    @cached_property
    def json(self) -> Any:
        """The body of the answer as JSON. Raises NonConformance(BODY_NOT_JSON) where it is none.

        Raises NoVerdict where a recording does not have it: that is no fault of anybody.
        """
        if self.answer.flaw == NOT_RECORDED:
            raise NoVerdict(Unknown.NO_TRAFFIC, f"{self.line}: {self.answer.flaw_text}", exchange=self.id)
        try:
            return parse_json(self.answer.body)
        except ValueError as problem:
            self._not_json(str(problem))

    def _not_json(self, problem: str) -> NoReturn:
        raise NonConformance(
            "BODY_NOT_JSON",
            f"the body of the answer to {self.line} is not JSON: {problem}",
            expected="a JSON document",
            observed=self.answer.body[:200].decode("utf-8", "replace"),
            exchange=self.id,
        ) from None


@lru_cache(maxsize=16)
def parse_json(body: bytes) -> Any:
    """JSON as RFC 8259 has it: UTF-8, no NaN, no member twice; and no number that would be read as infinite, which
    could not be written down as JSON again. Raises ValueError with a sentence.

    The contract, the journal and the sentence read the same body one after the other, so the last few are kept: nobody
    may change what is answered.
    """
    if not body:
        raise ValueError("it is empty")
    if body.startswith(BOM_UTF8):
        raise ValueError("it begins with a BOM, a byte order mark")
    try:
        return _strict.decode(body.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise ValueError(f"not UTF-8 at byte {problem.start}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def _finite(text: str) -> float:
    if isfinite(number := float(text)):
        return number
    raise ValueError(f"{text[:20]} is larger than a number can be")


def no_member_twice(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """For ``json.loads``: an object, where a member that is there twice is a ValueError."""
    members = dict(pairs)
    if len(members) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"the member {twice!r} is there twice")
    return members


_strict = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant, object_pairs_hook=no_member_twice)
