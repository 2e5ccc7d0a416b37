"""Evidence: a command that really sends the same request again, and records of bounded size."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from miniatures import JSON, SALT, Tale, answer, exchange, requirement, scenario
from raw_server import RawServer, close, read_request

from proctor.evidence import (
    LONGEST_BODY,
    LONGEST_VALUE,
    body_record,
    curl,
    exchange_record,
    finding_record,
    value_record,
)
from proctor.exchange import Exchange, Request
from proctor.findings import Finding, Outcome
from proctor.journal import read_journal
from proctor.redaction import Redactor

CURL = shutil.which("curl")
KEY = "a key; with $HOME `id` \"quotes\" and 'more'"


def repeated(
    request: Request, folder: Path, redactor: Redactor | None = None, key: str = KEY
) -> tuple[str, dict[str, str], bytes, str]:
    """Runs the command for a request in a shell; answers what arrived (first line, headers, body) and the command."""
    arrived: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        arrived.append(read_request(connection))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        close(connection)

    with RawServer(handle) as server:
        here = Request(request.method, server.url + request.url, request.headers, request.body)
        record = json.loads(json.dumps(exchange_record(Exchange("s-1", "p", "m", here), redactor or Redactor(SALT))))
        command = curl(record)
        done = subprocess.run(
            ["/bin/sh",
            "-c", command], cwd=folder, env={"PATH": os.environ["PATH"], "API_KEY": key}, capture_output=True,
            timeout=20,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"HTTP/1.1 200 OK")
    head, _, body = arrived[0].partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return first, {name.lower(): value.strip() for name, _, value in pairs}, body, command


needs_curl = pytest.mark.skipif(CURL is None, reason="curl is not installed")
HOSTILE = [
    '{"a": 1}', "it's", "'; touch owned; '", "$(touch owned)", "`touch owned`", "a\nb\r\nc\n", '"$HOME"', "\\",
    "!!", "é 🙂",
    "@/etc/hostname", "@-", "<x", "a&b=c", "--data", "-X", " ", "%41", "\t", "{a,b}[1-3]", "*", "~",
]  # fmt: skip


@needs_curl
@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_bodies_arrive_as_they_are(tmp_path: Path, body: str) -> None:
    sent = Request("POST", "/x", (("Content-Type", "text/plain"),), body.encode())
    first, headers, arrived, _ = repeated(sent, tmp_path)
    assert (first, arrived.decode(), headers["content-type"]) == ("POST /x HTTP/1.1", body, "text/plain")
    assert list(tmp_path.iterdir()) == []


@needs_curl
@pytest.mark.parametrize(
    "value", [v for v in HOSTILE if v.isascii() and v.isprintable() and v.strip() and "%" not in v]
)
def test_hostile_headers_and_urls_arrive_as_they_are(tmp_path: Path, value: str) -> None:
    url = "/x?q=" + "".join(c if c not in ' "<>\\^`{|}#' else f"%{ord(c):02X}" for c in value)
    first, headers, _, _ = repeated(Request("GET", url, (("X-Note", value), ("X-Empty", ""))), tmp_path)
    assert first == f"GET {url} HTTP/1.1" and headers["x-note"] == value and headers["x-empty"] == ""
    assert list(tmp_path.iterdir()) == []


@needs_curl
@pytest.mark.parametrize(
    "method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "A|B", "A`id`", "A&B", "$HOME", "#X"]
)
def test_every_method(tmp_path: Path, method: str) -> None:
    assert repeated(Request(method, "/x"), tmp_path)[0] == f"{method} /x HTTP/1.1"
    assert list(tmp_path.iterdir()) == []


@needs_curl
@pytest.mark.parametrize("name", ["X-SmartToken", "Authorization", "x-api-key"])
def test_a_secret_is_taken_from_the_environment(tmp_path: Path, name: str) -> None:
    _, headers, _, command = repeated(Request("GET", "/x", ((name, "the-real-key"),)), tmp_path)
    assert f'-H "{name}: ${{API_KEY}}"' in command and "the-real-key" not in command
    assert headers[name.lower()] == KEY


@needs_curl
def test_a_secret_in_the_url_is_taken_from_the_environment(tmp_path: Path) -> None:
    redactor = Redactor(SALT)
    redactor.secret("the-real-key")
    for url in ("/x?apiKey=the-real-key&limit=1", "/x?limit=1&apiKey=the-real-key", "/the-real-key/x"):
        sent = Request("GET", url)
        first, _, _, command = repeated(sent, tmp_path, redactor, key="the-real-key")
        assert first == f"GET {url} HTTP/1.1" and '"${API_KEY}"' in command and "the-real-key" not in command


@needs_curl
def test_json_keeps_its_type_and_other_requests_get_none(tmp_path: Path) -> None:
    assert repeated(Request("POST", "/x", JSON, b"{}"), tmp_path)[1]["content-type"] == "application/json"
    assert "content-type" not in repeated(Request("POST", "/x", (), b"{}"), tmp_path)[1]
    assert "content-type" not in repeated(Request("GET", "/x"), tmp_path)[1]


@needs_curl
def test_a_file_is_sent_under_its_name_and_type(tmp_path: Path) -> None:
    (tmp_path / "cv é'.pdf").write_bytes(b"%PDF-1.7")
    body = (
        '--B\r\nContent-Disposition: form-data; name="attachment"; filename="cv é\'.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF\r\n--B--\r\n"
    ).encode()
    sent = Request("POST", "/x", (("Content-Type", "Multipart/form-data; boundary=B"),), body)
    _, headers, arrived, command = repeated(sent, tmp_path)
    assert headers["content-type"].startswith("multipart/form-data; boundary=") and b"%PDF-1.7" in arrived
    assert b'name="attachment"' in arrived and b"Content-Type: application/pdf" in arrived and "-F" in command


def test_headers_of_the_connection_are_left_to_curl() -> None:
    headers = (
        ("Host", "h"),
        ("Content-Length", "2"),
        ("User-Agent", "x"),
        ("Accept-Encoding", "gzip"),
        ("X-Kept", "1"),
    )
    record = exchange_record(Exchange("s-1", "p", "m", Request("GET", "http://h/", headers)), Redactor(SALT))
    command = curl(record)
    assert "X-Kept: 1" in command and not any(name in command for name in ("Host", "Length", "Agent", "Encoding"))


# --- records


def test_an_exchange_without_an_answer() -> None:
    record = exchange_record(exchange(trouble="no route"), Redactor(SALT))
    assert record["response"] is None and record["trouble"] == "no route"


@pytest.mark.parametrize(
    ("body", "kept"),
    [(b"{}", "text"), (b"plain", "text"), (b"\xff\x00", "omitted"), (b"a\x00b", "omitted"),
    (b"x" * LONGEST_BODY, "text"),
     (b"x" * (LONGEST_BODY + 1), "omitted")],
)  # fmt: skip
def test_bodies_are_kept_where_they_can_be_read(body: bytes, kept: str) -> None:
    record = body_record(body, JSON, Redactor(SALT))
    assert record is not None and kept in record and record["size"] == len(body)
    assert (kept == "text") is ("sha256" not in record)
    assert body_record(b"", JSON, Redactor(SALT)) is None


@pytest.mark.parametrize("value", [None, True, 0, 1.5, "", "a", [], {"a": [1, {"b": None}]}, "é\ud800"])
def test_small_values_are_kept_as_they_are(value: Any) -> None:
    assert value_record(value, Redactor(SALT)) == value


def test_large_values_become_their_beginning() -> None:
    record = value_record({"a": "x" * 100_000}, Redactor(SALT))
    assert isinstance(record, str) and record.startswith('{"a": "xxx') and len(record) < LONGEST_VALUE + 50


def test_no_finding_is_too_large_for_the_journal(tmp_path: Path) -> None:
    """Whatever an answer holds, the run goes on."""
    huge = "x" * (9 * 1024 * 1024)
    plan = scenario(steps=("R-01",))
    tale = Tale(tmp_path, (requirement(),), plan)
    tale.recorder.start_scenario(plan)
    tale.recorder.start_sentence(0)
    tale.recorder.exchange(exchange(surface="control", response=answer({huge: huge}), body=huge.encode()))
    tale.recorder.finding(Finding("R-01", Outcome.BROKEN, "contract", "X", huge, huge, [huge], f"/{huge}", "s1-1"))
    tale.journal.close({"state": "finished"})
    assert len(read_journal(tale.file).whole().records) == 6
    assert tale.file.stat().st_size < 100_000


def test_a_finding_is_kept_whole() -> None:
    finding = Finding("R-01", Outcome.BROKEN, "contract", "X", "text", {"a": 1}, [2], "/a", "s1-1")
    assert finding_record(finding, Redactor(SALT)) == {
        "requirement": "R-01", "outcome": "broken", "check": "contract", "code": "X", "text": "text",
        "expected": {"a": 1}, "observed": [2], "pointer": "/a", "exchange": "s1-1",
    }  # fmt: skip
