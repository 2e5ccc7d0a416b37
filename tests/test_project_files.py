"""The files by which others meet the project: licence, changelog, forms for issues and changes."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from proctor import __version__
from tests.running import ROOT

FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
"""SHA-256 of the licence's text as its makers publish it."""
forms = pytest.mark.parametrize("file", FORMS, ids=[file.stem for file in FORMS])


def valid(file: Path, schema: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@forms
def test_a_form_for_issues_is_one(file: Path) -> None:
    done = valid(file, "github-issue-config" if file.stem == "config" else "github-issue-forms")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_form_that_is_none_is_noticed(tmp_path: Path) -> None:
    broken = tmp_path / "form.yml"
    broken.write_text(
        next(file for file in FORMS if file.stem == "bug").read_text().replace("type: input", "type: line")
    )
    assert valid(broken, "github-issue-forms").returncode == 1


@pytest.mark.parametrize("name", ["wrong-verdict", "missing-rule", "sandbox-differs", "bug"])
def test_what_people_may_want_to_tell_has_a_form(name: str) -> None:
    form: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml").read_text())
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert any(part.get("validations", {}).get("required") for part in asked)
    identifiers = [part["id"] for part in asked]
    assert len(set(identifiers)) == len(identifiers)


def test_the_licence_is_whole_and_declared() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (project["license"], project["license-files"]) == ("Apache-2.0", ["LICENSE"])


def test_the_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    versions = re.findall(r"^## \[(.+?)\](?: - \d{4}-\d{2}-\d{2})?$", text, re.MULTILINE)
    assert versions and versions[0] == "Unreleased"
    assert len(re.findall(r"^## ", text, re.MULTILINE)) == len(versions)
    assert __version__ in text
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Known limits"}


def test_who_contributes_is_told_of_every_room() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    rooms = sorted(folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").is_file())
    assert "proctor" in rooms
    assert [room for room in (*rooms, "features", "schemas", "examples") if f"| `{room}/` |" not in text] == []
