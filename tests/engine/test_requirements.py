"""The register: everything wrong with it is told with its file, its line and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from proctor.failures import ConfigurationError
from proctor.requirements import LARGEST_REGISTER, find_profiles, load_profile
from proctor.verdicts import Verdict

HEAD = '[profile]\nid = "mini"\ntitle = "Mini"\ncontract = "openapi.yaml"\nsteps = "R-STEP-"\n\n'  # lines 1 to 6
RULE = {
    "id": '"R-01"', "level": '"MUST"', "evidence": '"documented"', "binds": '"platform"', "text": '"a rule"',
    "source": '["DOC"]', "testable": '"auto"',
}  # fmt: skip


def entry(**changes: str | None) -> str:
    rule = {**RULE, **changes}
    return "[[requirement]]\n" + "".join(f"{k} = {v}\n" for k, v in rule.items() if v is not None)


def write(folder: Path, text: str | bytes) -> Path:
    (folder / "requirements.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def refused(folder: Path, text: str | bytes) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as problem:
        load_profile(write(folder, text))
    assert "requirements.toml" in str(problem.value) and "(expected " in str(problem.value)
    return problem.value


def test_a_register_is_read(tmp_path: Path) -> None:
    second = entry(id='"R-02"', level='"SHOULD"', step="3", requires='["hooks"]', binds='"both"', scored="false",
                   unscored='"too new"', origin='"profile"', place='"page 3"')  # fmt: skip
    found = load_profile(write(tmp_path, HEAD + entry() + second + '\n[sources]\nDOC = "a document"\n'))
    one, two = found.requirements.values()
    assert (one.id, one.level, one.evidence, one.binds, one.step, one.scored) == (
        "R-01", "MUST", "documented", "platform", 0, True,
    )  # fmt: skip
    assert (
        one.counts and one.when_broken is Verdict.FAIL and one.binds_role("platform") and not one.binds_role("partner")
    )
    assert (two.step, two.requires, two.unscored, two.origin, two.place) == (
        3,
        ("hooks",),
        "too new",
        "profile",
        "page 3",
    )
    assert not two.counts and two.binds_role("platform") and two.binds_role("partner")
    assert found.contract == tmp_path.resolve() / "openapi.yaml" and found.sources == {"DOC": "a document"}
    assert found.step_requirement(7) == "R-STEP-07"


def test_a_profile_may_have_no_numbered_steps(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, HEAD.replace('steps = "R-STEP-"\n', "") + entry()))
    assert profile.steps == ""
    with pytest.raises(ConfigurationError, match=r"mini has no numbered steps.*step 7") as problem:
        profile.step_requirement(7)
    assert "requirements.toml" in str(problem.value)


def test_a_documented_must_that_is_not_scored_does_not_count(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, HEAD + entry(scored="false", unscored='"why"')))
    assert not profile.requirements["R-01"].counts


def test_the_digest_changes_with_the_text(tmp_path: Path) -> None:
    one = load_profile(write(tmp_path, HEAD + entry())).digest
    assert one != load_profile(write(tmp_path, HEAD + entry() + "\n")).digest


@pytest.mark.parametrize("key", RULE)
def test_each_needed_key(tmp_path: Path, key: str) -> None:
    problem = refused(tmp_path, HEAD + entry() + "\n" + entry(**{"id": '"R-02"', key: None}))
    assert f"has no {key}" in str(problem)
    assert problem.line == (16 if key == "id" else 17)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("id", '"lower-01"', "capitals"), ("id", '"R"', "capitals"), ("id", '""', "capitals"), ("id", "5", "a str"),
        ("id", '"R-01\\n"', "capitals"), ("level", '"must"', "MUST, SHOULD, MAY"), ("level", "1", "a str"),
        ("evidence", '"rumour"', "documented, example, client, assumption"),
        ("binds", '"everyone"', "platform, partner"),
        ("text", "5", "a str"), ("source", '"DOC"', "a list"), ("testable", '"no"', "no: reason"),
        ("testable", '"no: "', "no: reason"), ("testable", "true", "a str"), ("step", "14", "1 to 13"),
        ("step", "-1", "1 to 13"), ("step", "true", "a int"), ("step", "1.5", "a int"),
        ("requires", '"hooks"', "a list"),
        ("scored", '"yes"', "a bool"), ("scored", "false", "why"), ("unscored", '"but why"', "scored = false"),
        ("colour", '"red"', "one of id"), ("Level", '"MUST"', "one of id"),
    ],
)  # fmt: skip
def test_each_wrong_value_is_named_with_its_line(tmp_path: Path, key: str, value: str, words: str) -> None:
    text = HEAD + entry(id='"R-00"') + "\n# a comment\n" + entry(**{key: value}) + entry(id='"R-09"')
    problem = refused(tmp_path, text)
    row = text.split("\n")[problem.line - 1] if problem.line else ""
    assert row == f"{key} = {value}" and words in str(problem)


def test_an_id_twice(tmp_path: Path) -> None:
    problem = refused(tmp_path, HEAD + entry() + entry(id='"R-02"') + entry())
    assert "R-01 is there twice" in str(problem) and problem.line == 24


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0b"[:0] + "\u2029", "\x1c"[:0] + "é"])
def test_odd_line_ends_within_a_text_do_not_shift_the_line(tmp_path: Path, mark: str) -> None:
    problem = refused(tmp_path, HEAD + entry(text=f'"a{mark}b"') + entry(id='"R-02"', binds='"x"'))
    assert problem.line == 19


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_of_windows(tmp_path: Path, end: str) -> None:
    text = (HEAD + entry(binds='"x"')).replace("\n", end)
    assert refused(tmp_path, text).line == 11


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "[profile]"), ("# nothing\n", 1, "[profile]"), ("profile = 3\n", 1, "[profile]"),
        ("[profile]\n", 1, "no id"), ('\n\n[profile]\nid = ""\n', 3, "no id"),
        ('[profile]\nid = "a"\ntitle = 5\n', 1, "no title"),
        (HEAD.replace('"R-STEP-"', '""') + entry(), 1, "no steps"), (HEAD, None, "[[requirement]]"),
        (HEAD + "requirement = 5\n", None, ""), ("requirement = 5\n" + HEAD, 1, "[[requirement]]"),
        ('requirement = "abc"\n' + HEAD, 1, "[[requirement]]"), ("requirement = [1]\n" + HEAD, 1, "[[requirement]]"),
        ("requirement = {a = 1}\n" + HEAD, 1, "[[requirement]]"),
        (HEAD + "[requirement]\nid = 1\n", None, "[[requirement]]"),
        ('sources = "x"\n' + HEAD + entry(), 1, "[sources]"), ("sources = 5\n" + HEAD + entry(), 1, "[sources]"),
        (HEAD + "what is this\n", 7, "TOML"), (HEAD + '[[requirement]]\nid = "unclosed\n', 8, "TOML"),
        (HEAD + entry() + 'id = "again"\n', 15, "TOML"), (HEAD + 'text = """never\nclosed\n', 8, "TOML"),
        ("\ufeff" + HEAD, 1, "TOML"), ("x = " + "[" * 50_000, None, "deep"), ("x = " + "9" * 10_000, None, "TOML"),
        (b"\xff\xfe[profile]", None, "UTF-8"), (b"[profile]\nid = \"\xe9\"\n", None, "UTF-8"), ("\x00", 1, "TOML"),
    ],
)  # fmt: skip
def test_files_that_are_no_register(tmp_path: Path, text: str | bytes, line: int | None, words: str) -> None:
    problem = refused(tmp_path, text)
    assert words in str(problem)
    if line is not None:
        assert problem.line == line


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_profile(tmp_path)
    (tmp_path / "requirements.toml").mkdir()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_profile(tmp_path)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    assert "larger than" in str(refused(tmp_path, b"#" * (LARGEST_REGISTER + 1)))


def test_profiles_are_found_below_a_folder(tmp_path: Path) -> None:
    for name in ("b", "a/deep"):
        (tmp_path / name).mkdir(parents=True)
        write(tmp_path / name, HEAD + entry())
    assert [f.relative_to(tmp_path).as_posix() for f in find_profiles(tmp_path)] == ["a/deep", "b"]
    assert find_profiles(tmp_path / "nowhere") == {}


def test_families_have_titles(tmp_path: Path) -> None:
    assert load_profile(write(tmp_path, HEAD + entry())).families == {}
    named = HEAD + '[families]\nR = "Rules"\n\n' + entry()
    assert load_profile(write(tmp_path, named)).families == {"R": "Rules"}


@pytest.mark.parametrize("families", ['families = "R"\n', "families = {R = 5}\n", 'families = {R = ""}\n'])
def test_families_that_are_no_table_of_texts(tmp_path: Path, families: str) -> None:
    problem = refused(tmp_path, families + HEAD + entry())
    assert "[families]" in str(problem) and problem.line == 1
