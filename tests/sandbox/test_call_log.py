"""The log of calls: what is in it, what never is, and that it stays small."""

from __future__ import annotations

import asyncio
import json
import timeit

from sandbox_driver import Scene

from sandbox.call_log import ENTRIES, LONGEST, MOST_BYTES, CallLog, Kind, ids_in, masked


def _log(scene: Scene) -> CallLog:
    return scene.sandbox.core.log


def test_a_call_is_there_with_who_what_and_outcome(scene: Scene) -> None:
    order = scene.order()
    scene.act(order, "accept")
    newest = _log(scene).of(scene.partner)[0]
    assert (newest.kind, newest.platform, newest.caller) == (Kind.CALL, "smartrecruiters", scene.partner)
    assert (newest.method, newest.path) == ("POST", f"/smartrecruiters/v1/assessments/{order}/accept")
    assert (newest.operation, newest.status, newest.orders) == ("orders.accept", 200, (order,))
    assert newest.milliseconds > 0
    assert json.loads(newest.request) == {"message": "A message"}
    assert json.loads(newest.answer)["status"] == "IN_PROGRESS"


def test_a_list_names_the_orders_it_gave(scene: Scene) -> None:
    placed = scene.bulk(3)
    scene.api("GET", "/assessments?status=NEW")
    entry = _log(scene).latest()[0]
    assert set(entry.orders) == set(placed)
    assert entry.path.endswith("/assessments?status=NEW")
    assert all(_log(scene).marked(one, "orders.list") is not None for one in placed)


def test_calls_of_strangers_and_to_nowhere_belong_to_nobody(scene: Scene) -> None:
    scene.api("GET", "/assessments", key="nobody's key")
    scene.api("GET", "/nowhere")
    assert [entry.status for entry in _log(scene).latest(2)] == [404, 401]
    assert _log(scene).of("") == []
    assert _log(scene).of(scene.partner) == []


def test_calls_of_the_control_api_and_pages_are_not_there(scene: Scene) -> None:
    scene.control("GET", "/clock")
    scene.send("GET", "/", headers={"Accept": "text/html", "Host": "127.0.0.1"})
    assert _log(scene).latest() == []


def test_it_keeps_the_newest_of_a_thousand_calls(scene: Scene) -> None:
    before = _log(scene).last_number
    for _ in range(1000):
        scene.api("GET", "/offers")
    kept = _log(scene).latest()
    assert len(kept) == ENTRIES
    assert [entry.number for entry in kept] == list(range(before + 1000, before + 1000 - ENTRIES, -1))
    assert _log(scene).bytes <= MOST_BYTES


def test_large_bodies_drive_out_older_entries_and_are_cut() -> None:
    log = CallLog(lambda: 0)
    for number in range(ENTRIES):
        body = f"{number}".encode() + b"x" * 10_000_000
        log.answered("kombo", "me", "op", ("PUT", "/p", body), (200, body), 1.0)
    kept = log.latest()
    assert 0 < len(kept) < ENTRIES
    assert log.bytes <= MOST_BYTES
    assert kept[0].request.startswith(str(ENTRIES - 1))
    assert all(len(entry.request) <= LONGEST and len(entry.raw_request) <= 4 * LONGEST for entry in kept)
    log.clear()
    assert (log.latest(), log.bytes) == ([], 0)


def test_marks_are_bounded() -> None:
    log = CallLog(lambda: 7)
    for number in range(30_000):
        log.mark(str(number), "seen")
    assert log.marked("29999", "seen", "other") == 7
    assert log.marked("0", "seen") is None
    assert log.marked("29999", "other") is None


def test_the_reset_empties_it_and_numbers_go_on(scene: Scene) -> None:
    order = scene.order()
    scene.api("GET", f"/assessments/{order}")
    number = _log(scene).last_number
    scene.control("POST", "/reset")
    assert _log(scene).latest() == []
    assert _log(scene).marked(order, "orders.get") is None
    assert _log(scene).last_number == number


