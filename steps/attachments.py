"""Files of a result in detail: what is taken, how large, under which name, and replacing one."""

from __future__ import annotations

from collections.abc import Mapping

from proctor.actors import Cast, Upload
from proctor.actors.sandbox_people import text_member
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import additions, attempts, bodies, customer, partner, samples
from steps.case import Case
from steps.reading import body, items, only
from steps.texts import FILE_NAMES

LARGEST = 20 * bodies.MIB
BAD_FILE = (400, 413, 415, 422)
"""For a file that is not taken: no document names the code."""
PDF = "application/pdf"
NO_PDF: Mapping[str, Upload] = {
    "a text file": Upload("notes.txt", "text/plain", b"Solved 9 of 10 tasks.\n"),
    "an image": Upload("chart.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0"),
    "a web page": Upload("result.html", "text/html", b"<html><script>alert(1)</script></html>"),
}
DOUBTFUL: Mapping[str, Upload] = {
    "a PDF that is called text": Upload("result.pdf", "text/plain", samples.pdf_file().content),
    "a text that is called PDF": Upload("notes.pdf", PDF, b"Solved 9 of 10 tasks.\n"),
    "a PDF with another extension": Upload("result.txt", PDF, samples.pdf_file().content),
    "an empty file": Upload("empty.pdf", PDF, b""),
}
"""Each is a PDF by some signs and none by others; which sign counts is not documented."""


def attach(cast: Cast, case: Case, expect: Expectations, upload: Upload) -> None:
    case.upload = upload
    case.answer = cast.partner.attach(case.order_id, case.result_id, upload)
    expect.status(case.answer, *partner.CREATED)
    case.attachments[text_member(case.answer, "id")] = upload
    additions.keep(case)


@action("the partner attaches PDF files whose names are: {forms}")
def attach_named(cast: Cast, case: Case, expect: Expectations, forms: str) -> None:
    for form in forms.split(", "):
        attach(cast, case, expect, samples.pdf_file(FILE_NAMES[form]))


@action("the partner attaches a PDF file of 20971520 bytes")
def attach_largest(cast: Cast, case: Case, expect: Expectations) -> None:
    attach(cast, case, expect, samples.pdf_file(size=LARGEST))


@action("the partner tries to attach a PDF file of 20971521 bytes")
def attach_too_large(cast: Cast, case: Case) -> None:
    upload = samples.pdf_file(size=LARGEST + 1)
    case.attempts = {"a file too large": cast.partner.attach(case.order_id, case.result_id, upload, wrongly=True)}


@action("the partner tries to attach: {files}")
def try_files(cast: Cast, case: Case, files: str) -> None:
    known = {**NO_PDF, **DOUBTFUL}
    for name in files.split(", "):
        case.attempts[name] = cast.partner.attach(case.order_id, case.result_id, known[name], wrongly=True)


@action("the partner tries to send the file in a part of another name, and in none")
def try_parts(cast: Cast, case: Case) -> None:
    upload, order, result = samples.pdf_file(), case.order_id, case.result_id
    case.attempts = {
        "a part named file": cast.partner.attach(order, result, upload, part="file", wrongly=True),
        "a part named Attachments": cast.partner.attach(order, result, upload, part="Attachments", wrongly=True),
        "no part": cast.partner.attach_wrongly(order, result, *bodies.FILES["a form without any part"]),
        "the bare file": cast.partner.attach_wrongly(order, result, upload.content, PDF),
    }


@expectation("each of the files is refused")
def files_are_refused(case: Case, expect: Expectations) -> None:
    attempts.each_refused(expect, case.attempts, *BAD_FILE)


@expectation("each of the files is taken or refused")
def files_are_taken_or_refused(case: Case, expect: Expectations) -> None:
    attempts.each_done_or_refused(expect, case.attempts, *BAD_FILE)


@expectation("the result has exactly the attachments that were taken")
def exactly_those(cast: Cast, case: Case, expect: Expectations) -> None:
    taken = {text_member(a, "id") for a in case.attempts.values() if a.status in partner.CREATED}
    listed = cast.partner.list_attachments(case.order_id, case.result_id)
    expect.status(listed, *partner.DONE)
    found = sorted(str(item.get("id")) for item in items(listed, "content"))
    expect.equal("the ids of the attachments", found, sorted(taken | set(case.attachments)), listed, "/content")


@expectation("the answer is the attachment, with its id, its dates and its name")
def answer_is_whole(case: Case, expect: Expectations) -> None:
    answer = body(case.answer)
    lacking = [name for name in ("id", "createDate", "lastUpdateDate", "fileName") if name not in answer]
    expect.equal("what the attachment lacks", lacking, [], case.answer)
    expect.equal("the file name", answer["fileName"], case.upload.name, case.answer, "/fileName")


@action("the partner replaces the file")
def replace(cast: Cast, case: Case, expect: Expectations) -> None:
    former = only(list(case.attachments), "the attachment to be replaced", case.answer)
    case.created[former] = cast.partner.read_attachment(case.order_id, case.result_id, former)
    case.upload = samples.pdf_file(f"second-version-{samples.mark()}.pdf", 2000)
    case.answer = cast.partner.replace_attachment(case.order_id, case.result_id, former, case.upload)
    expect.status(case.answer, *partner.CREATED)


@expectation("the answer is the attachment, with the same id, and it is still the only one")
def replaced(cast: Cast, case: Case, expect: Expectations) -> None:
    expect.equal("the id in the answer", body(case.answer).get("id"), _only(case), case.answer, "/id")
    exactly_those(cast, case, expect)


@expectation("the attachment has the new name and a later date of its last update")
def replaced_name(cast: Cast, case: Case, expect: Expectations) -> None:
    was = body(case.created[_only(case)])
    for shown in (case.answer, cast.partner.read_attachment(case.order_id, case.result_id, _only(case))):
        expect.status(shown, *partner.CREATED)
        now = body(shown)
        expect.members("the attachment", now, {"id": _only(case), "createDate": was.get("createDate")}, shown)
        expect.equal("the file name", now.get("fileName"), case.upload.name, shown, "/fileName")
        dates = str(was.get("lastUpdateDate")), str(now.get("lastUpdateDate"))
        expect.holds(dates[0] < dates[1], "VALUE", "the date of the last update is later", shown, *dates)


@expectation("the customer downloads the new file, byte for byte as it was sent")
def new_file_is_downloaded(cast: Cast, case: Case, expect: Expectations) -> None:
    found = [
        attachment
        for result in items(case.profile, "results", customer.assessment_of(case, case.profile))
        for attachment in items(case.profile, "attachments", result)
    ]
    download = cast.customer.download(str(only(found, "the file", case.profile).get("download")))
    expect.status(download, *partner.DONE)
    same = download.answer.body == case.upload.content
    sizes = f"{len(case.upload.content)} bytes", f"{len(download.answer.body)} bytes"
    expect.holds(same, "FILE_CONTENT", "the file that is downloaded is the new one", download, *sizes)


def _only(case: Case) -> str:
    return only(list(case.attachments), "the attachment", case.answer)
