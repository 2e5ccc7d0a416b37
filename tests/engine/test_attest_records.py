"""Attestation files: what is right is read as it is meant, and every field that is wrong is told with its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proctor.attestations.questions import Question
from proctor.attestations.records import Answer, Attestation, Proof, read_attestations
from proctor.attestations.toml_tables import LARGEST_FILE
from proctor.failures import ConfigurationError

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEEN = Question("p", "R-01", "1. a sentence", "there", "look", "Is it there?")
ADDED = Question("p", "R-02", "2. a sentence", "there", "add", "Was it added?", "candidate")
DIGEST = "0123456789abcdef" * 4
GOOD = f"""\
# by hand
[[attestation]]
requirement = "R-01"
question = "Is it there?"
answer = "no"
words = "it is not"
name = "Rosalind Tester"
role = "Partner operations"
when = 2026-11-22T08:00:00Z
product = "2026.11"
target = "mine"
valid_until = 2027-02-20T08:00:00+00:00
evidence = [{{ file = "evidence/page.png", sha256 = "{DIGEST}" }}]

[[attestation]]
requirement = "R-02"
question = "Was it added?"
answer = "yes"
name = "Rosalind Tester"
role = "Partner operations"
when = 2026-11-22T08:00:00Z
product = "2026.11"
target = "mine"
valid_until = 2027-02-20T08:00:00Z
evidence = []
values = {{ firstName = "Zoe", lastName = "Lukasz", email = "zoe@x.example", company = "Acme" }}
"""


def read(folder: Path, text: str | bytes, name: str = "mine.toml") -> tuple[Attestation, ...]:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_attestations(folder, (SEEN, ADDED), NOW)


def refused(folder: Path, text: str | bytes) -> str:
    with pytest.raises(ConfigurationError) as problem:
        read(folder, text)
    said = str(problem.value)
    assert "mine.toml:" in said and "(expected " in said
    return said


def test_what_is_written_is_read(tmp_path: Path) -> None:
    first, second = read(tmp_path, GOOD)
    assert (first.requirement, first.question, first.answer) == ("R-01", "Is it there?", Answer.NO)
    assert (first.words, first.name, first.role) == ("it is not", "Rosalind Tester", "Partner operations")
    assert first.when == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert first.valid_until == datetime(2027, 2, 20, 8, tzinfo=UTC)
    assert (first.product, first.target, first.values) == ("2026.11", "mine", {})
    assert first.evidence == (Proof("evidence/page.png", DIGEST),)
    assert (first.file, first.line) == (tmp_path / "mine.toml", 2)
    assert (second.answer, second.line, second.words, second.evidence) == (Answer.YES, 15, "", ())
    assert second.values == {"firstName": "Zoe", "lastName": "Lukasz", "email": "zoe@x.example", "company": "Acme"}


def test_tables_may_be_written_out(tmp_path: Path) -> None:
    inline = f'evidence = [{{ file = "evidence/page.png", sha256 = "{DIGEST}" }}]\n'
    tables = f'[[attestation.evidence]]\nfile = "evidence/page.png"\nsha256 = "{DIGEST}"\n'
    assert inline in GOOD
    assert read(tmp_path, GOOD.replace(inline, tables))[0].evidence == (Proof("evidence/page.png", DIGEST),)


def test_without_a_folder_or_files_there_are_none(tmp_path: Path) -> None:
    assert read_attestations(tmp_path / "nowhere", (SEEN,), NOW) == ()
    (tmp_path / "notes.txt").write_text("no attestation")
    assert read_attestations(tmp_path, (SEEN,), NOW) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('requirement = "R-01"', 'requirement = "R-09"', 3, "nobody is asked about 'R-09'"),
        ('requirement = "R-01"', "requirement = 1", 3, "requirement = 1"),
        ('requirement = "R-01"\n', "", 2, "this attestation has no requirement"),
        ('question = "Is it there?"', 'question = "Is it here?"', 4, "this is not what is asked about R-01"),
        ('question = "Is it there?"', 'question = "Was it added?"', 4, "this is not what is asked about R-01"),
        ('question = "Is it there?"\n', "", 2, "this attestation has no question"),
        ('answer = "no"', 'answer = "No"', 5, "answer = 'No'"),
        ('answer = "no"', 'answer = "yes, mostly"', 5, "answer = 'yes, mostly'"),
        ('answer = "no"', "answer = false", 5, "answer = False"),
        ('answer = "no"\n', "", 2, "this attestation has no answer"),
        ('words = "it is not"', "words = 5", 6, "words = 5"),
        ('words = "it is not"', f'words = "{"x" * 4001}"', 6, "words has 4001 characters"),
        ('words = "it is not"', 'words = "\\u001b[2J"', 6, "characters that nobody can see"),
        ('name = "Rosalind Tester"\nrole = "Partner operations"\nwhen', 'role = "x"\nwhen', 2, "has no name"),
        ('name = "Rosalind Tester"', 'name = " "', 7, "name = ' '"),
        ('name = "Rosalind Tester"', f'name = "{"x" * 201}"', 7, "name has 201 characters"),
        ('name = "Rosalind Tester"', 'name = "A\\nB"', 7, "name has characters that nobody can see"),
        ('role = "Partner operations"', "role = []", 8, "role = []"),
        ('role = "Partner operations"', 'role = ""', 8, "role = ''"),
        ("when = 2026-11-22T08:00:00Z", "when = 2026-11-22T08:00:00", 9, "in UTC"),
        ("when = 2026-11-22T08:00:00Z", "when = 2026-11-22T08:00:00+01:00", 9, "in UTC"),
        ("when = 2026-11-22T08:00:00Z", "when = 2026-11-22", 9, "in UTC"),
        ("when = 2026-11-22T08:00:00Z", 'when = "2026-11-22T08:00:00Z"', 9, "in UTC"),
        ("when = 2026-11-22T08:00:00Z", "when = 2026-11-22T12:05:01Z", 9, "has not come yet"),
        ('product = "2026.11"', "product = 2026.11", 10, "product = 2026.11"),
        ('product = "2026.11"', 'product = ""', 10, "product = ''"),
        ('target = "mine"', "target = true", 11, "target = True"),
        ('target = "mine"\n', "", 2, "this attestation has no target"),
        ("valid_until = 2027-02-20T08:00:00+00:00", "valid_until = 2027-02-20T08:00:00", 12, "in UTC"),
        ("valid_until = 2027-02-20T08:00:00+00:00", "valid_until = 2026-11-22T08:00:00Z", 12, "is not after `when`"),
        ("valid_until = 2027-02-20T08:00:00+00:00", "valid_untill = 2027-02-20T08:00:00Z", 12, "unknown key"),
        ("evidence = [{", 'evidence = ["x", {', 13, "evidence = ['x',"),
        ('file = "evidence/page.png", ', "", 13, "evidence has sha256"),
        ('file = "evidence/page.png"', 'file = "/etc/passwd"', 13, "evidence file '/etc/passwd'"),
        ('file = "evidence/page.png"', 'file = "../page.png"', 13, "evidence file '../page.png'"),
        ('file = "evidence/page.png"', 'file = "a/../../page.png"', 13, "evidence file 'a/../../page.png'"),
        ('file = "evidence/page.png"', 'file = "c:\\\\page.png"', 13, "evidence file"),
        ('file = "evidence/page.png"', 'file = ""', 13, "the file of evidence = ''"),
        ('file = "evidence/page.png"', "file = 1", 13, "the file of evidence = 1"),
        (DIGEST, DIGEST[1:], 13, "sha256 = "),
        (DIGEST, DIGEST.upper(), 13, "sha256 = "),
        (f'sha256 = "{DIGEST}" }}', f'sha256 = "{DIGEST}", size = 1 }}', 13, "evidence has file, sha256, size"),
        (f'[{{ file = "evidence/page.png", sha256 = "{DIGEST}" }}]', '"page.png"', 13, "evidence = 'page.png'"),
        (f'[{{ file = "evidence/page.png", sha256 = "{DIGEST}" }}]',
         "[" + f"{{ file = 'x', sha256 = '{DIGEST}' }}, " * 21 + "]", 13, "evidence has 21 files"),
        ('firstName = "Zoe", ', "", 26, "values has no firstName"),
        ('company = "Acme"', 'company = ""', 26, "value company = ''"),
        ('company = "Acme"', 'company = "Acme", size = "9"', 26, "unknown value 'size'"),
        ('email = "zoe@x.example"', 'email = "zoe"', 26, "email = 'zoe'"),
        ('email = "zoe@x.example"', "email = 1", 26, "value email = 1"),
        ("values = {", "values = 1 #", 26, "values = 1"),
        ("values = {", "#", 15, "values has no firstName, lastName, email, company"),
        ("# by hand", "title = 'x'", 1, "unknown key 'title'"),
        ("# by hand", "[[attested]]", 1, "unknown key 'attested'"),
        ("# by hand", "[attestation", 1, "not TOML"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert GOOD.count(old) >= 1
    said = refused(tmp_path, GOOD.replace(old, new, 1))
    assert f"mine.toml:{line}: " in said, said
    assert words in said


def test_a_list_of_anything_else_is_refused(tmp_path: Path) -> None:
    assert "attestation is not a list of tables" in refused(tmp_path, "attestation = [1]")


def test_values_may_be_left_out_where_the_answer_is_no(tmp_path: Path) -> None:
    text = GOOD.replace('answer = "yes"', 'answer = "no"').replace("values = {", "#")
    assert read(tmp_path, text)[1].values == {}


def test_any_record_may_say_whom_it_is_about(tmp_path: Path) -> None:
    text = GOOD.replace("]\n\n", ']\nvalues = { email = "zoe@x.example", order_id = "o1" }\n\n')
    assert read(tmp_path, text)[0].values == {"email": "zoe@x.example", "order_id": "o1"}


def test_clocks_may_differ_by_five_minutes(tmp_path: Path) -> None:
    text = GOOD.replace("when = 2026-11-22T08:00:00Z", "when = 2026-11-22T12:05:00Z", 1)
    assert read(tmp_path, text)[0].when == NOW + timedelta(minutes=5)


def test_the_same_question_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    (tmp_path / "also.toml").write_text(GOOD)
    said = refused(tmp_path, GOOD)
    assert "mine.toml:3: R-01 is attested twice for mine 2026.11: also at " in said and "also.toml:2" in said


def test_the_same_question_for_another_version_or_target_is_another_answer(tmp_path: Path) -> None:
    (tmp_path / "also.toml").write_text(GOOD.replace('"2026.11"', '"2026.12"'))
    (tmp_path / "third.toml").write_text(GOOD.replace('"mine"', '"theirs"'))
    assert len(read(tmp_path, GOOD)) == 6


def test_a_file_that_is_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=rf"mine\.toml: larger than {LARGEST_FILE} bytes"):
        read(tmp_path, b"#" * (LARGEST_FILE + 1))
    with pytest.raises(ConfigurationError, match=r"mine\.toml: not UTF-8 at byte 1"):
        read(tmp_path, b"#\xff")
    (tmp_path / "mine.toml").unlink()
    (tmp_path / "mine.toml").mkdir()
    with pytest.raises(ConfigurationError, match=r"mine\.toml: cannot be read"):
        read_attestations(tmp_path, (SEEN,), NOW)