def test_keys_never_appear(scene: Scene) -> None:
    secret = scene.key
    scene.send("GET", f"/smartrecruiters/v1/assessments?apiKey={secret}&limit=5")
    scene.api("GET", f"/assessments?my-api-key={secret}")
    scene.api("POST", "/configs", json={"id": "resultHeader", "value": f"authToken: {secret}"})
    scene.api("GET", "/configs")
    scene.api("POST", "/configs", json={"id": "resultURL", "value": f"https://x.example/?token={secret}&a=b"})
    order = scene.order()
    scene.act(order, "accept", {"message": "m", "apiKey": secret, "deep": [{"clientSecret": [secret]}]})
    long = {"message": "m" * 3000, "x-api-key": secret}
    scene.act(order, "comments", {"apiKey": secret, **long})
    text = "\n".join(f"{one!r} {one.path} {one.request} {one.answer}" for one in _log(scene).latest())
    assert secret not in text
    assert "limit=5" in text
    assert text.count("***") >= 8


def test_masking_of_bodies_that_were_cut() -> None:
    cut = b'{"a": "' + b"x" * 1990 + b'", "apiKey": "s3cr3t-1", "Authorization" : "Bearer s3cr3t-2'
    assert "s3cr3t" not in masked(cut)
    assert "s3cr3t" not in masked(b'[{"webhook_secret": "s3cr3t-3", "n": 1')
    assert "s3cr3t" not in masked(b'{"token": 12345s3cr3t, "b')
    assert "s3cr3t" not in masked(b'{"id":"inlineAssessmentOrderHeader","value":"x: s3cr3t-4')
    assert masked(b'{"monkey": 1, "note": "a key: value"}') == '{\n "monkey": "***",\n "note": "a key: value"\n}'
    assert masked(b"--boundary\r\nfile") == "(a multipart body, not shown)"
    assert masked(b"\xff\xfe<html>") == "��<html>"
    assert masked(b"") == ""


def test_ids_are_only_taken_from_what_has_them() -> None:
    assert ids_in([{"id": "a"}, {"id": 3}, {}, "x", {"id": "b"}]) == ("a", "b")
    assert ids_in(5) == ids_in(None) == ids_in({"id": "a"}) == ()


def test_what_the_platform_tells_is_there(scene: Scene) -> None:
    port = scene.run(_closed_port())
    scene.api(
        "POST", "/configs", json={"id": "assessmentNotificationUrl", "value": f"http://127.0.0.1:{port}/n?token=t0p"}
    )
    order = scene.order()
    scene.run(scene.sandbox.core.background.finished())
    told = _log(scene).of(scene.partner)[0]
    assert (told.kind, told.orders, told.status) == (Kind.TOLD, (order,), 0)
    assert told.path == f"http://127.0.0.1:{port}/n?token=***"
    assert told.outcome.startswith("no answer")
    assert json.loads(told.request)["assessmentOrderId"] == order


def test_a_notification_that_is_lost_on_purpose_is_there(scene: Scene) -> None:
    scene.api("POST", "/configs", json={"id": "assessmentNotificationUrl", "value": "http://127.0.0.1:9/n"})
    scene.control("PUT", f"/conditions/{scene.partner}", {"noWebhooks": True})
    scene.order()
    assert _log(scene).of(scene.partner)[0].outcome == "lost on purpose"


def test_a_call_costs_next_to_nothing() -> None:
    """Measured against a bound with a wide margin: a call takes several hundred microseconds."""
    log, body = CallLog(lambda: 0), b'{"id": "1"}' * 80
    once = min(
        timeit.repeat(
            lambda: log.answered("kombo", "me", "op", ("GET", "/a/b", b""), (200, body), 1.0, ("a",)),
            number=1000,
            repeat=3,
        )
    )
    assert once / 1000 < 100e-6


async def _closed_port() -> int:
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return int(port)
