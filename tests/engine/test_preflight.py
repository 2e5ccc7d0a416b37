"""The pre-flight over real sockets: each thing that can be wrong has its sentence, and nothing is ever changed."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from miniatures import profile, requirement
from platform_door import ENVIRONMENT, INTEGRATION, KEY, Pretender, kombo, said, smartrecruiters, target
from raw_server import RawServer, read_request
from test_proxy_tls import server_side, trusting

from proctor.preflight import Grade, Point, Report
from proctor.preflight_network import Place, look, place_of
from proctor.preflight_target import Question, examine, network
from proctor.targets import Target

__all__ = ["server_side"]
SR, KOMBO = "smartrecruiters-v1", "kombo"


def seen(one: Target, environment: dict[str, str] | None = None, **more: Any) -> Report:
    profiles = tuple(profile(requirement(), id=name) for name in one.platforms)
    known = ENVIRONMENT if environment is None else environment
    return examine(Question(one, profiles), known, **more)


def lines(points: Iterable[Point]) -> list[str]:
    return [point.line for point in points]


def only(report: Report, subject: str) -> Point:
    (found,) = [point for point in report.points if point.subject == subject]
    return found


def looked(platform: Pretender, name: str = SR, **more: Any) -> Report:
    """The report on a platform; whatever came of it, nothing but GET was sent, and no secret is in it."""
    with RawServer(platform) as server:
        report = seen(target(server.url, name, **more), seconds=2)
    assert {method for method, _ in platform.asked} <= {"GET"}
    assert KEY not in str(report) and INTEGRATION not in str(report)
    return report


# --- a target that is ready


def test_a_ready_smartrecruiters_target() -> None:
    platform = smartrecruiters()
    report = looked(platform)
    assert lines(report.failed) == lines(report.warnings) == []
    assert [point.subject for point in report.points] == [
        "target", "confirmation", "credentials", "requirements", "connection", "key", "leftovers", "clock",
    ]  # fmt: skip
    assert only(report, "key").text == "the key in the environment variable SR_KEY is accepted"
    assert only(report, "requirements").text.startswith(f"{SR}: 1 automatic, 0 attested, 0 not applicable")
    assert report.summary == "target mine is ready (8 ok)"
    assert platform.asked[0] == ("GET", "/v1/assessments?limit=1")
    assert {headers["x-smarttoken"] for _, _, headers in platform.requests} == {KEY}


def test_a_ready_kombo_target() -> None:
    platform = kombo()
    report = looked(platform, KOMBO)
    assert lines(report.failed) == lines(report.warnings) == []
    assert only(report, "integration").text == "the integration in the environment variable INTEGRATION is known"
    assert platform.asked == [
        ("GET", "/v1/check-api-key"), ("GET", "/v1/assessment/orders?page_size=1"), ("GET", "/v1/assessment/packages"),
    ]  # fmt: skip
    assert [headers.get("x-integration-id") for _, _, headers in platform.requests] == [None, INTEGRATION, INTEGRATION]
    assert {headers["authorization"] for _, _, headers in platform.requests} == {f"Bearer {KEY}"}


def test_a_target_that_proctor_starts_is_sent_nothing() -> None:
    one = replace(target("{url}"), url="", start=("x",))
    started = time.monotonic()
    report = seen(one)
    assert time.monotonic() - started < 2
    assert only(report, "network").text == "nothing to look at: Proctor starts this target for each run"
    assert not report.failed


# --- what is wrong on this machine


def test_nothing_is_sent_where_nobody_has_confirmed() -> None:
    one = target("https://nowhere.invalid")
    report = seen(one)
    (failure,) = report.failed
    assert failure.subject == "confirmation"
    assert "targets.toml:3: target mine is not on this machine: nowhere.invalid" in failure.text
    assert "`confirm = true` in [target.mine]" in failure.text
    assert {"name", "connection", "key"}.isdisjoint(point.subject for point in report.points)


def test_a_production_host_is_said_to_be_one() -> None:
    report = seen(target("https://api.smartrecruiters.com"))
    assert only(report, "production").line == (
        "warning  production: api.smartrecruiters.com is a production host: the run acts on the account that the key "
        "belongs to, whichever that is (make sure that it is the key of a sandbox account)"
    )


def test_every_credential_that_is_missing_is_named_and_nothing_is_asked_without_the_key() -> None:
    platform = kombo()
    with RawServer(platform) as server:
        report = seen(target(server.url, KOMBO), {})
    assert lines(report.failed) == [
        "FAILED   credentials: the environment variable KOMBO_KEY is not set (expected the api key for kombo)",
        "FAILED   credentials: the environment variable INTEGRATION is not set (expected the integration id for kombo)",
    ]
    assert platform.asked == []


# --- what is wrong with the network


def test_a_name_that_nobody_knows() -> None:
    report = seen(target("https://nowhere.invalid", confirm=True))
    (failure,) = report.failed
    assert failure.subject == "name"
    assert failure.text.startswith("the name nowhere.invalid cannot be resolved: ")
    assert failure.expected == "a host that the domain name system knows"


def test_a_name_that_is_no_name_at_all() -> None:
    (failure,) = look(Place("http", "a" * 70 + ".invalid", 80))
    assert failure.grade is Grade.FAILED and "cannot be resolved" in failure.text


def test_a_name_server_that_never_answers() -> None:
    end = threading.Event()
    started = time.monotonic()
    (failure,) = look(Place("http", "host.invalid", 80), seconds=0.2, names=lambda *_, **__: end.wait(20) and [])
    assert time.monotonic() - started < 3
    end.set()
    assert failure.text == "the name host.invalid cannot be resolved: no answer within 0.2 s"


def test_a_closed_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        report = seen(target(f"http://{where}"))
    (failure,) = report.failed
    assert (failure.subject, failure.text) == ("connection", f"{where} cannot be reached: Connection refused")
    assert failure.remedy.startswith("start the platform, or see to url in targets.toml")


def test_nobody_takes_the_connection() -> None:
    """A queue that is full: the system neither takes nor refuses."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for other in (first, second):
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        started = time.monotonic()
        points = look(place_of(f"http://127.0.0.1:{full.getsockname()[1]}"), seconds=0.3)
    assert time.monotonic() - started < 3
    (failure,) = points
    assert (failure.grade, failure.text.partition(": ")[2]) == (Grade.FAILED, "no connection within 0.3 s")


