"""Pre-flight: whether a target is ready for a run, found out without changing anything there.

Says point by point what was looked at, what came of it, what was expected and what to do. Only GET requests are sent,
every wait has a limit, and no secret is ever told. Not for judging: whether the platform keeps its rules is what the
run finds out, so an answer that is merely wrong is a warning here and never a failure.

What is seen of the network is in ``proctor.preflight_network``, of the platforms in ``proctor.preflight_platform``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from proctor.credentials import Keyring, value_of
from proctor.failures import ConfigurationError
from proctor.judging import lacking
from proctor.requirements import Profile
from proctor.targets import AT_THE_SANDBOX, Target

FORMAT = 1
AUTOMATIC, ATTESTED, NOT_APPLICABLE, NOT_TESTABLE = "automatic", "attested", "not applicable", "not testable"


_LIMITS: Mapping[str, str] = {
    "nobody": "; nobody plays the customer, so what needs an order stays INCONCLUSIVE",
    "attested": "; beyond the workflow, what needs an order of its own stays INCONCLUSIVE",
}
"""What keeps automatic requirements from being shown, by who plays the customer."""


class Grade(StrEnum):
    """What came of a point, best first. A failure keeps a run from beginning; a warning does not."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at. ``expected`` and ``remedy`` (what to do) are "" where all is well."""

    subject: str
    grade: Grade
    text: str
    expected: str = ""
    remedy: str = ""

    @property
    def line(self) -> str:
        more = "; ".join(filter(None, (f"expected {self.expected}" if self.expected else "", self.remedy)))
        return f"{self.grade:<7}  {self.subject}: {self.text}" + (f" ({more})" if more else "")


def ok(subject: str, text: str) -> Point:
    return Point(subject, Grade.OK, text)


def warning(subject: str, text: str, expected: str = "", remedy: str = "") -> Point:
    return Point(subject, Grade.WARNING, text, expected, remedy)


def failed(subject: str, text: str, expected: str = "", remedy: str = "") -> Point:
    return Point(subject, Grade.FAILED, text, expected, remedy)


@dataclass(frozen=True, slots=True)
class Report:
    """All points of a target, in the order in which they were looked at."""

    target: str
    points: tuple[Point, ...]

    @property
    def failed(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.grade is Grade.FAILED)

    @property
    def warnings(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.grade is Grade.WARNING)

    @property
    def summary(self) -> str:
        """One line that says whether a run can begin."""
        counts = Counter(point.grade for point in self.points)
        told = ", ".join(f"{counts[grade]} {grade}" for grade in Grade if counts[grade])
        return f"target {self.target} is {'NOT ready' if self.failed else 'ready'} ({told})"

    def document(self) -> dict[str, Any]:
        """The report for programs."""
        points = [asdict(point) | {"grade": point.grade.value} for point in self.points]
        return {"format": FORMAT, "target": self.target, "ready": not self.failed, "points": points}

    def refusal(self) -> ConfigurationError:
        """What keeps the run from beginning, as one error."""
        lines = "\n  ".join(point.line for point in self.failed)
        return ConfigurationError(f"target {self.target} is not ready; nothing was judged\n  {lines}")


def production(target: Target) -> list[Point]:
    """Says so where customers' accounts are on the same host."""
    hosts = ", ".join(target.production_hosts)
    text = f"{hosts} is a production host: the run acts on the account that the key belongs to, whichever that is"
    return [warning("production", text, remedy="make sure that it is the key of a sandbox account")] if hosts else []


def confirmation(target: Target) -> list[Point]:
    try:
        target.confirmed()
    except ConfigurationError as problem:
        return [failed("confirmation", str(problem))]
    return [ok("confirmation", "confirm = true" if target.confirm else "not needed: the target is on this machine")]


def credentials(
    target: Target, environment: Mapping[str, str], keyring: Keyring | None = None
) -> tuple[list[Point], dict[str, dict[str, str]]]:
    """Whether each credential is there; and those that are, by profile and name."""
    points: list[Point] = []
    found: dict[str, dict[str, str]] = {}
    for profile, platform in target.platforms.items():
        for name, wanted in platform.credentials.items():
            what = f"the {name.replace('_', ' ')} for {profile}"
            try:
                found.setdefault(profile, {})[name] = value_of(wanted, what, environment, keyring)
                points.append(ok("credentials", f"{what} is in {wanted.place}"))
            except ConfigurationError as problem:
                points.append(failed("credentials", str(problem)))
    return points, found


def prospects(profile: Profile, target: Target, role: str, capabilities: Iterable[str]) -> Counter[str]:
    """How many of the requirements that count can be shown automatically at this target, or only by attestation."""
    found: Counter[str] = Counter()
    offered = frozenset(capabilities)
    asked = _asked(profile) if target.customer == "attested" else frozenset()
    for requirement in profile.requirements.values():
        if not requirement.scored:
            continue
        if not requirement.binds_role(role) or lacking(requirement, role, offered):
            found[NOT_APPLICABLE] += 1
        elif requirement.testable.startswith("no: "):
            found[NOT_TESTABLE] += 1
        else:
            # With the customer at the sandbox nothing is left for a person to attest.
            manual = requirement.testable == "attested" or requirement.id in asked
            by_person = manual and target.customer not in AT_THE_SANDBOX
            found[ATTESTED if by_person else AUTOMATIC] += 1
    return found


def _asked(profile: Profile) -> frozenset[str]:
    """The requirements about which a person is asked. Raises ConfigurationError for questions that are not right."""
    # Imported here: few targets have somebody to ask.
    from proctor.attestations.questions import load_questions

    return frozenset(question.requirement for question in load_questions(profile))


def requirements(profiles: Iterable[Profile], target: Target, role: str, capabilities: Iterable[str]) -> list[Point]:
    """What a run at this target can show at all."""
    points = []
    for profile in profiles:
        if profile.id not in target.platforms:
            continue
        found = prospects(profile, target, role, capabilities)
        told = ", ".join(f"{found[what]} {what}" for what in (AUTOMATIC, ATTESTED, NOT_APPLICABLE, NOT_TESTABLE))
        points.append(ok("requirements", f"{profile.id}: {told}{_LIMITS.get(target.customer, '')}"))
    return points
