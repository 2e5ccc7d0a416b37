"""Pre-flight of a whole target: what is looked at, in which order, and what is left out when something fails before.

For `proctor check` and for the start of every run. What is looked at stands in the other ``preflight`` modules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from proctor import preflight
from proctor.credentials import Keyring
from proctor.failures import ConfigurationError
from proctor.preflight import Grade, Point, Report, failed, ok
from proctor.preflight_callback import look_at_callback
from proctor.preflight_network import SECONDS, look, place_of
from proctor.preflight_platform import look_at_control, look_at_platform
from proctor.requirements import Profile
from proctor.targets import AT_THE_SANDBOX, Target


@dataclass(frozen=True, slots=True)
class Question:
    """What a pre-flight is about. ``capabilities`` are those of the run, where the partner under test has its own."""

    target: Target
    profiles: tuple[Profile, ...]
    role: str = "platform"
    capabilities: frozenset[str] | None = None

    @property
    def offered(self) -> frozenset[str]:
        return self.target.capabilities if self.capabilities is None else self.capabilities


def examine(
    question: Question, environment: Mapping[str, str], *, keyring: Keyring | None = None, seconds: float = SECONDS
) -> Report:
    """Everything about a target. ``seconds`` limit each wait. Nothing is sent to a target that nobody has confirmed."""
    target = question.target
    points = [ok("target", f"{target.name} is described as it must be"), *preflight.confirmation(target)]
    points += preflight.production(target)
    present, secrets = preflight.credentials(target, environment, keyring)
    points += present
    try:
        points += preflight.requirements(question.profiles, target, question.role, question.offered)
    except ConfigurationError as problem:
        points.append(failed("requirements", str(problem)))
    if target.start:
        points.append(ok("network", "nothing to look at: Proctor starts this target for each run"))
    elif not any(point.grade is Grade.FAILED and point.subject == "confirmation" for point in points):
        named = {profile.id for profile in question.profiles} or set(target.platforms)
        points += network(target, named, secrets, seconds)
    return Report(target.name, tuple(points))


def network(
    target: Target,
    profiles: Collection[str],
    secrets: Mapping[str, Mapping[str, str]],
    seconds: float = SECONDS,
) -> list[Point]:
    """What can be seen of a target that runs. A place that fails is asked nothing more."""
    used = {name: platform for name, platform in target.platforms.items() if name in profiles}
    at_sandbox = target.customer in AT_THE_SANDBOX
    addresses = [platform.base_url for platform in used.values()] + ([target.control] if at_sandbox else [])
    points: list[Point] = []
    reached = set()
    for place in dict.fromkeys(map(place_of, addresses)):
        seen = look(place, seconds)
        points += seen
        if _fine(seen):
            reached.add(place)
    if at_sandbox and place_of(target.control) in reached:
        points += look_at_control(target, seconds)
    for name, platform in used.items():
        known = secrets.get(name, {})
        # Without the key there is nothing to be found out, and its absence has been told.
        if place_of(platform.base_url) in reached and known.keys() == platform.credentials.keys():
            points += look_at_platform(target, name, known, seconds)
    return points + look_at_callback(target, seconds)


def _fine(points: Iterable[Point]) -> bool:
    return all(point.grade is not Grade.FAILED for point in points)
