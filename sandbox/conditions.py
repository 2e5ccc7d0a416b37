"""Conditions on purpose: what a platform may do at any time and a partner must cope with, for one caller only.

No defects (those are ``sandbox.faults``) and no undocumented choices (``sandbox.quirks``): a burst of 429, one 503, a
late answer, a lost answer, a lost webhook, members nobody knew, members that are not there. Kept in memory only, and
forgotten at a reset. Not for the form of an answer, which is each platform's own.

The control API, for a caller (the SmartRecruiters partner's id, the Kombo environment's id)::

    PUT /_control/conditions/{callerId}     takes the place of all that was there; {} ends everything
    {
      "answers": [
        {"status": 429,                     # required: 429, 500, 502, 503 or 504
         "count": 3,                        # required: 1 to 1000, for the next 3 calls
         "operations": ["orders.list"],     # default: null, all of them
         "code": "REMOTE.SERVICE_UNAVAILABLE",  # Kombo only: one of its 24 codes, or null for none; default by status
         "after": false,                    # true: the call is carried out, and only then answered with the error
         "page": false}                     # true: answered with a page of HTML, as by a load balancer before the API
      ],
      "delay": {"seconds": 2.5,             # required: 0 to 60
                "count": 1,                 # required: 1 to 1000
                "operations": null},
      "unknownMembers": false,
      "nulls": false,
      "noWebhooks": false,
      "warnings": false
    }
    -> 200 as GET; 400 {"message"} for a body that is wrong (unknown members too); 404 for an unknown caller

    GET /_control/conditions/{callerId}
    -> 200 {
      "answers": [{"status", "count", "operations", "code", "after", "page", "used", "left"}],  as put, also used up
      "delay": null or {"seconds", "count", "operations", "used", "left"},
      "unknownMembers": bool, "nulls": bool, "noWebhooks": bool, "warnings": bool,
      "used": {"unknownMembers": n, "nulls": n, "noWebhooks": n, "warnings": n}  really changed or lost
    }

Operations. SmartRecruiters: orders.list .test .get .accept .reject .complete, comments.list .add .get, results.list
.submit .get, attachments.list .add .get .replace, configs.list .insert .get .update, offers.list .create .get .update
.submit .withdraw. Kombo: kombo.check_key, kombo.packages.get .set, kombo.orders, kombo.orders.open, kombo.result.

* ``answers``: a call that is let in (known key, no limit exceeded, for Kombo an integration that is well) uses up the
  first entry that is for its operation and has something left, whatever its body holds. It is answered in the
  platform's own form and with its headers (a 429 says that 0 remain), and nothing is done; with ``after`` all is done,
  or refused, as usual, and just the answer is another: a write whose answer got lost.
  Kombo's code by status: 429 PLATFORM.RATE_LIMIT_EXCEEDED, 500 PLATFORM.UNKNOWN_ERROR, 502, 503 and 504 null.
* ``delay``: the call is carried out at once, and the answer comes so much later. Whoever puts other conditions, or
  resets, sets free the answers that are held back. A call may use up an answer and a delay.
* ``unknownMembers``: each object in answers, errors too, and in SmartRecruiters' notifications gets the member
  ``"xFutureMember": {"nested": [1, null]}``. Kombo's webhooks do not: their schema forbids it.
* ``nulls``: of Kombo's orders, in lists and webhooks, and packages all is null that may be. Of SmartRecruiters' orders
  all is missing that may be.
* ``noWebhooks``: webhooks and notifications are not sent; the logs of the control API show them with the outcome
  "lost on purpose". An inline order of Kombo's then has no answer, so it is not created.
* ``warnings``: whatever of Kombo's is written is answered with one warning more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.messages import JsonObject, Refusal

UNKNOWN_MEMBERS, NULLS, NO_WEBHOOKS, WARNINGS = "unknownMembers", "nulls", "noWebhooks", "warnings"
LOST = "lost on purpose"

_FLAGS = (UNKNOWN_MEMBERS, NULLS, NO_WEBHOOKS, WARNINGS)
_MOST_CALLS = 1000
_LONGEST_DELAY = 60
_FUTURE_MEMBER = "xFutureMember"
_WARNING = "The tool has taken this, and will not show all of it. This warning was ordered by the control API."

# The statuses that an answer can be given, and what it then says to a person.
_MESSAGES = {
    429: "Too many requests.",
    500: "Something went wrong.",
    502: "Another server gave no good answer.",
    503: "The service is not available at the moment.",
    504: "Another server gave no answer in time.",
}


@dataclass(frozen=True, slots=True)
class Callers:
    """The callers that a platform has, and what conditions are thinkable for them.

    ``codes``: the error codes that may be asked for; ``usual_codes``: the one for each status where none is asked for.
    """

    knows: Callable[[str], bool]
    operations: frozenset[str]
    usual_codes: Mapping[int, str]
    codes: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Supply:
    """So many calls to some operations (None: to all)."""

    count: int
    operations: tuple[str, ...] | None
    used: int = 0

    def take(self, operation: str) -> bool:
        """Use up one call, if this is for the operation and there is one left."""
        if self.used >= self.count or (self.operations is not None and operation not in self.operations):
            return False
        self.used += 1
        return True

    def shown(self) -> JsonObject:
        operations = None if self.operations is None else list(self.operations)
        return {"count": self.count, "operations": operations, "used": self.used, "left": self.count - self.used}


@dataclass(frozen=True, slots=True)
class Ordered:
    """An answer that was ordered. ``code`` is the platform's error code, or None for none."""

    status: int
    code: str | None
    after: bool
    page: bool = False

    @property
    def message(self) -> str:
        return f"{_MESSAGES[self.status]} This answer was ordered by the control API."


