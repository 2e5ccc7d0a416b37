"""The partner's side of a run in which the partner's program is under test: account, program, proxies and traffic.

One for each profile. The program reaches the platform through one recording proxy, and the platform reaches the program
through another, so that both directions are in the journal. Or it has a recording in place of all of that.
"""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from proctor.actors.candidate import Candidate, NoCandidate, candidate
from proctor.actors.observing import ActGate, Watch
from proctor.exchange import Exchange, parse_json
from proctor.failures import ConfigurationError
from proctor.findings import Finding
from proctor.har import Recording
from proctor.partner_process import PartnerProcess
from proctor.recorder import Recorder
from proctor.targets import AT_THE_SANDBOX, Target
from proctor.traffic import KOMBO, SMARTRECRUITERS, Reading, Traffic
from proctor.waiting import Clock

if TYPE_CHECKING:
    from proctor.proxy import RecordingProxy

EXTERNAL = "external"
RECORDING = "har:"
EVENTS = ("assessment:order-received", "inline-assessment:order-received")
POLL_SECONDS = 0.2
"""How often a program that Proctor starts is asked to look for new orders."""
CALLS_SECONDS = 40.0
"""For the program to answer a call of the platform; platforms give up after 15 to 30 (KB-WH-21)."""


@dataclass(frozen=True, slots=True)
class PartnerAccount:
    """The partner at the platform. ``id`` is the sandbox's; ``integration`` and ``secret`` are Kombo's."""

    id: str = ""
    key: str = ""
    integration: str = ""
    secret: str = ""


