"""The receiver: calls are recorded under their own scenario and checked, and each mailbox behaves as it is told."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from proctor.contract import Contract
from proctor.contract_check import ContractChecker
from proctor.journal import JournalWriter, read_journal
from proctor.plan import PlannedScenario, PlannedSentence
from proctor.receiver import LARGEST_CALL, Mailbox, Manner, Receiver
from proctor.recorder import Recorder
from proctor.redaction import Redactor
from proctor.requirements import load_profile

FOLDER = Path(__file__).parents[2] / "features" / "smartrecruiters"
HEADER = {"plan": [], "profiles": {}, "run": "r", "started": 0.0}
ORDER = "a" * 24


def scenario(key: str) -> PlannedScenario:
    sentence = PlannedSentence("something", "When", 2, "SR1-NOTIFY-01")
    return PlannedScenario(
        key, key, key, "smartrecruiters-v1", "x.feature", 1, "F", "", "", (), {}, (sentence,), False, ("SR1-NOTIFY-01",)
    )


class Scene:
    """A recorder in the middle of a scenario, and a receiver."""

    def __init__(self, folder: Path) -> None:
        profile = load_profile(FOLDER)
        checker = ContractChecker(Contract(profile.contract), "/v1")
        self.file = folder / "journal.jsonl"
        self.journal = JournalWriter(self.file, HEADER)
        self.recorder = Recorder(self.journal, Redactor(), profile.requirements, {profile.id: checker})
        self.receiver = Receiver(self.recorder)
        self.ended = False
        self.begin("one")

    def begin(self, key: str) -> None:
        self.recorder.start_scenario(scenario(key))
        self.recorder.start_sentence(0)

    def box(self, manner: Manner = Manner.ANSWERS, key: str = "one") -> Mailbox:
        return self.receiver.open(key, "1", "newOrder", manner)

    def records(self, kind: str) -> list[dict[str, object]]:
        self.end()
        return [dict(record) for record in read_journal(self.file).records if record["kind"] == kind]

    def end(self) -> None:
        if not self.ended:
            self.ended = True
            self.receiver.close()
            self.journal.close({"state": "finished"})


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.end()


def call(url: str, body: bytes = b"", method: str = "POST", kind: str = "application/json", seconds: float = 5) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=seconds)
    try:
        connection.request(method, parts.path, body, {"Content-Type": kind})
        return connection.getresponse().status
    finally:
        connection.close()


def note(**members: object) -> bytes:
    return json.dumps(members).encode()


def test_a_call_is_answered_recorded_and_clean(scene: Scene) -> None:
    box = scene.box()
    assert call(box.url, note(assessmentOrderId=ORDER)) == 200
    [came] = box.calls
    assert (came.id, came.actor, came.surface, came.request.method) == ("one-1", "platform", "webhook", "POST")
    assert json.loads(came.request.body) == {"assessmentOrderId": ORDER}
    [record] = scene.records("exchange")
    assert (record["scenario"], record["operation"]) == ("one", "receiveNotification")
    assert scene.records("finding") == []


@pytest.mark.parametrize(
    ("body", "method", "kind", "code"),
    [
        (note(orderId=ORDER), "POST", "application/json", "SCHEMA_REQUIRED"),
        (note(assessmentOrderId=7), "POST", "application/json", "SCHEMA_TYPE"),
        (b"<order/>", "POST", "application/json", "BODY_NOT_JSON"),
        (note(assessmentOrderId=ORDER), "POST", "text/plain", "CONTENT_TYPE"),
        (note(assessmentOrderId=ORDER), "PUT", "application/json", "METHOD"),
    ],
)
def test_a_call_that_breaks_the_contract_is_a_finding_of_its_own_rule(
    scene: Scene, body: bytes, method: str, kind: str, code: str
) -> None:
    assert call(scene.box().url, body, method, kind) == 200
    [finding] = scene.records("finding")
    assert (finding["requirement"], finding["outcome"], finding["code"]) == ("SR1-NOTIFY-04", "broken", code)


def test_a_mailbox_can_fail(scene: Scene) -> None:
    box = scene.box(Manner.FAILS)
    assert call(box.url, note(assessmentOrderId=ORDER)) == 500
    assert len(box.calls) == 1


def test_a_mailbox_can_hang_up(scene: Scene) -> None:
    box = scene.box(Manner.HANGS_UP)
    with pytest.raises(http.client.RemoteDisconnected):
        call(box.url, note(assessmentOrderId=ORDER))
    assert len(box.calls) == 1
    [record] = scene.records("exchange")
    assert (record["response"], "hangs up" in str(record["trouble"])) == (None, True)


@pytest.mark.parametrize(("status", "kind"), [(200, "application/pdf"), (422, "application/json"), (200, "")])
def test_a_mailbox_answers_as_it_is_told(scene: Scene, status: int, kind: str) -> None:
    box = scene.box()
    box.say(b"%PDF-1.4\xff", kind, status)
    parts = urlsplit(box.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=5)
    connection.request("POST", parts.path, note(assessmentOrderId=ORDER), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Content-Type", ""), answer.read()) == (status, kind, b"%PDF-1.4\xff")
    connection.close()


def test_a_download_is_recorded_and_no_contract_judges_it(scene: Scene) -> None:
    box = scene.receiver.open("one", "2", "")
    box.say_json({"message": "no"})
    assert call(box.url, method="GET", kind="") == 200
    [record] = scene.records("exchange")
    assert (record["operation"], record["request"]["method"]) == (None, "GET")  # type: ignore[index]
    assert scene.records("finding") == []


def test_a_mailbox_can_be_down(scene: Scene) -> None:
    with pytest.raises(ConnectionRefusedError):
        call(scene.box(Manner.DOWN).url)


def test_a_mailbox_can_keep_silent_until_it_is_shut(scene: Scene) -> None:
    box = scene.box(Manner.SILENT)
    with pytest.raises(TimeoutError):
        call(box.url, note(assessmentOrderId=ORDER), seconds=0.2)
    assert len(box.calls) == 1
    scene.receiver.shut(box)
    assert call(box.url) == 404


def test_a_flood_of_calls_is_recorded_to_the_last(scene: Scene) -> None:
    box = scene.box()
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda _: call(box.url, note(assessmentOrderId=ORDER), seconds=60), range(400)))
    assert answers == [200] * 400
    assert len({came.id for came in box.calls}) == 400
    assert [record["id"] for record in scene.records("exchange")] == [f"one-{n}" for n in range(1, 401)]


def test_a_call_that_comes_too_late_belongs_to_no_scenario(scene: Scene) -> None:
    box = scene.box()
    scene.recorder.end_scenario("finished")
    assert call(box.url, note(assessmentOrderId=ORDER)) == 410
    scene.begin("two")
    assert call(box.url, note(assessmentOrderId=ORDER)) == 410
    assert box.calls == ()
    assert scene.records("exchange") == []


def test_nobody_else_is_recorded(scene: Scene) -> None:
    box = scene.box()
    assert call(box.url.rpartition("/")[0] + "/other", b"x") == 404
    assert scene.records("exchange") == []


def test_chunks_are_put_together_and_a_body_is_bounded(scene: Scene) -> None:
    box = scene.box()
    parts = urlsplit(box.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as plain:
        head = f"POST {parts.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        plain.sendall(head.encode() + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
        assert plain.recv(100).startswith(b"HTTP/1.1 200")
    assert box.calls[0].request.body == b"abcde"
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as plain:
        head = f"POST {parts.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGEST_CALL * 9}\r\n\r\n"
        plain.sendall(head.encode() + b"x" * LARGEST_CALL)
        assert plain.recv(100).startswith(b"HTTP/1.1 200")
    assert len(box.calls[1].request.body) == LARGEST_CALL


def test_closing_twice_is_no_harm(scene: Scene) -> None:
    box = scene.box()
    scene.receiver.close()
    scene.receiver.close()
    with pytest.raises(OSError):
        call(box.url)


@pytest.mark.parametrize("path", ["", "/tunnel"])
@pytest.mark.parametrize("stripped", [False, True])
def test_a_public_address_leads_to_a_port_of_its_own(path: str, stripped: bool, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    scene = Scene(tmp_path)
    scene.receiver = Receiver(scene.recorder, port, f"https://tunnel.example{path}/")
    try:
        box = scene.box()
        assert box.url == f"https://tunnel.example{path}/notify/one/1"
        arriving = urlsplit(box.url).path.removeprefix(path if stripped else "")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("POST", arriving, json.dumps({"id": ORDER}), {"Content-Type": "application/json"})
        assert connection.getresponse().status == 200
        connection.close()
        assert len(box.calls) == 1
    finally:
        scene.receiver.close()
        scene.end()
