"""What a run says of the Proctor that made it: of a clean checkout, a changed one, a recorded copy, and of none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from proctor.provenance import RECORDED, code_digest, made_with, record, sources
from proctor.requirements import Profile, load_profile

REGISTER = """[profile]
id = "demo"
title = "Demo"
contract = "../../schemas/demo/contract.yaml"

[[requirement]]
id = "D-A-01"
level = "MUST"
evidence = "documented"
binds = "platform"
text = "It holds."
source = []
testable = "auto"
"""


def git(root: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.invalid", *words],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("features/demo", "schemas/demo", "steps"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "features/demo/requirements.toml").write_text(REGISTER)
    (tmp_path / "features/demo/one.feature").write_text("Feature: One\n")
    (tmp_path / "schemas/demo/contract.yaml").write_text("openapi: 3.1.0\n")
    (tmp_path / "schemas/demo/order.json").write_text("{}\n")
    (tmp_path / "steps/one.py").write_text("")
    return tmp_path


@pytest.fixture
def profile(root: Path) -> Profile:
    return load_profile(root / "features" / "demo")


@pytest.fixture
def checkout(root: Path) -> Path:
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "all of it")
    return root


def test_a_clean_checkout_is_known_by_its_commit(checkout: Path, profile: Profile) -> None:
    made = made_with(checkout, [profile])
    assert len(made["commit"]) == 40 and made["clean"] is True and made["tag"] == "" and made["recorded"] == ""
    git(checkout, "tag", "v1")
    assert made_with(checkout, [profile])["tag"] == "v1"


@pytest.mark.parametrize("file", ["features/demo/one.feature", "features/demo/new.feature", "steps/one.py"])
def test_a_change_that_is_not_committed_is_told(checkout: Path, profile: Profile, file: str) -> None:
    (checkout / file).write_text("Feature: Two\n")
    assert made_with(checkout, [profile])["clean"] is False


def test_what_decides_nothing_may_change(checkout: Path, profile: Profile) -> None:
    (checkout / "notes.txt").write_text("hello")
    assert made_with(checkout, [profile])["clean"] is True


def test_a_folder_within_another_checkout_is_none(checkout: Path, profile: Profile) -> None:
    inner = checkout / "copy"
    inner.mkdir()
    assert made_with(inner, [])["commit"] == ""


def test_without_git_nothing_is_known_unless_it_was_recorded(root: Path, profile: Profile) -> None:
    made = made_with(root, [profile])
    assert (made["commit"], made["clean"], made["recorded"]) == ("", None, "")
    record(root, "1.2 of the image")
    assert made_with(root, [profile])["recorded"] == "1.2 of the image"
    (root / "steps" / "one.py").write_text("changed = True")
    assert made_with(root, [profile])["recorded"] == ""


@pytest.mark.parametrize("content", ["", "[", "[]", "{}", '{"version": "1"}'])
def test_a_record_that_is_none_records_nothing(root: Path, profile: Profile, content: str) -> None:
    (root / RECORDED).write_text(content)
    assert made_with(root, [profile])["recorded"] == ""


def test_the_sources_are_all_that_says_what_must_hold(root: Path, profile: Profile) -> None:
    names = [file.relative_to(root).as_posix() for file in sources(root, [profile])]
    assert names == [
        "features/demo/one.feature",
        "features/demo/requirements.toml",
        "schemas/demo/contract.yaml",
        "schemas/demo/order.json",
    ]
    before = made_with(root, [profile])["sources"]
    (root / "schemas/demo/order.json").write_text("[]\n")
    after = made_with(root, [profile])["sources"]
    assert [name for name in before if before[name] != after[name]] == ["schemas/demo/order.json"]


def test_the_code_has_one_digest(root: Path) -> None:
    before = code_digest(root)
    assert before == code_digest(root)
    (root / "steps" / "two.py").write_text("")
    assert code_digest(root) != before
