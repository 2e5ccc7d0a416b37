"""Pre-flight of the platforms: whether they take the key and know the integration, what their clocks say, and what
earlier runs have left there. Only GET requests, which change nothing; nothing of it is evidence.
"""

from __future__ import annotations

import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from urllib.parse import urlsplit

from proctor.actors.driving_partner import LARGEST_PAGE, DrivingPartner
from proctor.actors.kombo.driving_partner import DrivingKomboPartner
from proctor.actors.pace import WaitingPace
from proctor.credentials import Credential
from proctor.exchange import Exchange, header
from proctor.failures import NonConformance, NoVerdict
from proctor.preflight import Point, failed, ok, warning
from proctor.preflight_network import SECONDS
from proctor.run_label import RUN_LABEL
from proctor.targets import Target
from proctor.transport import Limits, Line, RecordingTransport
from proctor.waiting import WakingClock

SKEW_WARNED, SKEW_REFUSED = 5.0, 300.0
"""Seconds between the clocks. What is dated by one and compared by the other becomes wrong, and signatures expire."""
_CODE = re.compile(r"[A-Z][A-Z0-9_.-]{1,79}")
_REFUSED = (401, 403)
Ask = Callable[[], Exchange]


class Unrecorded:
    """In place of a recorder: what is asked before a run is no part of it."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.seen: list[Exchange] = []

    def next_exchange_id(self) -> str:
        return f"preflight-{next(self._numbers)}"

    def exchange(self, exchange: Exchange) -> None:
        self.seen.append(exchange)


@contextmanager
def unrecorded_line(
    base_url: str, rate: float = 0.0, seconds: float = SECONDS, headers: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[Line, Unrecorded]]:
    """A line whose exchanges are kept, and written nowhere."""
    seen = Unrecorded()
    transport = RecordingTransport(seen, Limits(seconds, rate=rate))
    try:
        yield Line(transport, base_url, "pre-flight", "", headers), seen
    finally:
        transport.close()


def look_at_control(target: Target, seconds: float = SECONDS) -> list[Point]:
    """Whether the control API is there, which opens accounts for the scenarios."""
    with unrecorded_line(target.control, target.rate, seconds, target.control_headers) as (line, _):
        try:
            answer = line.send("GET", "")
        except NoVerdict as problem:
            return [failed("control", problem.text, "the sandbox's control API", "start it with: proctor sandbox")]
    if answer.status == 404:
        text = f"there is no control API at {target.control}: it answers 404"
        return [failed("control", text, "a sandbox", "start one with: proctor sandbox")]
    if answer.status in (401, 403, 421):
        text = f"the control API at {target.control} lets nobody in from here: it answers {answer.status}"
        help_ = "start it with PROCTOR_CONTROL_TOKEN set, and name the variable as control_token in targets.toml"
        return [failed("control", text, "a control API that is open to this machine", help_)]
    return [ok("control", f"{target.control} answers")]


def look_at_platform(target: Target, profile: str, secrets: Mapping[str, str], seconds: float = SECONDS) -> list[Point]:
    """Key, integration, clock and leftovers of one profile's platform."""
    inspection = _INSPECTIONS.get(profile)
    platform = target.platforms[profile]
    if inspection is None or not platform.credentials:
        return []
    with unrecorded_line(platform.base_url, target.rate, seconds) as (line, seen):
        points = inspection(line, secrets, platform.credentials)
        dated = next((exchange for exchange in seen.seen if exchange.response is not None), None)
        return points + (clock_point(dated, platform.base_url) if dated else [])


def clock_point(exchange: Exchange, base_url: str) -> list[Point]:
    """How far the platform's clock is from ours, by the date of an answer: whole seconds, taken when it was made."""
    where = urlsplit(base_url).netloc
    stated = header(exchange.answer.headers, "date")
    try:
        there = parsedate_to_datetime(stated or "").timestamp() + 0.5
    except (ValueError, OverflowError):
        return [warning("clock", f"{where} does not say what time it is: Date: {_short(stated)}", "a Date header")]
    skew = there - (exchange.started + exchange.elapsed / 2)
    away = max(0.0, abs(skew) - 0.5 - exchange.elapsed / 2)  # what the header and the way leave open is no skew
    text = f"the clock of {where} is {away:.0f} s {'ahead of' if skew > 0 else 'behind'} ours"
    expected, remedy = f"{SKEW_WARNED:g} s at most", "set the clock of this machine by NTP"
    if away > SKEW_REFUSED:
        return [failed("clock", text, expected, remedy)]
    return [warning("clock", text, expected, remedy) if away > SKEW_WARNED else ok("clock", text)]


