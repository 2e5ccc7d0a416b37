"""Requirement sets: what counts under an edition, whatever has become of the register since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from proctor.failures import ConfigurationError
from proctor.requirement_sets import (
    LARGEST_SET,
    REGISTER_ITSELF,
    check_names,
    chosen,
    find_sets,
    profiles_under,
    read_set,
    under,
    written,
)
from proctor.requirements import Profile, load_profile
from proctor.verdicts import Level

HEAD = '[profile]\nid = "demo"\ntitle = "Demo"\ncontract = "contract.yaml"\n'


def rule(name: str, level: str = "MUST", more: str = "") -> str:
    return (
        f'\n[[requirement]]\nid = "{name}"\nlevel = "{level}"\nevidence = "documented"\nbinds = "platform"\n'
        f'text = "It holds."\nsource = []\ntestable = "auto"\n{more}'
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "features").mkdir()
    (tmp_path / "sets").mkdir()
    register(tmp_path, rule("D-A-01"), rule("D-A-02", "SHOULD"))
    return tmp_path


def register(project: Path, *rules: str) -> Profile:
    (project / "features" / "requirements.toml").write_text(HEAD + "".join(rules))
    return load_profile(project / "features")


def freeze(project: Path, edition: str, released: date | None = date(2026, 12, 1)) -> Path:
    file = project / "sets" / f"demo-{edition}.toml"
    file.write_text(written(load_profile(project / "features"), edition, released))
    return file


def test_what_is_written_is_read_again(project: Path) -> None:
    found = read_set(freeze(project, "2026.12"))
    assert (found.name, found.profile, found.edition, found.released) == (
        "demo-2026.12",
        "demo",
        "2026.12",
        date(2026, 12, 1),
    )
    assert list(found.rules) == ["D-A-01", "D-A-02"]
    profile = load_profile(project / "features")
    frozen = under(profile, found)
    assert frozen.requirements == profile.requirements
    assert (frozen.frozen, frozen.frozen_digest) == (found.name, found.digest)


def test_a_newer_rule_is_run_and_not_scored(project: Path) -> None:
    freeze(project, "2026.12")
    register(project, rule("D-A-01"), rule("D-A-02", "SHOULD"), rule("D-A-03"))
    (profile,) = profiles_under(project / "features")
    newer = profile.requirements["D-A-03"]
    assert not newer.scored and newer.unscored == "newer than the requirement set demo-2026.12"
    assert profile.requirements["D-A-01"].scored
    (itself,) = profiles_under(project / "features", [REGISTER_ITSELF])
    assert itself.requirements["D-A-03"].scored and itself.frozen == ""


def test_a_rule_counts_as_strongly_as_it_was_frozen(project: Path) -> None:
    freeze(project, "2026.12")
    register(project, rule("D-A-01", "MAY"), rule("D-A-02", "MUST"))
    (profile,) = profiles_under(project / "features")
    assert [r.level for r in profile.requirements.values()] == [Level.MUST, Level.SHOULD]


def test_a_rule_that_the_set_counts_cannot_become_unscored_in_the_register(project: Path) -> None:
    freeze(project, "2026.12")
    register(project, rule("D-A-01", more='scored = false\nunscored = "too hard"\n'), rule("D-A-02", "SHOULD"))
    (profile,) = profiles_under(project / "features")
    assert profile.requirements["D-A-01"].scored and profile.requirements["D-A-01"].unscored == ""


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ((rule("D-A-02", "SHOULD"),), "D-A-01, which the register of demo does not have"),
        (
            (rule("D-A-01").replace('"auto"', '"no: too hard"'), rule("D-A-02", "SHOULD")),
            'D-A-01 is testable = "auto", and "no" in the register',
        ),
    ],
)
def test_a_register_that_lost_what_a_set_counts_is_refused(project: Path, rules: tuple[str, ...], said: str) -> None:
    freeze(project, "2026.12")
    register(project, *rules)
    with pytest.raises(ConfigurationError, match=said):
        profiles_under(project / "features")


def test_the_newest_released_set_counts_and_older_ones_can_be_named(project: Path) -> None:
    for edition, released in (("2026.12", date(2026, 12, 1)), ("2027.06", date(2027, 6, 1)), ("2027.12", None)):
        freeze(project, edition, released)
    sets = find_sets(project / "sets")
    newest, older = chosen(sets, "demo"), chosen(sets, "demo", ["demo-2026.12"])
    assert newest is not None and newest.name == "demo-2027.06"
    assert older is not None and older.name == "demo-2026.12"
    draft = chosen(sets, "demo", ["demo-2027.12"])
    assert draft is not None and draft.released is None
    assert chosen(sets, "another") is None
    with pytest.raises(ConfigurationError, match="two sets of one profile"):
        chosen(sets, "demo", ["demo-2026.12", "demo-2027.06"])


def test_a_name_that_no_set_has_is_refused(project: Path) -> None:
    freeze(project, "2026.12")
    with pytest.raises(ConfigurationError, match=r"no requirement set 'demo-2026.11' \(expected one of demo-2026.12"):
        profiles_under(project / "features", ["demo-2026.11"])
    check_names([REGISTER_ITSELF], ())


def test_without_sets_the_register_counts(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    register(tmp_path, rule("D-A-01"))
    (profile,) = profiles_under(tmp_path / "features")
    assert profile.frozen == "" and profile.requirements["D-A-01"].scored


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text + "[", ": not TOML"),
        (lambda text: text.replace('"demo"', '"other"'), r":1: profile = 'other' \(expected 'demo'"),
        (lambda text: text.replace('"2026.12"', '"2026.11"'), ":2: edition"),
        (lambda text: text.replace("2026-12-01", '"soon"'), ":3: released = 'soon'"),
        (lambda text: text.replace("2026-12-01", "2026-12-01T10:00:00Z"), ":3: released"),
        (lambda text: "colour = 1\n" + text, ":1: unknown key 'colour'"),
        (lambda text: text.partition("[requirements]")[0], r"no \[requirements\]"),
        (lambda text: text.partition("[requirements]")[0] + "[requirements]\n", r"no \[requirements\]"),
        (lambda text: text.replace('"SHOULD"', '"COULD"'), ":7: level = 'COULD' of D-A-02"),
        (lambda text: text.replace('"documented"', '"heard"', 1), ":6: evidence = 'heard' of D-A-01"),
        (lambda text: text.replace('binds = "platform", ', "", 1), ":6: binds = None of D-A-01"),
        (lambda text: text.replace('testable = "auto" ', 'testable = "auto", weight = 3 ', 1), ":6: unknown key"),
        (lambda text: text.replace('testable = "auto" ', 'testable = "auto", requires = "x" ', 1), ":6: requires"),
        (lambda text: text + "D-A-09 = 5\n", ":8: D-A-09 = 5"),
        (lambda text: text + "#" * LARGEST_SET, "larger than"),
    ],
)
def test_a_set_that_is_not_as_described_is_refused(project: Path, change: Change, said: str) -> None:
    file = freeze(project, "2026.12")
    file.write_text(change(file.read_text()))
    with pytest.raises(ConfigurationError, match=said):
        read_set(file)


def test_a_file_that_is_not_named_as_a_set_is_refused(project: Path) -> None:
    file = freeze(project, "2026.12").rename(project / "sets" / "latest.toml")
    with pytest.raises(ConfigurationError, match="not that of a set"):
        read_set(file)