@dataclass(slots=True)
class _State:
    """The conditions of one caller. ``freed`` is set once they are no longer in force."""

    answers: list[tuple[Ordered, _Supply]] = field(default_factory=list)
    delay: tuple[float, _Supply] | None = None
    flags: frozenset[str] = frozenset()
    used: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_FLAGS, 0))
    freed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one call has used up."""

    answer: Ordered | None = None
    seconds: float = 0
    freed: asyncio.Event | None = None

    async def held_back(self) -> None:
        """Wait for as long as the answer is to be late, or until the conditions are replaced."""
        if self.freed is None:
            return
        try:
            async with asyncio.timeout(self.seconds):
                await self.freed.wait()
        except TimeoutError:
            pass


NOTHING = Taken()


class Conditions:
    """The conditions of all callers."""

    def __init__(self) -> None:
        self._states: dict[str, _State] = {}

    def put(self, caller: str, body: JsonObject, callers: Callers) -> None:
        """Replace the caller's conditions. Raises Refusal (400) for a body that is wrong; then nothing is changed."""
        state = _state(body, callers)
        self._end(caller)
        self._states[caller] = state

    def shown(self, caller: str) -> JsonObject:
        state = self._states.get(caller) or _State()
        answers = [
            {
                "status": ordered.status,
                "code": ordered.code,
                "after": ordered.after,
                "page": ordered.page,
                **supply.shown(),
            }
            for ordered, supply in state.answers
        ]
        delay = {"seconds": state.delay[0], **state.delay[1].shown()} if state.delay else None
        flags = {flag: flag in state.flags for flag in _FLAGS}
        return {"answers": answers, "delay": delay, **flags, "used": dict(state.used)}

    def clear(self) -> None:
        """No conditions for anybody; what was held back is set free."""
        for caller in tuple(self._states):
            self._end(caller)

    def concern(self, caller: str) -> bool:
        """Whether the caller has any. Nothing else need be asked for one who has none."""
        return caller in self._states

    def take(self, caller: str, operation: str) -> Taken:
        """What is in store for this call, which is used up by asking."""
        state = self._states.get(caller)
        if state is None:
            return NOTHING
        answer = next((ordered for ordered, supply in state.answers if supply.take(operation)), None)
        if state.delay is not None and state.delay[1].take(operation):
            return Taken(answer, state.delay[0], state.freed)
        return Taken(answer)

    def loses_webhook(self, caller: str) -> bool:
        """Ask for each webhook that would be sent: a yes is counted."""
        return self._counted(caller, NO_WEBHOOKS, self._wants(caller, NO_WEBHOOKS))

    def bare(self, caller: str, value: Any, without: Callable[[Any], Any]) -> Any:
        """The value, stripped by ``without`` of all that need not be there, if the caller is to see it like that."""
        if not self._wants(caller, NULLS):
            return value
        stripped = without(value)
        self._counted(caller, NULLS, stripped != value)
        return stripped

    def warned(self, caller: str, value: Any) -> Any:
        """The value, with one warning more where it has warnings, if the caller is to see it like that."""
        has_warnings = isinstance(value, dict) and isinstance(value.get("warnings"), list)
        if not has_warnings or not self._counted(caller, WARNINGS, self._wants(caller, WARNINGS)):
            return value
        return {**value, "warnings": [*value["warnings"], {"message": _WARNING}]}

    def widened(self, caller: str, value: Any) -> Any:
        """The value, with a member that nobody knows in each object, if the caller is to see it like that."""
        if not self._wants(caller, UNKNOWN_MEMBERS):
            return value
        wider = _widened(value)
        self._counted(caller, UNKNOWN_MEMBERS, wider != value)
        return wider

    def _wants(self, caller: str, flag: str) -> bool:
        return caller in self._states and flag in self._states[caller].flags

    def _counted(self, caller: str, flag: str, changes: bool) -> bool:
        if changes:
            self._states[caller].used[flag] += 1
        return changes

    def _end(self, caller: str) -> None:
        state = self._states.pop(caller, None)
        if state is not None:
            state.freed.set()


