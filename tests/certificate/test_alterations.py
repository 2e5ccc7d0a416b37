"""A certificate that was altered in any way is found out, and what was altered is named."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.certificate.container import ENVELOPE, _unpacked, read_container, write_container
from proctor.certificate.keys import make_key, read_public, read_signer
from proctor.certificate.statement import canonical, opened, sealed, statement
from proctor.certificate.verification import Point, Question, verify
from tests.certificate.small_project import NOW, Project


def points(project: Project, file: Path, **more: Any) -> list[Point]:
    members = {
        "key": read_public(project.key.with_name("signer.key.pub")),
        "unsigned_allowed": False,
        "sets": project.root / "sets",
        "now": NOW + timedelta(days=1),
    }
    return verify(Question(file, **(members | more)))


def wrong(project: Project, file: Path, **more: Any) -> str:
    return "\n".join(point.text for point in points(project, file, **more) if point.good is False)


@pytest.fixture
def copy(certified: Project, tmp_path: Path) -> Path:
    file = tmp_path / "copy.zip"
    file.write_bytes((certified.root / "certificate.zip").read_bytes())
    return file


def test_an_unaltered_one_is_good_in_every_point(certified: Project, copy: Path) -> None:
    found = points(certified, copy)
    assert [point.good for point in found] == [True] * 10


def test_any_program_can_open_it(copy: Path) -> None:
    with zipfile.ZipFile(copy) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[-1] == ENVELOPE and "certificate.html" in archive.namelist()


# One byte.


@settings(max_examples=300, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
def test_any_one_byte_that_is_changed_is_noticed(
    certified: Project, tmp_path_factory: pytest.TempPathFactory, place: float, bits: int
) -> None:
    raw = bytearray((certified.root / "certificate.zip").read_bytes())
    raw[int(place * len(raw))] ^= bits
    file = tmp_path_factory.getbasetemp() / "one-byte.zip"
    file.write_bytes(raw)
    assert wrong(certified, file)


def test_every_byte_outside_of_the_packed_data_is_accounted_for(certified: Project, tmp_path: Path) -> None:
    """Heads, list of contents and seal: each byte on its own, since chance would seldom meet them."""
    whole = (certified.root / "certificate.zip").read_bytes()
    container = read_container(certified.root / "certificate.zip", tmp_path / "unpacked")
    places = []
    for entry in container.entries.values():
        head = len(entry.local())
        places += range(entry.offset, entry.offset + head)
        # The last byte of packed data has bits that nothing needs.
        places.append(entry.offset + head + entry.packed_size - 1)
    last = container.entries[ENVELOPE]
    places += range(last.offset, len(whole), 7)
    file = tmp_path / "one-byte.zip"
    for place in places:
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        assert wrong(certified, file), f"byte {place}"


# The file as a whole.

Change = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: b"", "it is no certificate: it does not begin as one does"),
        (lambda raw: b"PK", "it is no certificate: it does not begin as one does"),
        (lambda raw: b"not a zip at all" * 100, "it is no certificate: it does not begin as one does"),
        (lambda raw: raw[:-1], "its end is missing"),
        (lambda raw: raw[: len(raw) // 2], "cut off"),
        (lambda raw: raw[:20], "cut off"),
        (lambda raw: raw + b"\0", "something after its end"),
        (lambda raw: raw + raw, "something after its end"),
        (lambda raw: b"\0" + raw, "it is no certificate: it does not begin as one does"),
        (lambda raw: raw[:-2] + b"\x05\x00hello", "its list of contents has been changed"),
    ],
)
def test_a_file_that_is_not_in_its_form(certified: Project, copy: Path, change: Change, said: str) -> None:
    copy.write_bytes(change(copy.read_bytes()))
    assert said in wrong(certified, copy)


def zipped(copy: Path, **options: Any) -> None:
    """Pack the same contents with another program."""
    with zipfile.ZipFile(copy) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    copy.write_bytes(buffer.getvalue())


@pytest.mark.parametrize("options", [{}, {"compression": zipfile.ZIP_DEFLATED}, {"compression": zipfile.ZIP_BZIP2}])
def test_one_that_was_packed_anew(certified: Project, copy: Path, options: dict[str, Any]) -> None:
    zipped(copy, **options)
    assert "or the whole was packed again by another program" in wrong(certified, copy)


# One file in it, with everything else made to agree: the form is right, and the seal is the old one.


class Unpacked:
    """The contents of a certificate, to be changed and packed again."""

    def __init__(self, copy: Path, folder: Path) -> None:
        self.copy = copy
        self.folder = folder
        container = read_container(copy, folder)
        self.files = {name: folder / name for name in container.entries if name != ENVELOPE}
        self.envelope = container.envelope

    def change(self, name: str, old: bytes, new: bytes) -> None:
        content = (self.folder / name).read_bytes()
        assert old in content, name
        (self.folder / name).write_bytes(content.replace(old, new, 1))

    def pack(self, signed_with: Path | None = None, about: dict[str, str] | None = None) -> None:
        """With the old seal; or with a new one over what is there now, signed with another key."""
        if signed_with is None:
            write_container(self.copy, self.files, lambda _: self.envelope)
            return
        _, said = opened(self.envelope)
        predicate = said["predicate"] | {"certificate": said["predicate"]["certificate"] | (about or {})}
        signer = read_signer(signed_with, {})

        def seal(entries: Any) -> bytes:
            from proctor.certificate.statement import Result

            fresh = statement(entries, Result([], [], {}, {}))
            return sealed({**fresh, "predicate": predicate}, signer)

        write_container(self.copy, self.files, seal)


@pytest.fixture
def inside(copy: Path, tmp_path: Path) -> Unpacked:
    return Unpacked(copy, tmp_path / "inside")


FILES = (
    "README.txt",
    "attestations.json",
    "attestations/evidence/seen.png",
    "certificate.html",
    "exchanges.har",
    "features/demo/orders.feature",
    "features/demo/requirements.toml",
    "journal.jsonl",
    "requirements.html",
    "schemas/demo/contract.yaml",
    "screenshots/one.png",
    "sets/demo-v1-2026.12.toml",
    "signer.pub",
    "verdicts.json",
)


def test_these_are_all_files_of_a_certificate(inside: Unpacked) -> None:
    assert tuple(sorted(inside.files)) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_changed(certified: Project, inside: Unpacked, name: str) -> None:
    content = (inside.folder / name).read_bytes()
    (inside.folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    inside.pack()
    assert f"{name} has been changed: it does not have the digest that was signed" in wrong(certified, inside.copy)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_taken_out(certified: Project, inside: Unpacked, name: str) -> None:
    del inside.files[name]
    inside.pack()
    assert f"{name} is missing" in wrong(certified, inside.copy)


@pytest.mark.parametrize("name", ["note.txt", "features/demo/more.feature", "sets/demo-v1-2027.06.toml"])
def test_a_file_that_was_put_in(certified: Project, inside: Unpacked, name: str) -> None:
    inside.files[name] = inside.files["README.txt"]
    inside.pack()
    assert f"{name} was added" in wrong(certified, inside.copy)


def test_two_files_that_changed_places(certified: Project, inside: Unpacked) -> None:
    inside.files["certificate.html"], inside.files["requirements.html"] = (
        inside.files["requirements.html"],
        inside.files["certificate.html"],
    )
    inside.pack()
    said = wrong(certified, inside.copy)
    assert "certificate.html has been changed" in said and "requirements.html has been changed" in said


# The seal.


def resealed(
    inside: Unpacked, change: Callable[[dict[str, Any]], None], *, form: Callable[[Any], bytes] = canonical
) -> None:
    document = json.loads(inside.envelope)
    change(document)
    inside.envelope = form(document)
    inside.pack()


def no_signature(document: dict[str, Any]) -> None:
    document["signatures"] = []


def another_signature(document: dict[str, Any]) -> None:
    document["signatures"][0]["sig"] = base64.b64encode(b"\1" * 64).decode()


def another_key_id(document: dict[str, Any]) -> None:
    document["signatures"][0]["keyid"] = "0" * 64


def two_signatures(document: dict[str, Any]) -> None:
    document["signatures"].append({"keyid": "0" * 64, "sig": base64.b64encode(b"\1" * 64).decode()})


def another_payload_type(document: dict[str, Any]) -> None:
    document["payloadType"] = "text/plain"


def said_otherwise(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    def rewrite(document: dict[str, Any]) -> None:
        content = json.loads(base64.b64decode(document["payload"]))
        change(content)
        document["payload"] = base64.b64encode(canonical(content)).decode()

    return rewrite


def valid_for_ever(content: dict[str, Any]) -> None:
    content["predicate"]["certificate"]["validUntil"] = "2999-01-01T00:00:00+00:00"


def another_subject(content: dict[str, Any]) -> None:
    content["predicate"]["certificate"]["subject"] = "Somebody Else"


def more_passed(content: dict[str, Any]) -> None:
    content["predicate"]["passedTests"].append("D1-NOTE-02")


def fewer_files(content: dict[str, Any]) -> None:
    content["subject"].pop()


def another_predicate(content: dict[str, Any]) -> None:
    content["predicateType"] = "https://example.invalid/v1"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (no_signature, "it is UNSIGNED"),
        (another_signature, "the signature is not that of the key that was given"),
        (another_key_id, "the signature is not that of the key that was given"),
        (two_signatures, "the signature is not that of the key that was given"),
        (another_payload_type, "it holds 'text/plain'"),
        (said_otherwise(valid_for_ever), "the signature is not that of the key that was given"),
        (said_otherwise(another_subject), "the signature is not that of the key that was given"),
        (said_otherwise(more_passed), "the statement says something else than the journal gives"),
        (said_otherwise(fewer_files), "was added"),
        (said_otherwise(another_predicate), "has not the predicate"),
    ],
)
def test_a_seal_that_was_changed(
    certified: Project, inside: Unpacked, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    resealed(inside, change)
    assert said in wrong(certified, inside.copy)


@pytest.mark.parametrize(
    "form",
    [
        lambda document: json.dumps(document, indent=1).encode(),
        lambda document: canonical(document) + b"\n",
        lambda document: canonical(document)[:-1],
        lambda document: canonical({**document, "note": "hello"}),
        lambda document: b"[" * 100_000,
        lambda document: b"",
        lambda document: b"null",
        lambda document: b'{"payload":"!!","payloadType":"","signatures":[]}',
    ],
)
def test_a_seal_in_another_form(certified: Project, inside: Unpacked, form: Callable[[Any], bytes]) -> None:
    resealed(inside, lambda document: None, form=form)
    assert f"{ENVELOPE}: it" in wrong(certified, inside.copy)


# Signed anew by somebody else: the given key tells; without one, the evidence still has to agree with itself.


@pytest.fixture
def other_key(tmp_path: Path) -> Path:
    make_key(tmp_path / "other.key", {})
    return tmp_path / "other.key"


def test_one_that_somebody_else_signed(certified: Project, inside: Unpacked, other_key: Path) -> None:
    (inside.folder / "signer.pub").write_bytes(other_key.with_name("other.key.pub").read_bytes())
    inside.pack(other_key)
    assert "the signature is not that of the key that was given" in wrong(certified, inside.copy)
    # Whoever does not know the signer cannot tell; it is said that the key is not known.
    found = points(certified, inside.copy, key=None)
    assert not [point for point in found if point.good is False]
    assert any(point.good is None and "whose key that is" in point.text for point in found)


def forged(inside: Unpacked, other_key: Path, about: dict[str, str] | None = None) -> None:
    (inside.folder / "signer.pub").write_bytes(other_key.with_name("other.key.pub").read_bytes())
    inside.pack(other_key, about)


def test_forged_verdicts_do_not_follow_from_the_journal(certified: Project, inside: Unpacked, other_key: Path) -> None:
    inside.change("verdicts.json", b'"verdict": "NOT_TESTABLE"', b'"verdict": "PASS"')
    forged(inside, other_key)
    assert "verdicts.json is not what the journal gives: D1-NOTE-02" in wrong(certified, inside.copy, key=None)


def test_a_forged_record_breaks_the_chain(certified: Project, inside: Unpacked, other_key: Path) -> None:
    inside.change("journal.jsonl", b'"outcome":"held"', b'"outcome":"idle"')
    forged(inside, other_key)
    assert "journal.jsonl, line " in wrong(certified, inside.copy, key=None)
    assert "altered" in wrong(certified, inside.copy, key=None)


def test_a_weaker_set_is_not_the_one_of_the_run(certified: Project, inside: Unpacked, other_key: Path) -> None:
    inside.change("sets/demo-v1-2026.12.toml", b'"MUST"', b'"MAY"')
    forged(inside, other_key)
    said = wrong(certified, inside.copy, key=None)
    assert "sets/demo-v1-2026.12.toml is missing, or is not the one that the run used" in said
    assert "is not the one of" in said


def test_another_feature_is_not_the_one_of_the_run(certified: Project, inside: Unpacked, other_key: Path) -> None:
    inside.change("features/demo/orders.feature", b"Orders", b"Others")
    forged(inside, other_key)
    assert "features/demo/orders.feature is missing, or is not the one" in wrong(certified, inside.copy, key=None)


def test_other_evidence_is_not_what_was_attested(certified: Project, inside: Unpacked, other_key: Path) -> None:
    inside.change("attestations/evidence/seen.png", b"what was seen", b"what was not!")
    forged(inside, other_key)
    assert "the evidence evidence/seen.png is gone" in wrong(certified, inside.copy, key=None)


def test_another_screenshot_is_not_the_one_that_was_taken(
    certified: Project, inside: Unpacked, other_key: Path
) -> None:
    inside.change("screenshots/one.png", b"a picture", b"no picture")
    forged(inside, other_key)
    assert "the screenshot screenshots/one.png is gone" in wrong(certified, inside.copy, key=None)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"validUntil": "2026-01-01T00:00:00+00:00"}, "it was valid until 2026-01-01"),
        ({"issued": "2999-01-01T00:00:00+00:00"}, "which is still to come"),
        ({"issued": "some day"}, "it does not say when it was issued"),
    ],
)
def test_times_that_do_not_hold(
    certified: Project, inside: Unpacked, other_key: Path, about: dict[str, str], said: str
) -> None:
    forged(inside, other_key, about)
    assert said in wrong(certified, inside.copy, key=None)


def test_a_journal_of_another_form_is_no_traceback(certified: Project, inside: Unpacked, other_key: Path) -> None:
    from proctor.journal import JournalWriter

    (inside.folder / "journal.jsonl").unlink()
    with JournalWriter(inside.folder / "journal.jsonl", {"profiles": {"demo-v1": 5}, "plan": "none"}) as writer:
        writer.close({"state": "finished"})
    forged(inside, other_key)
    assert "its journal cannot be judged again: it has records of another form" in wrong(
        certified, inside.copy, key=None
    )


def test_an_expired_certificate_is_not_good(certified: Project, copy: Path) -> None:
    assert "it was valid until" in wrong(certified, copy, now=NOW + timedelta(days=31))


def test_an_unsigned_one_is_not_good_unless_that_is_wished(project: Project) -> None:
    made = project.certify(signer=None)
    page = zipfile.ZipFile(made.file).read("certificate.html").decode()
    first = page.partition('<main class="certificate">')[2].strip().splitlines()[0]
    assert "UNSIGNED: nobody vouches for this certificate" in first
    assert "it is UNSIGNED" in wrong(project, made.file, key=None)
    assert wrong(project, made.file, key=None, unsigned_allowed=True) == ""


@pytest.mark.parametrize("name", ["../out.txt", "/etc/passwd", "a//b", "a/./b", "C:out.txt", "a\\b", "x" * 500, "a\0b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    source = tmp_path / "content"
    source.write_text("hello")
    from proctor.certificate.container import ContainerError

    with pytest.raises(ContainerError, match="is none that a certificate has"):
        write_container(tmp_path / "x.zip", {name: source}, lambda _: b"{}")
    assert not (tmp_path / "x.zip").exists()


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(certified: Project, tmp_path: Path) -> None:
    """Its head says that it is small, and nothing more than that is unpacked."""
    source = tmp_path / "zeros"
    source.write_bytes(b"\0" * 20_000_000)
    write_container(tmp_path / "x.zip", {"a": source}, lambda _: b"{}")
    raw = (tmp_path / "x.zip").read_bytes().replace((20_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    (tmp_path / "x.zip").write_bytes(raw)
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    assert "longer than its head says" in "".join(read_container(tmp_path / "x.zip", unpacked).problems)
    assert (unpacked / "a").stat().st_size <= 1000


def test_a_file_that_ends_while_it_is_being_read_ends_the_reading_too(certified: Project, tmp_path: Path) -> None:
    whole = read_container(certified.root / "certificate.zip", tmp_path / "whole")
    name, entry = next(iter(whole.entries.items()))
    start = entry.offset + len(entry.local())
    file = tmp_path / "cut.zip"
    file.write_bytes((certified.root / "certificate.zip").read_bytes()[: start + entry.packed_size // 2])
    found, flaw = _unpacked(file, start, entry, tmp_path / "content")
    assert flaw == "it was cut off while it was being read" and found.packed != entry.packed, name
