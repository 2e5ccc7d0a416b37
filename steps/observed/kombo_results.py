"""The results that a partner's program writes to Kombo: statuses, dates, scores, attributes, fields for tools."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from proctor.exchange import header, parse_json
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import expectation
from proctor.traffic import Seen
from proctor.verdicts import Unknown
from steps.observed.deals import FINAL, LISTS, each, having, of_kind
from steps.observed.kombo_bodies import MOMENT, SET, WRITE, body_of, is_text, is_uri, objects, results

STATUSES = ("COMPLETED", "CANCELLED", "OPEN")
TYPES = frozenset({"BEHAVIORAL", "VIDEO_INTERVIEW", "SKILLS_TEST", "BACKGROUND_CHECK", "REFERENCE_CHECK"})
PACKAGE_MEMBERS = ("id", "type", "name", "description")
AHEAD = 60.0
"""Seconds by which the program's clock may be fast."""
BURST = 60.0
"""Seconds within which nobody deletes a package on purpose that has just been set."""
LABELS = {"smartrecruiters": "scoreLabel", "recruitee": "subtitle"}
_WORKDAY = (
    "Assess_Candidate_Data",
    "Candidate_Assessment_Data",
    "Assess_Candidate_Test_Result_Data",
    "Assessment_Test_Status_Reference",
)
Wrong = Callable[[dict[str, Any]], object]


def _judge(
    side: PartnerSide, expect: Expectations, code: str, sentence: str, wrong: Wrong, like: object, *members: str
) -> None:
    """Of every result that was written, or of those that have one of the members, which none need have."""
    found = _with(side, *members) if members else results(side)
    each(expect, found, code, sentence, lambda seen: wrong(body_of(seen)), like)


def _with(side: PartnerSide, *members: str) -> Sequence[Seen]:
    return having(side, results(side), lambda seen: body_of(seen).keys() & set(members), " or ".join(members))


# --- Packages


