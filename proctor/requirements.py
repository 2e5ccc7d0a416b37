"""The requirement register: every documented rule of a profile, as data.

Reads ``features/<profile>/requirements.toml``. Not for deciding whether a rule holds (``proctor.judging``).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from proctor.failures import ConfigurationError
from proctor.verdicts import Evidence, Level, Verdict, when_broken

REGISTER_NAME = "requirements.toml"
LARGEST_REGISTER = 4 * 1024 * 1024
_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+")
BINDS = ("platform", "partner", "both")
_FIELDS = {
    "id": str, "level": str, "evidence": str, "binds": str, "step": int, "text": str, "source": list,
    "place": str, "testable": str, "requires": list, "scored": bool, "unscored": str, "origin": str,
}  # fmt: skip
_NEEDED = ("id", "level", "evidence", "binds", "text", "source", "testable")
_Word = TypeVar("_Word", Level, Evidence)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One documented rule. ``step`` is 1 to 13 where the rule belongs to one of the thirteen steps, else 0."""

    id: str
    level: Level
    evidence: Evidence
    binds: str
    text: str
    source: tuple[str, ...]
    testable: str
    step: int = 0
    requires: tuple[str, ...] = ()
    scored: bool = True
    unscored: str = ""
    origin: str = "documents"
    place: str = ""

    @property
    def counts(self) -> bool:
        """Whether its verdict may prevent conformance: a documented MUST that is scored."""
        return self.scored and self.when_broken is Verdict.FAIL

    @property
    def when_broken(self) -> Verdict:
        return when_broken(self.level, self.evidence)

    def binds_role(self, role: str) -> bool:
        return self.binds in (role, "both")


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of requirements with the contract that its messages keep.

    ``steps`` is the prefix of the requirements that the numbered sentences of a workflow show, such as ``SR1-STEP-``;
    empty for a profile whose documents number no steps. ``families`` names what the requirements of one prefix
    (``SR1-ACCEPT``) are about. ``frozen`` is the requirement set that says what counts (``proctor.requirement_sets``),
    with the digest of its file; "" where the register itself says it.
    """

    id: str
    title: str
    folder: Path
    contract: Path
    steps: str
    sources: Mapping[str, str]
    families: Mapping[str, str]
    requirements: Mapping[str, Requirement]
    digest: str
    frozen: str = ""
    frozen_digest: str = ""

    def step_requirement(self, number: int) -> str:
        """The requirement that a numbered sentence shows. Raises ConfigurationError for a profile without steps."""
        if not self.steps:
            raise ConfigurationError(
                f"the profile {self.id} has no numbered steps, so no requirement for step {number}",
                file=self.folder / REGISTER_NAME,
                expected='steps = "..." in [profile], or sentences without a number',
            )
        return f"{self.steps}{number:02d}"


def load_profile(folder: Path) -> Profile:
    """Read the register in ``folder``. Raises ConfigurationError with file and line for anything not as described."""
    file = folder / REGISTER_NAME
    text = read_text(file, LARGEST_REGISTER, "a register")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise not_toml(file, text, problem) from None
    lines = _Lines(file, text)
    head = document.get("profile")
    if not isinstance(head, dict):
        raise ConfigurationError("no [profile] table", file=file, line=1, expected="[profile] with id, title, contract")
    for key in ("id", "title", "contract", *(["steps"] if "steps" in head else [])):
        if not isinstance(head.get(key), str) or not head[key]:
            raise ConfigurationError(
                f"[profile] has no {key}", file=file, line=lines.of("[profile]"), expected="a text"
            )
    entries, sources = document.get("requirement", []), document.get("sources", {})
    if not isinstance(entries, list):
        raise ConfigurationError(
            "requirement is not a list",
            file=file,
            line=lines.of("requirement"),
            expected="[[requirement]] for each rule",
        )
    if not isinstance(sources, dict):
        raise ConfigurationError("sources is not a table", file=file, line=lines.of("sources"), expected="[sources]")
    families = document.get("families", {})
    if not isinstance(families, dict) or not all(isinstance(name, str) and name for name in families.values()):
        raise ConfigurationError(
            "[families] is no table of texts", file=file, line=lines.of("families"), expected='SR1-ACCEPT = "Accepting"'
        )
    requirements: dict[str, Requirement] = {}
    for index, entry in enumerate(entries):
        requirement = _requirement(entry, index, lines)
        if requirement.id in requirements:
            raise lines.problem(index, "id", f"{requirement.id} is there twice", "each id once")
        requirements[requirement.id] = requirement
    if not requirements:
        raise ConfigurationError("no [[requirement]] at all", file=file, expected="one entry for each rule")
    return Profile(
        id=head["id"],
        title=head["title"],
        folder=folder,
        contract=(folder / head["contract"]).resolve(),
        steps=head.get("steps", ""),
        sources=MappingProxyType(dict(sources)),
        families=MappingProxyType(dict(families)),
        requirements=MappingProxyType(requirements),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def find_profiles(features: Path) -> dict[Path, Profile]:
    """Every folder below ``features`` (itself included) that has a register, with its profile."""
    return {file.parent: load_profile(file.parent) for file in sorted(features.rglob(REGISTER_NAME))}


def read_text(file: Path, most: int, what: str) -> str:
    """The UTF-8 text of a file that people write. Raises ConfigurationError, also for more than ``most`` bytes."""
    try:
        if file.stat().st_size > most:
            raise ConfigurationError(f"larger than {most} bytes", file=file, expected=what)
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise ConfigurationError(f"not UTF-8 at byte {problem.start}", file=file, expected="UTF-8 text") from None
    except OSError as problem:
        raise ConfigurationError(f"cannot be read: {problem.strerror}", file=file, expected=what) from None


def not_toml(file: Path, text: str, problem: Exception) -> ConfigurationError:
    """What the TOML reader says, with the line; that is the last one where a text or a table was never closed."""
    at = re.search(r"at line (\d+)", str(problem))
    last = text.rstrip("\n").count("\n") + 1
    line = int(at[1]) if at else last if isinstance(problem, tomllib.TOMLDecodeError) else None
    what = "nested too deeply" if isinstance(problem, RecursionError) else str(problem)
    return ConfigurationError(f"not TOML: {what}", file=file, line=line, expected="a TOML document")


class _Lines:
    """Finds the line of an entry again, since the TOML reader forgets it."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self.rows = text.split("\n")  # splitlines would count characters within a text as ends of lines
        self.starts = [n for n, row in enumerate(self.rows, 1) if re.match(r"\s*\[\[\s*requirement\s*\]\]", row)]

    def of(self, words: str) -> int:
        return next((n for n, row in enumerate(self.rows, 1) if words in row), 1)

    def problem(self, index: int, key: str, what: str, expected: str) -> ConfigurationError:
        start = self.starts[index] if index < len(self.starts) else 1
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.rows) + 1
        at = next((n for n in range(start, end) if re.match(rf"\s*{key}\s*=", self.rows[n - 1])), start)
        return ConfigurationError(what, file=self.file, line=at, expected=expected)


