"""Attachments of a result: files within the message, or at an address of the partner's from which they are fetched."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from proctor.actors.kombo import KomboCast
from proctor.exchange import header
from proctor.expectations import ABSENT, Expectations
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Mailboxes, Stage
from proctor.receiver import Mailbox
from steps.kombo import results, samples
from steps.kombo.case import KomboCase
from steps.kombo.orders_shown import expect_results, expect_status
from steps.kombo.trying import spoilt, try_forms
from steps.reading import items, part
from steps.texts import FILE_NAMES

FILE = b"%PDF-1.4\n% kept at an address of the partner's\n%%EOF\n"
PDF = "application/pdf"
MOST = 5
MEGABYTE = 1_000_000
CREDENTIALS = ("authorization", "x-integration-id", "cookie")
FAILING: Mapping[str, int] = {"answers 403": 403, "answers 404": 404}


@dataclass(slots=True)
class KomboFile:
    """A file that the partner keeps at an address of its own."""

    box: Mailbox | None = None

    @property
    def url(self) -> str:
        return self.box.url if self.box is not None else "https://assessments.example/files/1.pdf"

    def contents(self) -> dict[str, bytes]:
        return {} if self.box is None else {self.box.url: self.box.answer.body}


@pytest.fixture
def kombo_file() -> KomboFile:
    return KomboFile()


@action("a file at an address of the partner's")
def file_at_address(kombo_file: KomboFile, mailboxes: Mailboxes) -> None:
    file_answered_as(kombo_file, mailboxes, PDF)


@action("a file at an address of the partner's, answered as {kind}")
def file_answered_as(kombo_file: KomboFile, mailboxes: Mailboxes, kind: str) -> None:
    kombo_file.box = mailboxes.open("")
    kombo_file.box.say(FILE, "" if kind == "no type" else kind)


@action("a file at an address that {manner}")
def file_that_fails(kombo_file: KomboFile, mailboxes: Mailboxes, manner: str) -> None:
    status = FAILING.get(manner)
    kombo_file.box = mailboxes.open("", "answers" if status else manner)
    if status:
        kombo_file.box.say(FILE, PDF, status)


@action("the partner writes a result with an attachment that has {what}")
def write_attachment(kombo: KomboCast, kombo_case: KomboCase, kombo_file: KomboFile, what: str) -> None:
    made = _made(what, kombo_file.url)
    one_way = ("data" in made) != ("data_url" in made)
    good = one_way and ("content_type" in made or "data_url" in made)
    results.write(kombo, kombo_case, samples.result(attachments=[made]), wrongly=not good)


@action("the partner writes, to an order each, results with these numbers of attachments: {numbers}")
def write_numbers(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, numbers: str) -> None:
    made = {f"{number} attachments": samples.result(attachments=_files(int(number))) for number in numbers.split(", ")}
    results.write_each(kombo, kombo_case, expect, made)


@action("the partner writes a result with {count:d} attachments in the message")
def write_many(kombo: KomboCast, kombo_case: KomboCase, count: int) -> None:
    results.write(kombo, kombo_case, samples.result(attachments=_files(count)), wrongly=count > MOST)


@action("the partner writes a result with {count:d} attachments, one of them at the address")
def write_many_mixed(kombo: KomboCast, kombo_case: KomboCase, kombo_file: KomboFile, count: int) -> None:
    fetched = _made("data_url and content_type", kombo_file.url)
    results.write(kombo, kombo_case, samples.result(attachments=[*_files(count - 1), fetched]), wrongly=count > MOST)


@action("the partner writes a result with {count:d} attachments of {megabytes:g} MB each")
def write_large(kombo: KomboCast, kombo_case: KomboCase, count: int, megabytes: float) -> None:
    content = base64.b64encode(b"%PDF-1.4\n".ljust(int(megabytes * MEGABYTE), b"%")).decode()
    files = [samples.attachment(number, data=content) for number in range(count)]
    results.write(kombo, kombo_case, samples.result(attachments=files))


@action("the partner tries to write an attachment whose {member:w} is: {forms}")
def try_attachment(kombo: KomboCast, kombo_case: KomboCase, member: str, forms: str) -> None:
    base = _made("data_url and content_type", "") if member == "data_url" else samples.attachment()
    try_forms(kombo, kombo_case, forms, lambda value: samples.result(attachments=[spoilt(base, member, value)]))


@action("the partner writes, to an order each, an attachment whose {member:w} is: {forms}")
def write_attachments(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, member: str, forms: str) -> None:
    made = {one: samples.result(attachments=[samples.attachment() | {member: one}]) for one in forms.split(", ")}
    results.write_each(kombo, kombo_case, expect, made)


@action("the partner writes, to an order each, attachments with the names: {forms}")
def write_names(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, forms: str) -> None:
    made = {one: samples.result(attachments=[samples.attachment(name=FILE_NAMES[one])]) for one in forms.split(", ")}
    results.write_each(kombo, kombo_case, expect, made)


@expectation("the order is listed as {status:w}, and the dashboard shows the result with the file from the address")
def is_shown_with_file(
    kombo: KomboCast, kombo_case: KomboCase, kombo_file: KomboFile, stage: Stage, expect: Expectations, status: str
) -> None:
    expect_status(kombo, kombo_case.order_id, status, expect)
    expect_results(kombo, stage, expect, {kombo_case.order_id: kombo_case.result}, kombo_file.contents())


@expectation("the dashboard shows the attachment as {kind}")
def shown_as(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, kind: str) -> None:
    shown = kombo.dashboard.look_at_order(kombo_case.order_id)
    expect.status(shown, 200)
    kinds = [one.get("content_type") for one in items(shown, "attachments", part(shown, "result"))]
    expect.equal("the content type on the dashboard", kinds, [kind], shown, "/result/attachments")


@expectation("the file has been fetched before the answer, by GET and without credentials")
def fetched(kombo_case: KomboCase, kombo_file: KomboFile, expect: Expectations) -> None:
    answer = kombo_case.answer
    calls = kombo_file.box.calls if kombo_file.box is not None else ()
    expect.holds(bool(calls), "NO_CALL", "the file has been fetched", answer, kombo_file.url, "no call came")
    for call in calls:
        expect.equal("the method", call.request.method, "GET", call)
        shown = [name for name in CREDENTIALS if header(call.request.headers, name)]
        expect.equal("the headers with credentials", shown, [], call)
    before = calls[0].started <= answer.started + answer.elapsed
    expect.holds(before, "ORDER", "the file has been fetched before the result was answered", calls[0])


def _made(what: str, url: str) -> dict[str, Any]:
    """An attachment with the members that are named, of data, data_url and content_type."""
    full = samples.attachment(data_url=url)
    named = what.replace(",", " ").split()
    members = {name: value if name == "name" or name in named else ABSENT for name, value in full.items()}
    return {name: value for name, value in members.items() if value is not ABSENT}


def _files(count: int) -> list[dict[str, Any]]:
    """Files with a name and a content of their own."""
    return [
        samples.attachment(number, data=base64.b64encode(samples.PDF + b"%" * number).decode())
        for number in range(1, count + 1)
    ]