@expectation("the program gives each package an id, a type, a name and a description")
def packages_are_whole(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        given = body_of(seen).get("packages")
        if not isinstance(given, list):
            return "no list of packages"
        for one in objects(given):
            if missing := [name for name in PACKAGE_MEMBERS if not is_text(one.get(name))]:
                return f"a package without {' and '.join(missing)}"
            if one["type"] not in TYPES:
                return f"the type {one['type']}"
        return None

    like = f"{', '.join(PACKAGE_MEMBERS)}; the type one of {', '.join(sorted(TYPES))}"
    each(expect, of_kind(side, SET), "VALUE", "its packages have all that they need", wrong, like)


@expectation("the program leaves out no package that it has just set")
def packages_are_set_in_full(side: PartnerSide, expect: Expectations) -> None:
    recent: deque[tuple[float, set[str]]] = deque()

    def wrong(seen: Seen) -> object:
        now, started = _ids(seen), seen.exchange.started
        while recent and recent[0][0] < started - BURST:
            recent.popleft()
        lost = {name for _, names in recent for name in names} - now
        if seen.done:
            recent.append((started, now))
        return f"without {', '.join(sorted(lost))}" if lost else None

    each(expect, of_kind(side, SET), "PACKAGES", "all packages are sent each time", wrong, "all packages")


# --- Statuses and dates


@expectation("the program gives each result a status and a result_url")
def results_have_both(side: PartnerSide, expect: Expectations) -> None:
    def wrong(body: dict[str, Any]) -> object:
        if "status" not in body:
            return "without a status"
        return None if is_uri(body.get("result_url")) else f"result_url: {body.get('result_url')!r}"

    _judge(side, expect, "VALUE", "it has a status, and a result_url that is a URI", wrong, "status and result_url")


@expectation("the program writes no other status than COMPLETED, CANCELLED and OPEN")
def statuses_can_be_written(side: PartnerSide, expect: Expectations) -> None:
    def wrong(body: dict[str, Any]) -> object:
        return None if body.get("status", "OPEN") in STATUSES else repr(body["status"])

    _judge(side, expect, "VALUE", "its status is one that can be written", wrong, STATUSES)


@expectation("the program changes the status of an order only while that is OPEN")
def status_from_open_only(side: PartnerSide, expect: Expectations) -> None:
    statuses = _statuses_before(side)

    def wrong(seen: Seen) -> object:
        now, asked = statuses[seen.number], body_of(seen).get("status")
        return f"{asked} for an order that is {now}" if now not in ("OPEN", asked) else None

    each(expect, results(side), "SEQUENCE", "it was written to an order that was OPEN", wrong, "OPEN")


@expectation("the program gives each final result a completed_at")
def final_results_are_dated(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        return None if "completed_at" in body_of(seen) else "none"

    final = having(side, results(side), lambda seen: body_of(seen).get("status") in FINAL, "a final status")
    each(expect, final, "VALUE", "it has a completed_at if it is final", wrong, "completed_at")


@expectation("the program writes completed_at in the documented pattern")
def dates_have_the_pattern(side: PartnerSide, expect: Expectations) -> None:
    def wrong(body: dict[str, Any]) -> object:
        date = body["completed_at"]
        return None if isinstance(date, str) and MOMENT.fullmatch(date) else repr(date)

    _judge(side, expect, "DATE", "its completed_at has the documented pattern", wrong, MOMENT.pattern, "completed_at")


@expectation("the program writes as completed_at a moment in UTC that has passed")
def dates_are_in_utc(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        date = body_of(seen).get("completed_at")
        if not isinstance(date, str) or not MOMENT.fullmatch(date):
            return None  # of another rule
        if not date.endswith("Z") or "T" not in date:
            return f"{date}: no moment in UTC"
        try:
            moment = datetime.fromisoformat(date)
        except ValueError:
            return f"{date}: there is no such moment"
        sent = datetime.fromtimestamp(seen.exchange.started + AHEAD, UTC)
        at = f"{sent - timedelta(seconds=AHEAD):%Y-%m-%dT%H:%M:%SZ}"
        return f"{date}, which was still to come when it was written, at {at}" if moment > sent else None

    like = "YYYY-MM-DDTHH:mm:ss.sssZ, not later than the request"
    text = "its completed_at is a moment in UTC that had passed"
    each(expect, _with(side, "completed_at"), "DATE", text, wrong, like)


# --- Scores and attributes


@expectation("the program writes score and max_score as finite numbers")
def scores_are_numbers(side: PartnerSide, expect: Expectations) -> None:
    def wrong(body: dict[str, Any]) -> object:
        given = {name: body.get(name) for name in ("score", "max_score")}
        return next((f"{name}: {v!r}" for name, v in given.items() if v is not None and not _is_finite(v)), None)

    _judge(side, expect, "VALUE", "its scores are finite numbers", wrong, "finite numbers", "score", "max_score")


@expectation("the program never writes null as a score")
def scores_are_not_null(side: PartnerSide, expect: Expectations) -> None:
    def wrong(body: dict[str, Any]) -> object:
        return next((f"{name}: null" for name in ("score", "max_score") if body.get(name, 0) is None), None)

    _judge(side, expect, "VALUE", "no score is null", wrong, "a number, or no such member")


@expectation("the program writes each attribute as a TEXT or a SUB_RESULT with all its members")
def attributes_are_whole(side: PartnerSide, expect: Expectations) -> None:
    def wrong(body: dict[str, Any]) -> object:
        given = body.get("attributes", [])
        if not isinstance(given, list):
            return "no list of attributes"
        return next((problem for one in objects(given) if (problem := _wrong_attribute(one))), None)

    like = "TEXT with label and value, or SUB_RESULT with id, label, score (value, max of at least 1) and status"
    _judge(side, expect, "VALUE", "its attributes have all that they need", wrong, like, "attributes")


# --- Fields for tools


@expectation("the program writes remote_fields as an object for each tool, and labels as text")
def remote_fields_are_objects(side: PartnerSide, expect: Expectations) -> None:
    def wrong(body: dict[str, Any]) -> object:
        fields = body.get("remote_fields", {})
        if not isinstance(fields, dict):
            return repr(fields)
        for tool, given in fields.items():
            if not isinstance(given, dict):
                return f"{tool}: {given!r}"
            label = LABELS.get(tool, "")
            if not is_text(given.get(label, "")):
                return f"{tool}.{label}: {given[label]!r}"
        return None

    _judge(side, expect, "VALUE", "its remote_fields are as documented", wrong, LABELS, "remote_fields")


@expectation("the program writes remote_fields.workday as Workday has it")
def workday_has_its_members(side: PartnerSide, expect: Expectations) -> None:
    def wrong(body: dict[str, Any]) -> object:
        inner: Any = body["remote_fields"]["workday"]
        for name in _WORKDAY:
            if not isinstance(inner, dict):
                return f"no object around {name}"
            if name not in inner:
                return None
            inner = inner[name]
        status = inner.get("Assessment_Status_ID") if isinstance(inner, dict) else None
        return None if is_text(status) else f"Assessment_Status_ID: {status!r}"

    def has(seen: Seen) -> bool:
        return _has_tools(body_of(seen)) and "workday" in body_of(seen)["remote_fields"]

    found = having(side, results(side), has, "remote_fields.workday")
    each(expect, found, "VALUE", "its remote_fields.workday is Workday's", lambda seen: wrong(body_of(seen)), _WORKDAY)


@expectation("the program writes remote_fields for the tool of its integration only")
def remote_fields_of_its_tool(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        tool, body = _tool(seen), body_of(seen)
        given = body["remote_fields"] if tool and _has_tools(body) else {}
        return ", ".join(sorted(name for name in given if name != tool)) or None

    found = _with(side, "remote_fields")
    each(expect, found, "TOOL", "its remote_fields name its own tool only", wrong, "the integration's tool")


@expectation("the program writes no result that is OPEN where the tool is Greenhouse")
def greenhouse_takes_no_updates(side: PartnerSide, expect: Expectations) -> None:
    at_greenhouse = [seen for seen in results(side) if _tool(seen) == "greenhouse"]
    if not at_greenhouse:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the program was not seen to work with Greenhouse")

    def wrong(seen: Seen) -> object:
        return "OPEN" if body_of(seen).get("status") == "OPEN" else None

    each(expect, at_greenhouse, "VALUE", "Greenhouse gets final results only", wrong, FINAL)


def _ids(seen: Seen) -> set[str]:
    return {str(one.get("id")) for one in objects(body_of(seen).get("packages"))}


def _statuses_before(side: PartnerSide) -> dict[int, object]:
    """For each result, by its place in the traffic, the status that its order had, as far as the program has written it
    or has been shown it; else OPEN, which is also what nobody knows.
    """
    now: dict[str, object] = {}
    found: dict[int, object] = {}
    for seen in side.traffic.seen(WRITE, *LISTS):
        if seen.act.kind == WRITE:
            found[seen.number] = now.get(seen.act.order, "OPEN")
            if seen.done:
                now[seen.act.order] = _written(seen, found[seen.number])
        elif seen.done:
            now.update(_listed(seen))
    return found


def _written(seen: Seen, otherwise: object) -> object:
    try:
        return body_of(seen).get("status", otherwise)
    except NoVerdict:
        return "OPEN"


def _listed(seen: Seen) -> dict[str, object]:
    """The statuses of the orders that a list shows."""
    try:
        listed = parse_json(seen.exchange.answer.body)["data"]["results"]
    except (ValueError, KeyError, TypeError):
        return {}
    return {str(one.get("id")): one.get("status", "OPEN") for one in objects(listed)}


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and _fits(value)


def _fits(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _wrong_attribute(one: dict[str, Any]) -> str | None:
    kind = one.get("type")
    texts = {"TEXT": ("label", "value"), "SUB_RESULT": ("id", "label")}.get(str(kind))
    if texts is None:
        return f"the type {kind!r}"
    if missing := [name for name in texts if not is_text(one.get(name))]:
        return f"a {kind} without {' and '.join(missing)}"
    if kind == "TEXT":
        return None
    score = one.get("score")
    if not isinstance(score, dict) or not (_is_finite(score.get("value")) and _is_finite(score.get("max"))):
        return f"a SUB_RESULT with the score {score!r}"
    if score["max"] < 1:
        return f"a SUB_RESULT with a max of {score['max']}"
    return None if one.get("status") in FINAL else f"a SUB_RESULT with the status {one.get('status')!r}"


def _has_tools(body: dict[str, Any]) -> bool:
    return isinstance(body.get("remote_fields"), dict)


def _tool(seen: Seen) -> str:
    """The tool behind the integration that a request names."""
    named = header(seen.request.headers, "X-Integration-Id") or ""
    return named.partition(":")[0] if ":" in named else ""
