"""The journal: what was written comes back, and whatever is done to the file is noticed and named."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.failures import ConfigurationError
from proctor.journal import LONGEST_HEADER, LONGEST_LINE, Journal, JournalError, JournalWriter, read_journal

TEXTS = ["", "\n", "\r\n", "\x00", "\ud800", "é", "\u2028", "🙂", '"', "\\", '{"hash":"', "x" * 5000]
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journals")


_made = iter(range(10**9))


def write(folder: Path, records: list[Any], *, close: bool = True) -> Path:
    file = folder / f"{next(_made)}.jsonl"
    with JournalWriter(file, {"run": "r"}) as writer:
        for record in records:
            writer.append("note", {"value": record})
        if close:
            writer.close({"state": "finished"})
    return file


def altered(folder: Path, content: bytes) -> Path:
    file = folder / f"{next(_made)}.jsonl"
    file.write_bytes(content)
    return file


def flaw(file: Path) -> JournalError | None:
    """What is wrong with a file, however it is told."""
    try:
        return read_journal(file).problem
    except JournalError as problem:
        return problem


@given(st.lists(values, max_size=6))
def test_what_was_written_comes_back(folder: Path, records: list[Any]) -> None:
    journal = read_journal(write(folder, records)).whole()
    assert [r["value"] for r in journal.records[1:-1]] == records
    assert journal.length == len(records) + 2
    assert journal.end == json.loads(journal.file.read_bytes().splitlines()[-1])["hash"]
    assert (journal.header["format"], journal.header["run"]) == (1, "r")
    assert journal.records[-1]["records"] == len(records) + 1


LINES = write(Path(os.environ.get("TMPDIR", "/tmp")), [1, {"a": "é"}, "three"])
WHOLE = LINES.read_bytes()
LINES.unlink()
STARTS = [0, *(i + 1 for i, byte in enumerate(WHOLE) if byte == 10)]


def line_of(offset: int) -> int:
    return sum(start <= offset for start in STARTS)


@pytest.mark.parametrize("bit", [1, 0x80])
def test_each_changed_byte_is_noticed_in_its_line(folder: Path, bit: int) -> None:
    file = folder / "bytes.jsonl"
    for offset in range(len(WHOLE)):
        file.write_bytes(WHOLE[:offset] + bytes([WHOLE[offset] ^ bit]) + WHOLE[offset + 1 :])
        problem = flaw(file)
        assert problem is not None and problem.line == line_of(offset), offset


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_any_byte_changed_to_any_other_is_noticed(folder: Path, offset: int, byte: int) -> None:
    problem = flaw(altered(folder, WHOLE[:offset] + bytes([byte]) + WHOLE[offset + 1 :]))
    if byte == WHOLE[offset]:
        assert problem is None
    else:
        assert problem is not None and problem.line == line_of(offset)


@given(st.integers(0, len(WHOLE)), st.binary(min_size=1, max_size=5))
def test_any_inserted_byte_is_noticed(folder: Path, offset: int, extra: bytes) -> None:
    problem = flaw(altered(folder, WHOLE[:offset] + extra + WHOLE[offset:]))
    assert problem is not None
    # Bytes put before a line's first one may look like the line's own end: then the line after is named.
    assert problem.line in (line_of(offset), line_of(offset) + 1, line_of(offset) - 1)


def test_each_cut_at_any_byte_is_noticed_and_earlier_records_stay(folder: Path) -> None:
    file = folder / "cut.jsonl"
    for length in range(len(WHOLE)):
        file.write_bytes(WHOLE[:length])
        problem = flaw(file)
        assert problem is not None, length
        complete = WHOLE[:length].count(b"\n")
        if complete:
            assert len(read_journal(file).records) == complete
            assert problem.line == (complete if length in STARTS else complete + 1)
        else:
            assert problem.line == 1


PIECES = WHOLE.splitlines(keepends=True)


@pytest.mark.parametrize("index", range(len(PIECES)))
@pytest.mark.parametrize(
    ("what", "change", "named"),
    [
        ("dropped", lambda p, i: [*p[:i], *p[i + 1 :]], lambda i: i + 1 if i < len(PIECES) - 1 else i),
        ("doubled", lambda p, i: [*p[: i + 1], *p[i:]], lambda i: i + 2),
        ("from elsewhere", lambda p, i: [*p[:i], p[1].replace(b'"n":2', b'"n":3'), *p[i:]], lambda i: i + 1),
        ("empty line", lambda p, i: [*p[:i], b"\n", *p[i:]], lambda i: i + 1),
    ],
)
def test_lines_dropped_doubled_and_added(
    folder: Path, index: int, what: str, change: Callable[..., list[bytes]], named: Callable[[int], int]
) -> None:
    problem = flaw(altered(folder, b"".join(change(PIECES, index))))
    assert problem is not None and problem.line == named(index), what


@pytest.mark.parametrize("one", range(len(PIECES)))
@pytest.mark.parametrize("other", range(len(PIECES)))
def test_swapped_lines_are_noticed_at_the_first_of_them(folder: Path, one: int, other: int) -> None:
    pieces = list(PIECES)
    pieces[one], pieces[other] = pieces[other], pieces[one]
    problem = flaw(altered(folder, b"".join(pieces)))
    if one == other:
        assert problem is None
    else:
        assert problem is not None and problem.line == min(one, other) + 1


def test_a_line_after_the_footer_is_noticed(folder: Path) -> None:
    assert "after the footer" in str(flaw(altered(folder, WHOLE + b"\n")))


def test_an_altered_line_is_told_from_a_missing_one(folder: Path) -> None:
    changed = flaw(altered(folder, WHOLE.replace(b"three", b"seven")))
    assert changed is not None and changed.line == 4 and "altered" in changed.what
    missing = flaw(altered(folder, b"".join([*PIECES[:2], *PIECES[3:]])))
    assert missing is not None and missing.line == 3 and "missing" in missing.what


def rechained(records: list[dict[str, Any]]) -> bytes:
    """A chain that is right in itself, as somebody makes it who knows how."""
    import hashlib

    previous, lines = "0" * 64, []
    for n, record in enumerate(records, 1):
        body = json.dumps({"prev": previous, "n": n, **record}, separators=(",", ":")).encode()
        previous = hashlib.sha256(body).hexdigest()
        lines.append(b'{"hash":"%s",' % previous.encode() + body[1:] + b"\n")
    return b"".join(lines)


HEAD = {"kind": "header", "format": 1}


@pytest.mark.parametrize(
    ("records", "line", "words"),
    [
        ([{"kind": "note"}, {"kind": "footer", "records": 1}], 1, "header is missing"),
        ([HEAD, HEAD, {"kind": "footer", "records": 2}], 2, "second header"),
        ([HEAD, {"kind": "footer", "records": 7}], 2, "counts 7 records, not 1"),
        ([HEAD, {"kind": "footer"}], 2, "counts None"),
        ([HEAD, {"kind": "note", "n": 3}, {"kind": "footer", "n": 4, "records": 2}], 2, "added or moved"),
        ([HEAD, {"kind": "note", "prev": "0" * 64}, {"kind": "footer", "records": 2}], 2, "added or moved"),
        ([{**HEAD, "prev": "1" * 64}, {"kind": "footer", "records": 1}], 1, "added or moved"),
        ([HEAD, {"kind": 5}], 2, "no kind"),
        ([HEAD, {}], 2, "no kind"),
        ([HEAD, {"kind": "note"}], 2, "no footer"),
        ([{"kind": "header", "format": 2}, {"kind": "footer", "records": 1}], 1, "format"),
        ([{"kind": "header"}, {"kind": "footer", "records": 1}], 1, "format"),
    ],
)
def test_a_chain_that_is_right_but_not_a_journal(
    folder: Path, records: list[dict[str, Any]], line: int, words: str
) -> None:
    problem = flaw(altered(folder, rechained(records)))
    assert problem is not None and problem.line == line and words in problem.what


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n", b"\x00" * 100, b"\xff\xfe{}", b"{}\n", b"[1]\n", b"null\n", b'{"hash":"' + b"0" * 64 + b'",}\n',
        bytes(range(256)) * 50, b"{" * 100_000 + b"\n", b'{"hash":1}\n',
    ],
)  # fmt: skip
def test_garbage_is_refused_with_a_sentence(folder: Path, content: bytes) -> None:
    file = altered(folder, content)
    with pytest.raises(JournalError) as refused:
        read_journal(file)
    assert refused.value.line == 1 and file.name in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(folder: Path) -> None:
    for file in (folder / "none.jsonl", folder):
        with pytest.raises(JournalError, match="cannot be read"):
            read_journal(file)


def test_deep_nesting_under_a_right_hash_is_refused(folder: Path) -> None:
    import hashlib

    body = b'{"a":' + b"[" * 100_000 + b"}"
    line = b'{"hash":"%s",' % hashlib.sha256(body).hexdigest().encode() + body[1:] + b"\n"
    problem = flaw(altered(folder, line))
    assert problem is not None and "not JSON" in problem.what


def test_a_journal_without_footer_keeps_its_records_and_says_so(folder: Path) -> None:
    journal = read_journal(write(folder, [1, 2], close=False))
    assert [r["kind"] for r in journal.records] == ["header", "note", "note"]
    with pytest.raises(JournalError, match="no footer") as problem:
        journal.whole()
    assert problem.value.line == 3


def test_huge_records_come_back_and_larger_ones_are_refused_when_written(folder: Path) -> None:
    file = folder / "huge.jsonl"
    with JournalWriter(file, {}) as writer:
        writer.append("note", {"value": "x" * (LONGEST_LINE - 400)})
        with pytest.raises(ValueError, match="longer"):
            writer.append("note", {"value": "x" * LONGEST_LINE})
        writer.close({})
    assert len(read_journal(file).records[1]["value"]) == LONGEST_LINE - 400


def test_a_refused_record_leaves_the_chain_whole(folder: Path) -> None:
    file = folder / "refused.jsonl"
    with JournalWriter(file, {}) as writer:
        with pytest.raises(ValueError):
            writer.append("note", {"value": "x" * LONGEST_LINE})
        with pytest.raises(TypeError):
            writer.append("note", {"value": object()})
        writer.append("note", {"value": 1})
        writer.close({})
    assert len(read_journal(file).whole().records) == 3


@pytest.mark.parametrize("name", ["hash", "prev", "n", "kind"])
def test_members_of_the_journal_itself_cannot_be_overwritten(folder: Path, name: str) -> None:
    file = folder / f"reserved-{name}.jsonl"
    with JournalWriter(file, {}) as writer:
        with pytest.raises(ValueError, match=name):
            writer.append("note", {name: "mine"})
        writer.close({})
    read_journal(file).whole()


def test_lines_are_json_for_strict_readers(folder: Path) -> None:
    file = folder / "strict.jsonl"
    with JournalWriter(file, {}) as writer, pytest.raises(ValueError):
        writer.append("note", {"value": float("nan")})
    assert read_journal(file).length == 1


def test_too_long_a_line_is_named(folder: Path) -> None:
    file = altered(folder, PIECES[0] + b"x" * (LONGEST_LINE + 5) + b"\n")
    problem = flaw(file)
    assert problem is not None and (problem.line, problem.what) == (2, "longer than a line may be")


def test_an_existing_journal_is_never_overwritten(folder: Path) -> None:
    file = write(folder, [])
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        JournalWriter(file, {})
    assert file.read_bytes() == before


def test_a_killed_process_loses_nothing_that_it_recorded(folder: Path) -> None:
    file = folder / "killed.jsonl"
    program = (
        "import sys; from pathlib import Path; from proctor.journal import JournalWriter\n"
        "w = JournalWriter(Path(sys.argv[1]), {})\n"
        "for n in range(200): w.append('note', {'value': n})\n"
        "print('ready', flush=True)\n"
        "while True: w.append('note', {'value': 'x' * 20000})\n"
    )
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(root)}
    )
    try:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
    journal: Journal = read_journal(file)
    assert [r["value"] for r in journal.records[1:201]] == list(range(200))
    assert journal.problem is not None
    assert len(journal.records) == file.read_bytes().count(b"\n")


def test_a_disk_that_is_full_is_told_and_ends_the_writing(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    program = (
        "import resource, sys; from pathlib import Path; from proctor.journal import JournalWriter\n"
        f"writer = JournalWriter(Path({str(file)!r}), {{}})\n"
        "writer.append('finding', {'text': 'kept'})\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "writer.append('finding', {'text': 'x' * 2000})\n"
        "first = writer.trouble\n"
        "writer.append('finding', {'text': 'too late'})\n"
        "writer.close({'state': 'finished'})\n"
        "print(first == writer.trouble, first)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("True ") and "journal.jsonl cannot be written any more: File too large" in done.stdout
    read = read_journal(file)
    assert [record["kind"] for record in read.records] == ["header", "finding"]
    assert read.problem is not None and read.problem.cut_off


def test_a_long_plan_is_a_longer_line_than_others_may_be(folder: Path) -> None:
    plan = ["x" * 1000] * (LONGEST_LINE // 1000)
    file = folder / "planned.jsonl"
    with JournalWriter(file, {"plan": plan}) as writer:
        writer.close({})
    assert read_journal(file).whole().header["plan"] == plan


def test_a_plan_that_no_header_can_hold_is_refused_in_a_sentence(folder: Path) -> None:
    file = folder / "refused-plan.jsonl"
    with pytest.raises(ConfigurationError, match=r"would be a line of 67,1\d\d,\d\d\d bytes.*fewer scenarios"):
        JournalWriter(file, {"plan": "x" * LONGEST_HEADER})
    assert not file.exists()
