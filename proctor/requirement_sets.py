"""Frozen requirement sets: which rules of a profile count, and how strongly, as of an edition.

Reads ``sets/<profile>-<edition>.toml``. A register may grow every day; what a certificate stands for may not. Under a
set the rules that it names count with the level, evidence and side that they had when it was frozen, and newer ones are
run and listed, but not scored. Not for what the rules say: that is the register's (``proctor.requirements``).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from proctor.failures import ConfigurationError
from proctor.requirements import BINDS, Profile, Requirement, find_profiles, not_toml, read_text
from proctor.verdicts import Evidence, Level

SETS = "sets"
"""The folder of the sets, beside that of the features."""
LARGEST_SET = 1024 * 1024
REGISTER_ITSELF = "none"
"""In place of the name of a set: the register as it stands."""
_EDITION = re.compile(r"(.+)-(\d{4}\.\d{2})")
_TESTABLE = ("auto", "attested", "no")
_RULE: Mapping[str, tuple[str, ...]] = {
    "level": tuple(Level), "evidence": tuple(Evidence), "binds": BINDS, "testable": _TESTABLE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FrozenRule:
    """A rule as it counts. ``testable`` is the first word of the register's: "auto", "attested" or "no"."""

    level: Level
    evidence: Evidence
    binds: str
    testable: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequirementSet:
    """What counts in a profile as of an edition. ``released`` is None for a draft; ``digest`` is that of its file."""

    name: str
    profile: str
    edition: str
    released: date | None
    rules: Mapping[str, FrozenRule]
    digest: str
    file: Path


def read_set(file: Path) -> RequirementSet:
    """Raises ConfigurationError with file and line for anything not as described."""
    text = read_text(file, LARGEST_SET, "a requirement set")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise not_toml(file, text, problem) from None
    named = _EDITION.fullmatch(file.stem)
    if named is None:
        raise ConfigurationError("its name is not that of a set", file=file, expected="PROFILE-YYYY.MM.toml")
    unknown = sorted(document.keys() - {"profile", "edition", "released", "requirements"})
    if unknown:
        raise _problem(
            file, text, unknown[0], f"unknown key {unknown[0]!r}", "profile, edition, released, requirements"
        )
    for key, expected in (("profile", named[1]), ("edition", named[2])):
        if document.get(key) != expected:
            raise _problem(file, text, key, f"{key} = {document.get(key)!r}", f"{expected!r}, as its name has it")
    released = document.get("released")
    if released is not None and (not isinstance(released, date) or isinstance(released, datetime)):
        raise _problem(file, text, "released", f"released = {released!r}", "a date, such as 2026-12-01")
    entries = document.get("requirements")
    if not isinstance(entries, dict) or not entries:
        raise _problem(file, text, "requirements", "no [requirements]", "a line for each rule that counts")
    rules = {name: _rule(file, text, name, entry) for name, entry in entries.items()}
    digest = hashlib.sha256(text.encode()).hexdigest()
    return RequirementSet(file.stem, named[1], named[2], released, MappingProxyType(rules), digest, file)


def find_sets(folder: Path) -> tuple[RequirementSet, ...]:
    """All sets of a folder, by profile and edition. None where there is no such folder. Raises ConfigurationError."""
    return tuple(sorted(map(read_set, folder.glob("*.toml")), key=lambda one: (one.profile, one.edition)))


def chosen(sets: Iterable[RequirementSet], profile: str, names: Iterable[str] = ()) -> RequirementSet | None:
    """The set of a profile that ``names`` has, or else the newest that is released; None for the register itself."""
    mine = [one for one in sets if one.profile == profile]
    asked = [one for one in mine if one.name in names]
    if len(asked) > 1:
        both = " and ".join(one.name for one in asked)
        raise ConfigurationError(f"{both} are two sets of one profile", expected="one --set for each profile")
    if asked or REGISTER_ITSELF in names:
        return asked[0] if asked else None
    return next((one for one in reversed(mine) if one.released is not None), None)