def test_a_platform_that_takes_the_request_and_never_answers() -> None:
    def hang(connection: socket.socket, number: int) -> None:
        if read_request(connection):
            server.ending.wait(20)

    with RawServer(hang) as server:
        started = time.monotonic()
        report = seen(target(server.url), seconds=0.3)
        assert time.monotonic() - started < 3
    (failure,) = report.failed
    assert (failure.subject, failure.text) == (
        "key", f"GET {server.url}/v1/assessments?limit=1: no answer within 0.3 s",
    )  # fmt: skip
    assert failure.expected == "an answer"


def test_a_platform_that_drips_forever() -> None:
    def drip(connection: socket.socket, number: int) -> None:
        if read_request(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not server.ending.wait(0.02):
                connection.sendall(b" ")

    with RawServer(drip) as server:
        started = time.monotonic()
        report = seen(target(server.url), seconds=0.3)
        assert time.monotonic() - started < 3
    assert [failure.subject for failure in report.failed] == ["key"]


# --- TLS


def test_a_certificate_that_nobody_has_signed(server_side: ssl.SSLContext) -> None:
    platform = replace(smartrecruiters(), context=server_side)
    with RawServer(platform) as server:
        report = seen(target(server.url.replace("http:", "https:")))
    (failure,) = report.failed
    assert failure.subject == "TLS"
    assert failure.text.startswith(f"the certificate of 127.0.0.1:{server.port} is not accepted: self-signed")
    assert failure.expected == "a valid certificate for this name"
    assert platform.asked == []


def test_a_certificate_for_another_name(server_side: ssl.SSLContext) -> None:
    platform = replace(smartrecruiters(), context=server_side)
    with RawServer(platform) as server:
        points = look(Place("https", "localhost", server.port), context=trusting())
    assert points[-1].grade is Grade.FAILED
    assert "is not accepted: Hostname mismatch, certificate is not valid for 'localhost'" in points[-1].text


def test_a_certificate_that_is_valid_is_told_with_its_days(server_side: ssl.SSLContext) -> None:
    with RawServer(replace(smartrecruiters(), context=server_side)) as server:
        points = look(place_of(server.url.replace("http:", "https:")), context=trusting())
    assert points[-1].grade is Grade.OK
    assert f"the certificate of 127.0.0.1:{server.port} is valid for " in points[-1].text
    assert points[-1].text.endswith(" more days")


def test_a_platform_that_does_not_speak_tls() -> None:
    def plain(connection: socket.socket, number: int) -> None:
        connection.recv(100)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with RawServer(plain) as server:
        points = look(place_of(server.url.replace("http:", "https:")), seconds=2)
    assert points[-1].grade is Grade.FAILED
    assert points[-1].text.startswith(f"127.0.0.1:{server.port} does not speak TLS: ")


def test_a_handshake_that_never_ends() -> None:
    with RawServer(lambda connection, number: server.ending.wait(20) and None) as server:
        started = time.monotonic()
        points = look(place_of(server.url.replace("http:", "https:")), seconds=0.3)
        assert time.monotonic() - started < 3
    assert points[-1].text == f"127.0.0.1:{server.port}: no handshake within 0.3 s"


# --- key and integration


REFUSALS: list[tuple[int, object, str, str]] = [
    (401, {"code": "UNAUTHORIZED", "message": f"no such key {KEY}"}, "FAILED", "answers 401 UNAUTHORIZED"),
    (401, b"", "FAILED", "answers 401"),
    (403, {"error": {"code": f"{KEY}"}}, "FAILED", "answers 403"),
    (404, {}, "FAILED", "it answers 404"),
    (301, {}, "FAILED", "it answers 301"),
    (429, {}, "warning", "answers 429"),
    (500, b"<html>", "warning", "answers 500"),
    (200, b"not JSON", "ok", "is accepted"),
]


@pytest.mark.parametrize(("status", "body", "grade", "said_"), REFUSALS)
@pytest.mark.parametrize("name", [SR, KOMBO])
def test_a_key(name: str, status: int, body: object, grade: str, said_: str) -> None:
    answer = (status, body)
    platform = smartrecruiters(assessments=answer) if name == SR else kombo(check_api_key=answer)
    report = looked(platform, name)
    key = only(report, "key")
    assert (key.grade, said_ in key.text) == (grade, True), key
    assert bool(report.failed) is (grade == "FAILED")
    if grade == "FAILED":
        assert key.expected == "200" and key.remedy
        assert len(platform.asked) == 1


@pytest.mark.parametrize(
    ("status", "code", "grade"),
    [
        (404, "PLATFORM.INTEGRATION_NOT_FOUND", "FAILED"), (400, "PLATFORM.INPUT_INVALID", "FAILED"),
        (409, "INTEGRATION.SETUP_INCOMPLETE", "FAILED"), (403, "INTEGRATION.INACTIVE", "FAILED"),
        (429, "PLATFORM.RATE_LIMIT_EXCEEDED", "warning"), (500, "PLATFORM.UNKNOWN", "warning"),
    ],
)  # fmt: skip
def test_an_integration(status: int, code: str, grade: str) -> None:
    platform = kombo(orders=(status, {"status": "error", "error": {"code": code, "message": INTEGRATION}}))
    point = only(looked(platform, KOMBO), "integration")
    assert (point.grade, f"answers {status} {code}" in point.text) == (grade, True), point


# --- clock


@pytest.mark.parametrize(
    ("skew", "grade", "said_"),
    [
        (0, "ok", ""), (3, "ok", ""), (-3, "ok", ""), (30, "warning", "ahead of ours"), (-30, "warning", "behind ours"),
        (250, "warning", "ahead of ours"), (400, "FAILED", "ahead of ours"), (-4000, "FAILED", "behind ours"),
        (None, "warning", "does not say what time it is: Date: not there"),
    ],
)  # fmt: skip
def test_the_clock(skew: float | None, grade: str, said_: str) -> None:
    report = looked(replace(smartrecruiters(), skew=skew))
    clock = only(report, "clock")
    assert (clock.grade, said_ in clock.text) == (grade, True), clock
    assert bool(report.failed) is (grade == "FAILED")


def test_the_clock_is_read_from_a_refusal_as_well() -> None:
    platform = replace(smartrecruiters(assessments=(401, {})), skew=4000)
    assert [point.subject for point in looked(platform).failed] == ["key", "clock"]


# --- leftovers, control, callback


def test_what_earlier_runs_have_left_is_told() -> None:
    runs = [f"2026-11-2{n}T08-00-00Z-00a{n}" for n in range(4)]
    offers = [{"id": str(n), "description": f"A test (Proctor run {run})"} for n, run in enumerate(runs)]
    orders = [{"offer": {"name": f"Proctor run {runs[0]}"}}, {"offer": {"name": "Proctor run of ours"}}]
    platform = smartrecruiters(offers=(200, {"content": offers}), assessments=(200, {"content": orders}))
    point = only(looked(platform), "leftovers")
    assert point.grade == "warning"
    assert "1 mention among orders, 4 mentions among offers" in point.text
    assert f"of {runs[0]}, {runs[1]}, {runs[2]} and others" in point.text
    assert "withdrawn in the partner portal" in point.remedy


def test_a_list_that_cannot_be_read_hinders_nothing() -> None:
    report = looked(smartrecruiters(offers=(500, {})))
    assert not report.failed and not report.warnings


@pytest.mark.parametrize(("status", "grade"), [(200, "ok"), (500, "ok"), (404, "FAILED")])
def test_the_control_api_of_a_sandbox(status: int, grade: str) -> None:
    platform = said({"_control": (status, {})})
    with RawServer(platform) as server:
        one = replace(target(server.url), customer="sandbox", control=f"{server.url}/v1/_control", platforms={})
        points = network(one, {SR}, {})
    (control,) = [point for point in points if point.subject == "control"]
    assert control.grade == grade
    assert platform.asked == [("GET", "/v1/_control")]


def test_a_platform_on_this_machine_reaches_the_receiver() -> None:
    report = looked(smartrecruiters(), capabilities=frozenset({"webhooks"}))
    assert only(report, "callback").text == "calls are taken at a free port of 127.0.0.1"


def free() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def test_a_callback_url_that_leads_back_here() -> None:
    port = free()
    report = looked(
        smartrecruiters(),
        capabilities=frozenset({"webhooks"}),
        callback_url=f"http://127.0.0.1:{port}",
        callback_port=port,
    )
    assert only(report, "callback").text == f"a call came from http://127.0.0.1:{port} to port {port}"


def test_a_callback_url_at_which_somebody_else_answers() -> None:
    with RawServer(smartrecruiters()) as other:
        more = {"callback_url": other.url, "callback_port": free()}
        report = looked(smartrecruiters(), capabilities=frozenset({"webhooks"}), **more)
    (failure,) = report.failed
    assert failure.subject == "callback" and "somebody else answers there, with 404" in failure.text


def test_a_callback_url_that_cannot_be_tried_from_here_is_a_warning() -> None:
    more = {"callback_url": f"http://127.0.0.1:{free()}", "callback_port": free()}
    report = looked(smartrecruiters(), capabilities=frozenset({"webhooks"}), **more)
    assert not report.failed
    assert "is not known, it cannot be tried from here" in only(report, "callback").text


def test_a_callback_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        more = {"callback_url": "http://127.0.0.1:9", "callback_port": port}
        report = looked(smartrecruiters(), capabilities=frozenset({"webhooks"}), **more)
    (failure,) = report.failed
    assert failure.text == f"port {port} of this machine cannot be opened: Address already in use"


def test_calls_of_a_platform_elsewhere_need_a_callback_url() -> None:
    one = target("http://nowhere.invalid", confirm=True, capabilities=frozenset({"webhooks"}))
    report = seen(one)
    failure = report.failed[-1]
    assert failure.subject == "callback" and "cannot reach a loopback address of this machine" in failure.text
    assert failure.expected == "callback_url and callback_port"


# --- what can be shown


def test_what_a_run_can_show_is_counted(tmp_path: Path) -> None:
    rules = (
        requirement("R-01"), requirement("R-02", testable="attested"), requirement("R-03", testable="no: nobody can"),
        requirement("R-04", requires=("webhooks",)), requirement("R-05", binds="partner"),
        requirement("R-06", scored=False, unscored="why"), requirement("R-07"),
    )  # fmt: skip
    (tmp_path / "questions.toml").write_text(
        '[[question]]\nrequirement = "R-07"\nsentence = "1. it is seen"\nwhere = "w"\ndo = "d"\nquestion = "Is it?"\n'
    )
    ours = replace(profile(*rules, id=SR), folder=tmp_path)
    told = {}
    for customer in ("nobody", "attested", "sandbox", "browser"):
        one = replace(target("{url}"), url="", start=("x",), customer=customer)
        told[customer] = only(examine(Question(one, (ours,)), ENVIRONMENT), "requirements").text
    rest = "2 not applicable, 1 not testable"
    assert told["attested"].startswith(f"{SR}: 1 automatic, 2 attested, {rest}; beyond the workflow, what needs")
    assert told["nobody"].startswith(f"{SR}: 2 automatic, 1 attested, {rest}; nobody plays the customer")
    assert told["sandbox"] == told["browser"] == f"{SR}: 3 automatic, 0 attested, {rest}"


def test_threads_of_the_look_up_end() -> None:
    before = threading.active_count()
    with RawServer(smartrecruiters()) as server:
        look(place_of(server.url))
    assert threading.active_count() <= before
