"""What a run looks at before its first scenario, and says on the terminal: the pre-flight of its target.

Only for the process that prepares the run. What is looked at stands in ``proctor.preflight_target``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pytest

from proctor import preflight
from proctor.preflight import Report
from proctor.requirements import Profile
from proctor.targets import Target


def look_before_run(
    config: pytest.Config,
    target: Target,
    profiles: Iterable[Profile],
    role: str,
    capabilities: Iterable[str],
    secrets: Mapping[str, Mapping[str, str]] | None,
) -> None:
    """Say what the run can show, and look whether the target is ready. Raises ConfigurationError where it is not.

    ``secrets`` is None where the network is not to be looked at: Proctor has just started the target, or there is none.
    """
    used = tuple(profiles)
    say = sayer(config)
    hosts = preflight.production(target) if secrets is not None else []
    for point in [*hosts, *preflight.requirements(used, target, role, capabilities)]:
        say(point.line)
    if secrets is None:
        return
    # Imported here: runs at a sandbox that Proctor starts do without.
    from proctor.preflight_target import network

    report = Report(target.name, tuple(network(target, {profile.id for profile in used}, secrets)))
    for point in report.warnings:
        say(point.line)
    if report.failed:
        raise report.refusal()
    say(f"pre-flight: {report.summary}")


def sayer(config: pytest.Config) -> Callable[[str], None]:
    """Says a line on the terminal, where there is one."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None:
        return lambda _: None

    def say(line: str) -> None:
        terminal.ensure_newline()
        terminal.write_line(line)

    return say
