"""What a run does when a partner's program is under test: reads a recording, or starts the program around the target.

Knows no scenarios; actors are cast by ``proctor.actors.partner_casting``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import httpx
import pytest

from proctor.actors.partner_casting import PartnerCasting
from proctor.contract_check import ContractChecker
from proctor.failures import ConfigurationError, NoVerdict
from proctor.har import Recording, read_har
from proctor.partner_side import EXTERNAL, RECORDING, PartnerSide, Surroundings, open_side, recorded_side
from proctor.recorder import Recorder
from proctor.requirements import Profile
from proctor.targets import Target, addresses
from proctor.verdicts import Unknown
from proctor.waiting import Clock

SECONDS = 10.0
EXTERNAL_SECONDS = 120.0


class PartnerStage:
    """``recorded`` tells whether it is a recording; ``base_paths`` where each profile's API was in it."""

    def __init__(self, config: pytest.Config, how: str) -> None:
        self._config = config
        self._how = how
        default = EXTERNAL_SECONDS if how == EXTERNAL else SECONDS
        self._seconds: float = config.option.proctor_partner_seconds or default
        self.recorded = how.startswith(RECORDING)
        self._recordings: dict[str, Recording] = {}
        self._sides: dict[str, PartnerSide] = {}

    @property
    def base_paths(self) -> Mapping[str, str]:
        return {profile: recording.base_path or "/v1" for profile, recording in self._recordings.items()}

    def read(self, profiles: Iterable[Profile]) -> None:
        """Read the recording, if there is one. Raises ConfigurationError, also for more than one process."""
        if getattr(self._config.option, "numprocesses", None) or hasattr(self._config, "workerinput"):
            raise ConfigurationError("--partner with -n", expected="one process: there is one program to watch")
        if self.recorded:
            file = Path(self._how.removeprefix(RECORDING))
            targets = self._config.rootpath / "targets.toml"
            self._recordings = read_har(file, {profile.id: addresses(targets, profile.id) for profile in profiles})

    def start(
        self,
        checkers: Mapping[str, ContractChecker],
        target: Target,
        recorder: Recorder,
        clock: Clock,
        folder: Path,
        secrets: Mapping[str, Mapping[str, str]],
        transport: httpx.BaseTransport,
    ) -> PartnerCasting:
        """Start a program for each profile. Raises ConfigurationError where that cannot be done."""
        around = Surroundings(
            target=target,
            recorder=recorder,
            clock=clock,
            folder=folder,
            secrets=secrets,
            seconds=self._seconds,
            ask=self._say,
        )
        for profile, checker in checkers.items():
            if self.recorded:
                self._sides[profile] = recorded_side(profile, self._recordings[profile], around)
            else:
                self._sides[profile] = open_side(profile, checker.base_path, self._how, around)
        if self._how == EXTERNAL:
            self._announce()
        return PartnerCasting(target, _NoNetwork() if self.recorded else transport, clock, self._sides)

    def stop(self) -> None:
        """Idempotent."""
        for side in self._sides.values():
            side.close()

    def _announce(self) -> None:
        """Tell a person how to start the program elsewhere. Not part of any report, so with its keys."""
        for side in self._sides.values():
            self._say(f"Start your program for {side.profile} now, with this environment:")
            for name, value in (side.settings or {}).items():
                if value and name != "PROCTOR_POLL_SECONDS":
                    self._say(f"  {name}={value}")
        self._say(f"Each thing that it should do is waited for {self._seconds:g} s (--partner-seconds).")

    def _say(self, line: str) -> None:
        """A line for the person at the terminal, whatever pytest is capturing."""
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None:
            terminal.ensure_newline()
            terminal.write_line(line)


class _NoNetwork(httpx.BaseTransport):
    """In place of the network where there is a recording."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise NoVerdict(
            Unknown.PRECONDITION_UNMET, f"a recording cannot be asked for {request.method} {request.url.path}"
        )
