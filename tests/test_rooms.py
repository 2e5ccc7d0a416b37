"""Who may import whom, and what else holds for every room: the design's rules, as tests."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("proctor", "manual", "proof", "bench", "steps", "sandbox", "tests", "features", "schemas", "examples")
ALLOWED = {
    "proctor": {"proctor"},
    "steps": {"steps", "proctor"},
    "sandbox": {"sandbox"},
    "proof": {"proof", "proctor"},
    "manual": {"manual", "proof", "proctor"},
    "bench": {"bench", "proctor"},
}
MORE = {("proof", "partners"): {"examples"}}
"""What a part of a room may import besides."""
LONGEST_MODULE = 400


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import hides who imports whom"
            yield node.module or ""


def allowed(file: Path) -> set[str]:
    parts = file.relative_to(ROOT).parts
    return ALLOWED[parts[0]] | MORE.get(parts[:2], set())


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_room_imports_only_what_it_may(room: str) -> None:
    assert modules(room), f"{room} is empty"
    wrong = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in modules(room)
        for name in imports(file)
        if name.partition(".")[0] in ROOMS and name.partition(".")[0] not in allowed(file)
    ]
    assert wrong == []


def test_the_engine_knows_nothing_of_pytest() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in modules("proctor")
        if "pytest_plugin" not in file.parts
        for name in imports(file)
        if name.partition(".")[0] in ("pytest", "_pytest", "pytest_bdd", "xdist")
        or name.startswith("proctor.pytest_plugin")
    ]
    assert wrong == []


def test_the_proof_knows_proctor_as_its_users_do() -> None:
    """By options, verdicts and journal: not by what its plugin for pytest is made of."""
    wrong = [str(f) for f in modules("proof") for name in imports(f) if name.startswith("proctor.pytest_plugin")]
    assert wrong == []


def test_the_rooms_without_code_hold_none() -> None:
    assert [f for room in ("features", "schemas") for f in (ROOT / room).rglob("*.py")] == []


def test_the_sandbox_reads_no_schemas() -> None:
    assert [f for f in modules("sandbox") if "schemas" in f.read_text()] == []


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_modules_are_short_and_say_what_they_are_for(room: str) -> None:
    for file in modules(room):
        tree, text = ast.parse(file.read_text()), file.read_text()
        assert ast.get_docstring(tree), f"{file}: no docstring"
        assert len(text.splitlines()) <= LONGEST_MODULE, f"{file}: longer than {LONGEST_MODULE} lines"
        assert file.stem not in ("utils", "helpers", "common", "manager"), file


def test_no_file_names_a_package_registry() -> None:
    names = ("pypi" + ".org", "pythonhosted" + ".org", "registry." + "npmjs", "yarnpkg" + ".com", "npmmirror" + ".com")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = []
    for name in filter(None, tracked.split("\0")):
        file = ROOT / name
        if file.is_file():
            text = file.read_text("utf-8", "ignore")
            found += [f"{name}: {host}" for host in names if host in text]
    assert found == []


def test_the_conftest_only_plugs_things_together() -> None:
    code = [line for line in (ROOT / "conftest.py").read_text().splitlines() if line.strip()]
    assert len(code) <= 12