def under(profile: Profile, frozen: RequirementSet | None) -> Profile:
    """The profile as the set has it. Raises ConfigurationError where its register does not have what the set counts."""
    if frozen is None:
        return profile
    gone = [name for name in frozen.rules if name not in profile.requirements]
    if gone:
        raise ConfigurationError(
            f"it counts {', '.join(gone)}, which the register of {profile.id} does not have", file=frozen.file,
            expected="rules stay in the register as long as a set has them",
        )  # fmt: skip
    requirements = {
        name: _frozen(requirement, frozen) if name in frozen.rules else _newer(requirement, frozen)
        for name, requirement in profile.requirements.items()
    }
    return replace(
        profile, requirements=MappingProxyType(requirements), frozen=frozen.name, frozen_digest=frozen.digest
    )


def profiles_under(features: Path, names: Iterable[str] = ()) -> list[Profile]:
    """The profiles below ``features`` under their sets, which are in a folder beside it: as ``chosen`` has it.

    Raises ConfigurationError, also for a name that no set has.
    """
    sets = find_sets(features.absolute().parent / SETS)
    check_names(names, sets)
    return [under(profile, chosen(sets, profile.id, names)) for profile in find_profiles(features).values()]


def check_names(names: Iterable[str], sets: Iterable[RequirementSet]) -> None:
    """Raises ConfigurationError for a name that no set has."""
    known = [one.name for one in sets]
    for name in names:
        if name not in (*known, REGISTER_ITSELF):
            raise ConfigurationError(
                f"there is no requirement set {name!r}", expected=f"one of {', '.join([*known, REGISTER_ITSELF])}"
            )


def written(profile: Profile, edition: str, released: date | None) -> str:
    """The text of a new set: every scored rule of the register as it stands."""
    lines = [f'profile = "{profile.id}"', f'edition = "{edition}"']
    lines += [f"released = {released}"] if released else ["# released = YYYY-MM-DD  # from then on it is what counts"]
    lines += ["", "[requirements]"]
    for rule in (r for r in profile.requirements.values() if r.scored):
        requires = "".join(f", requires = {list(rule.requires)}".replace("'", '"') if rule.requires else "")
        kind = rule.testable.partition(":")[0]
        lines.append(
            f'{rule.id} = {{ level = "{rule.level}", evidence = "{rule.evidence}", binds = "{rule.binds}", '
            f'testable = "{kind}"{requires} }}'
        )
    return "\n".join(lines) + "\n"


def _frozen(requirement: Requirement, frozen: RequirementSet) -> Requirement:
    rule = frozen.rules[requirement.id]
    kind = requirement.testable.partition(":")[0]
    if kind != rule.testable:
        raise ConfigurationError(
            f'{requirement.id} is testable = "{rule.testable}", and "{kind}" in the register', file=frozen.file,
            expected="what a set counts is shown as it was; a weaker rule needs a new edition",
        )  # fmt: skip
    return replace(
        requirement, level=rule.level, evidence=rule.evidence, binds=rule.binds, requires=rule.requires,
        scored=True, unscored="",
    )  # fmt: skip


def _newer(requirement: Requirement, frozen: RequirementSet) -> Requirement:
    why = requirement.unscored or f"newer than the requirement set {frozen.name}"
    return replace(requirement, scored=False, unscored=why)


def _rule(file: Path, text: str, name: str, entry: Any) -> FrozenRule:
    if not isinstance(entry, dict):
        raise _problem(file, text, name, f"{name} = {entry!r}", '{ level = "MUST", evidence = ..., binds = ... }')
    for key in entry:
        if key not in (*_RULE, "requires"):
            raise _problem(file, text, name, f"unknown key {key!r} of {name}", "one of " + ", ".join(_RULE))
    for key, words in _RULE.items():
        if entry.get(key) not in words:
            raise _problem(file, text, name, f"{key} = {entry.get(key)!r} of {name}", "one of " + ", ".join(words))
    requires = entry.get("requires", [])
    if not isinstance(requires, list) or not all(isinstance(word, str) for word in requires):
        raise _problem(file, text, name, f"requires = {requires!r} of {name}", "a list of capabilities")
    return FrozenRule(
        Level(entry["level"]), Evidence(entry["evidence"]), entry["binds"], entry["testable"], tuple(requires)
    )


def _problem(file: Path, text: str, key: str, what: str, expected: str) -> ConfigurationError:
    at = next((n for n, row in enumerate(text.split("\n"), 1) if re.match(rf"[\s\[]*{re.escape(key)}\b", row)), 1)
    return ConfigurationError(what, file=file, line=at, expected=expected)