def _widened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _widened(inner) for name, inner in value.items()} | {_FUTURE_MEMBER: {"nested": [1, None]}}
    if isinstance(value, list):
        return [_widened(item) for item in value]
    return value


# Reading the body of a PUT. A misspelt member would make a scenario prove nothing, so unknown ones are refused.


def _state(body: JsonObject, callers: Callers) -> _State:
    members = _members(body, "", ("answers", "delay", *_FLAGS))
    answers = members.get("answers", [])
    if not isinstance(answers, list):
        raise _wrong("answers", "an array of objects")
    delay = members.get("delay")
    for flag in _FLAGS:
        if not isinstance(members.get(flag, False), bool):
            raise _wrong(flag, "true or false")
    return _State(
        [_answer(entry, f"answers[{index}].", callers) for index, entry in enumerate(answers)],
        None if delay is None else _delay(delay, callers),
        frozenset(flag for flag in _FLAGS if members.get(flag)),
    )


def _answer(entry: Any, where: str, callers: Callers) -> tuple[Ordered, _Supply]:
    members = _members(entry, where, ("status", "count", "operations", "code", "after", "page"))
    status, after, page = members.get("status"), members.get("after", False), members.get("page", False)
    if not isinstance(status, int) or status not in _MESSAGES:
        raise _wrong(where + "status", f"one of {', '.join(map(str, _MESSAGES))}")
    if not isinstance(after, bool):
        raise _wrong(where + "after", "true or false")
    if not isinstance(page, bool):
        raise _wrong(where + "page", "true or false")
    return Ordered(status, _code(entry, where, status, callers), after, page), _supply(members, where, callers)


def _code(entry: JsonObject, where: str, status: int, callers: Callers) -> str | None:
    """Here null is not the same as absent."""
    if "code" not in entry:
        return callers.usual_codes.get(status)
    code = entry["code"]
    if not callers.codes:
        raise _wrong(where + "code", "absent: this platform has no codes to choose from")
    if code is None:
        return None
    if not isinstance(code, str) or code not in callers.codes:
        raise _wrong(where + "code", f"null or one of {', '.join(sorted(callers.codes))}")
    return code


def _delay(entry: Any, callers: Callers) -> tuple[float, _Supply]:
    members = _members(entry, "delay.", ("seconds", "count", "operations"))
    seconds = members.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= _LONGEST_DELAY:
        raise _wrong("delay.seconds", f"a number from 0 to {_LONGEST_DELAY}")
    return seconds, _supply(members, "delay.", callers)


def _supply(members: JsonObject, where: str, callers: Callers) -> _Supply:
    count, operations = members.get("count"), members.get("operations")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST_CALLS:
        raise _wrong(where + "count", f"a whole number from 1 to {_MOST_CALLS}")
    if operations is None:
        return _Supply(count, None)
    if not isinstance(operations, list) or not operations or any(not isinstance(one, str) for one in operations):
        raise _wrong(where + "operations", "an array of names, or absent for all operations")
    unknown = [one for one in operations if one not in callers.operations]
    if unknown:
        known = ", ".join(sorted(callers.operations))
        raise _wrong(f"{where}operations: {unknown[0][:80]!r}", f"one of {known}")
    return _Supply(count, tuple(operations))


def _members(value: Any, where: str, known: tuple[str, ...]) -> JsonObject:
    """The members of an object, without nulls."""
    if not isinstance(value, dict):
        raise _wrong(where.rstrip("."), "an object")
    for name in value:
        if name not in known:
            raise Refusal(400, "unknown_member", f"{where}{name[:80]} is unknown; known are {', '.join(known)}.")
    return {name: inner for name, inner in value.items() if inner is not None}


def _wrong(what: str, must_be: str) -> Refusal:
    return Refusal(400, "invalid_conditions", f"{what} is wrong or missing; it must be {must_be}.")