@dataclass(slots=True)
class PartnerSide:
    """``traffic`` is what the program asked the platform, ``calls`` what the platform asked the program.

    ``endpoint`` is the program's own address, behind the proxy. ``last_looks`` are made once nothing more can come:
    each answers what is broken by what came after its scenario. ``broken_by`` is the rule that a request broke by its
    form.
    """

    profile: str
    account: PartnerAccount
    traffic: Traffic
    calls: Traffic
    gate: ActGate
    watch: Watch
    endpoint: str = ""
    recorded: bool = False
    process: PartnerProcess | None = None
    settings: Mapping[str, str] | None = None
    proxies: tuple[RecordingProxy, ...] = ()
    candidate: Candidate = field(default_factory=NoCandidate)
    last_looks: list[Callable[[], Finding | None]] = field(default_factory=list)
    tell: Callable[[Finding], None] = lambda _: None
    broken_by: Callable[[str], str] = lambda _: ""

    def close(self) -> None:
        """Stop the program, then the proxies. Idempotent."""
        self.gate.end()
        self.candidate.close()
        if self.process is not None:
            self.process.stop()
        for proxy in self.proxies:
            proxy.close()
        looks, self.last_looks = self.last_looks, []
        for finding in filter(None, (look() for look in looks)):
            self.tell(finding)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a side needs of the run. ``secrets`` are the target's credentials by profile and name.

    ``ask`` tells a person at the terminal what to do.
    """

    target: Target
    recorder: Recorder
    clock: Clock
    folder: Path
    secrets: Mapping[str, Mapping[str, str]]
    seconds: float
    ask: Callable[[str], None]


def open_side(profile: str, base_path: str, command: str, around: Surroundings) -> PartnerSide:
    """Make accounts, start the proxies and the program; ``command`` is what starts it, or "external".

    Raises ConfigurationError for what cannot be started; nothing is left running then.
    """
    side = _side(profile, (base_path,), around, external=command == EXTERNAL)
    try:
        _start(side, command, around)
    except BaseException:
        side.close()
        raise
    return side


def recorded_side(profile: str, recording: Recording, around: Surroundings) -> PartnerSide:
    """A side whose traffic is a recording, all of which has been seen.

    The redactor has to know every person and secret of all recordings before anything of them is written: a message to
    a candidate may come before the order that tells the candidate's name.
    """
    side = _side(profile, recording.base_paths or ("/",), around, recorded=recording.exchanges)
    record = _seen(side, around.recorder)
    for exchange in recording.exchanges:
        record(exchange)
    side.traffic.end("the recording has no more")
    return side


def _side(
    profile: str,
    base_paths: Sequence[str],
    around: Surroundings,
    *,
    recorded: Sequence[Exchange] | None = None,
    external: bool = False,
) -> PartnerSide:
    reading = Reading(profile, *base_paths)
    changed = around.recorder.changed
    gate = ActGate(reading, around.seconds)
    traffic, calls = Traffic(reading, changed, recorded), Traffic(reading, changed)
    say = around.ask if external else None
    is_recorded = recorded is not None
    watch = Watch(traffic, gate, around.clock, 0.0 if is_recorded else around.seconds, recorded=is_recorded, say=say)
    return PartnerSide(profile, PartnerAccount(), traffic, calls, gate, watch, recorded=is_recorded)


def _start(side: PartnerSide, command: str, around: Surroundings) -> None:
    # Imported here: every step imports this module, and few runs have a proxy.
    from proctor.proxy import RecordingProxy

    profile, target, recorder = side.profile, around.target, around.recorder
    port, numbers = _free_port(), itertools.count(1)

    def passing() -> str:
        """For the time until it is recorded, which gives it the id that everybody else knows."""
        return f"passing-{next(numbers)}"

    def called(call: Exchange) -> None:
        side.calls.put(recorder.called(call))

    inward = RecordingProxy(
        f"http://127.0.0.1:{port}",
        called,
        actor="platform",
        surface="webhook",
        next_id=passing,
        seconds=CALLS_SECONDS,
    )
    outward = RecordingProxy(
        target.platforms[profile].base_url,
        _seen(side, recorder),
        actor="partner",
        surface=profile,
        next_id=passing,
        gate=side.gate,
        seconds=target.timeout_seconds,
    )
    side.proxies = (inward, outward)
    side.endpoint = inward.start()
    side.account = _account(profile, side.endpoint, around)
    for secret in (side.account.key, side.account.secret):
        if secret:
            recorder.redactor.secret(secret)
    side.settings = {
        "PROCTOR_PROFILE": profile,
        "PROCTOR_BASE_URL": outward.start(),
        "PROCTOR_API_KEY": side.account.key,
        "PROCTOR_INTEGRATION_ID": side.account.integration,
        "PROCTOR_WEBHOOK_SECRET": side.account.secret,
        "PROCTOR_PORT": str(port),
        "PROCTOR_ENDPOINT_URL": side.endpoint,
        "PROCTOR_POLL_SECONDS": str(POLL_SECONDS),
    }
    side.tell = partial(recorder.finding, beside=True)
    side.broken_by = recorder.broken_by
    side.candidate = candidate(target.candidate, recorder.test_taken, around.ask)
    if command != EXTERNAL:
        output = around.folder / f"partner-{profile}.txt"
        side.process = PartnerProcess(command, side.settings, output, recorder.clean, side.traffic.end)


def _seen(side: PartnerSide, recorder: Recorder) -> Callable[[Exchange], None]:
    def record(exchange: Exchange) -> None:
        hold = side.gate.held(exchange.id)
        if hold is not None:
            recorder.held(exchange.line, hold.held, hold.expired)
        seen = side.traffic.put(recorder.observed(exchange))
        if seen.act.kind == "accept" and seen.done and not side.recorded:
            side.candidate.invited(seen.act.order, _assessment_url(seen.exchange))

    return record


def _assessment_url(accept: Exchange) -> str:
    """Where the test is, as an accept tells it (SR1-ACCEPT-04)."""
    try:
        told = parse_json(accept.request.body)
    except ValueError:
        return ""
    url = told.get("assessmentURL") if isinstance(told, dict) else None
    return url if isinstance(url, str) else ""


def _account(profile: str, endpoint: str, around: Surroundings) -> PartnerAccount:
    target = around.target
    if target.customer not in AT_THE_SANDBOX:
        known = around.secrets.get(profile, {})
        return PartnerAccount("", known.get("api_key", ""), known.get("integration_id", ""), known.get("secret", ""))
    more: Any = {"headers": dict(target.control_headers), "timeout": target.timeout_seconds}
    with httpx.Client(base_url=target.control, trust_env=False, **more) as control:
        return _ACCOUNTS[profile](control, endpoint)


def _at_smartrecruiters(control: httpx.Client, _endpoint: str) -> PartnerAccount:
    partner = _made(control, "/partners", {"name": "Partner under test"})
    return PartnerAccount(partner["id"], partner["apiKey"])


def _at_kombo(control: httpx.Client, endpoint: str) -> PartnerAccount:
    environment = _made(control, "/kombo/environments", {"name": "Partner under test"})
    own = f"/kombo/environments/{environment['id']}"
    integration = _made(control, f"{own}/integrations", {"tool": "smartrecruiters"})
    webhook = _made(control, f"{own}/webhooks", {"url": endpoint, "events": list(EVENTS)})
    return PartnerAccount(environment["id"], environment["apiKey"], integration["id"], webhook["secret"])


_ACCOUNTS: Mapping[str, Callable[[httpx.Client, str], PartnerAccount]] = {
    SMARTRECRUITERS: _at_smartrecruiters,
    KOMBO: _at_kombo,
}


def _made(control: httpx.Client, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    # Before the first scenario, so it is not in the journal: nothing of it is judged.
    try:
        answer = control.post(path, json=dict(body))
        answer.raise_for_status()
        made = answer.json()
    except (httpx.HTTPError, ValueError) as problem:
        raise ConfigurationError(
            f"no account could be opened for the partner: POST {path}: {problem}", expected="the sandbox's control API"
        ) from None
    if not isinstance(made, dict):
        raise ConfigurationError(f"POST {path} answered no object", expected="the sandbox's control API")
    return made


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