def _smartrecruiters(line: Line, secrets: Mapping[str, str], places: Mapping[str, Credential]) -> list[Point]:
    partner = DrivingPartner(line, WaitingPace(WakingClock(threading.Condition())), secrets.get("api_key", ""))
    points = [_key(lambda: partner.call("GET", "/assessments", params={"limit": 1}, patient=False), line, places)]
    if points[0].grade == "ok":
        page = {"limit": LARGEST_PAGE, "offset": 0}
        points += _leftovers(
            {
                "orders": lambda: partner.call("GET", "/assessments", params=page, patient=False),
                "offers": lambda: partner.call("GET", "/offers", params=page, patient=False),
            },
            "offers can be withdrawn in the partner portal; the rest stays, and disturbs no run",
        )
    return points


def _kombo(line: Line, secrets: Mapping[str, str], places: Mapping[str, Credential]) -> list[Point]:
    pace = WaitingPace(WakingClock(threading.Condition()))
    partner = DrivingKomboPartner(line, pace, secrets.get("api_key", ""), secrets.get("integration_id", ""))
    points = [_key(lambda: partner.check_key(patient=False), line, places)]
    if points[0].grade == "FAILED":
        return points
    orders: Ask = lambda: partner.call("GET", "/assessment/orders", params={"page_size": 1}, patient=False)  # noqa: E731
    points.append(_integration(orders, places))
    if points[-1].grade == "ok":
        points += _leftovers(
            {"packages": lambda: partner.read_packages(patient=False)},
            "a run replaces all packages of the integration",
        )
    return points


_INSPECTIONS: Mapping[str, Callable[[Line, Mapping[str, str], Mapping[str, Credential]], list[Point]]] = {
    "smartrecruiters-v1": _smartrecruiters,
    "kombo": _kombo,
}


def _key(ask: Ask, line: Line, places: Mapping[str, Credential]) -> Point:
    place = places["api_key"].place if "api_key" in places else "no place at all"
    try:
        answer = ask()
    except NoVerdict as problem:
        return failed(
            "key", problem.text, "an answer", "see to base_url in targets.toml, and whether the platform runs"
        )
    status = answer.status
    if status == 200:
        return ok("key", f"the key in {place} is accepted")
    expected = "200"
    if status in _REFUSED:
        text = f"the key in {place} is not accepted: {line.base_url} answers {status}{_code(answer)}"
        return failed("key", text, expected, "take the key of this account anew from the platform, and set it there")
    if status == 404 or 300 <= status < 400:
        return failed("key", f"there is no API at {line.base_url}: it answers {status}", expected, "correct base_url")
    text = f"whether the key in {place} is accepted is not known: {line.base_url} answers {status}{_code(answer)}"
    return warning("key", text, expected)


def _integration(ask: Ask, places: Mapping[str, Credential]) -> Point:
    place = places["integration_id"].place if "integration_id" in places else "no place at all"
    try:
        answer = ask()
    except NoVerdict as problem:
        return failed("integration", problem.text, "an answer", "see to whether the platform runs")
    if answer.status == 200:
        return ok("integration", f"the integration in {place} is known")
    if answer.status in (400, 401, 403, 404, 409):
        text = f"the integration in {place} cannot be used: the platform answers {answer.status}{_code(answer)}"
        remedy = "take its id from the dashboard, of the environment that the key belongs to"
        return failed("integration", text, "200", remedy)
    text = f"whether the integration in {place} is known cannot be told: the platform answers {answer.status}"
    return warning("integration", text + _code(answer), "200")


def _leftovers(kinds: Mapping[str, Ask], remedy: str) -> list[Point]:
    """What names an earlier run, among the first page of each kind of thing."""
    runs: set[str] = set()
    told = []
    for kind, ask in kinds.items():
        try:
            answer = ask()
            found = RUN_LABEL.findall(answer.answer.body.decode("utf-8", "replace")) if answer.status == 200 else []
        except (NoVerdict, NonConformance):
            continue
        if found:
            runs.update(found)
            told.append(f"{len(found)} mention{'s' * (len(found) > 1)} among {kind}")
    if not told:
        return [ok("leftovers", f"nothing of an earlier run among {', '.join(kinds)} (first page)")]
    names = ", ".join(sorted(runs)[:3]) + (" and others" if len(runs) > 3 else "")
    return [warning("leftovers", f"earlier runs have left things there: {', '.join(told)}, of {names}", remedy=remedy)]


def _code(answer: Exchange) -> str:
    """The code of a refusal, where it is one word. Never the text, which may repeat what was sent."""
    try:
        body = json.loads(answer.answer.body)
    except ValueError:
        return ""
    for member in (body.get("error"), body) if isinstance(body, dict) else ():
        code = member.get("code") if isinstance(member, dict) else None
        if isinstance(code, str) and _CODE.fullmatch(code):
            return f" {code}"
    return ""


def _short(text: str | None) -> str:
    return "not there" if text is None else ascii(text[:60])