def _requirement(entry: Any, index: int, lines: _Lines) -> Requirement:
    if not isinstance(entry, dict):
        raise lines.problem(index, "", "requirement is not a table", "[[requirement]]")
    for key in _NEEDED:
        if key not in entry:
            raise lines.problem(index, "id", f"{entry.get('id', 'this requirement')} has no {key}", f"{key} = ...")
    for key, value in entry.items():
        kind = _FIELDS.get(key)
        if kind is None:
            raise lines.problem(index, key, f"unknown key {key!r}", "one of " + ", ".join(_FIELDS))
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise lines.problem(index, key, f"{key} = {value!r}", f"a {kind.__name__}")
    if not _ID.fullmatch(entry["id"]):
        raise lines.problem(index, "id", f"id {entry['id']!r}", "capitals, digits and hyphens, such as SR1-ACCEPT-01")
    if entry["binds"] not in BINDS:
        raise lines.problem(index, "binds", f"binds = {entry['binds']!r}", "one of " + ", ".join(BINDS))
    if entry["testable"] not in ("auto", "attested") and not re.match(r"no: \S", entry["testable"]):
        raise lines.problem(
            index, "testable", f"testable = {entry['testable']!r}", '"auto", "attested" or "no: reason"'
        )
    if not 0 <= entry.get("step", 0) <= 13:
        raise lines.problem(index, "step", f"step = {entry['step']}", "1 to 13")
    if not entry.get("scored", True) and not entry.get("unscored"):
        raise lines.problem(index, "scored", f"{entry['id']} is not scored, without a reason", 'unscored = "why"')
    if entry.get("scored", True) and entry.get("unscored"):
        raise lines.problem(index, "unscored", f"{entry['id']} is scored, yet says why not", "scored = false")
    return Requirement(
        id=entry["id"],
        level=_word(Level, entry, "level", index, lines),
        evidence=_word(Evidence, entry, "evidence", index, lines),
        binds=entry["binds"],
        text=entry["text"],
        source=tuple(str(s) for s in entry["source"]),
        testable=entry["testable"],
        step=entry.get("step", 0),
        requires=tuple(str(s) for s in entry.get("requires", [])),
        scored=entry.get("scored", True),
        unscored=entry.get("unscored", ""),
        origin=entry.get("origin", "documents"),
        place=entry.get("place", ""),
    )


def _word(kind: type[_Word], entry: dict[str, Any], key: str, index: int, lines: _Lines) -> _Word:
    try:
        return kind(entry[key])
    except ValueError:
        expected = "one of " + ", ".join(word.value for word in kind)
        raise lines.problem(index, key, f"{key} = {entry[key]!r}", expected) from None
