"""What a run does when a partner's program is under test: reads a recording, or starts the program around the target.

Knows no scenarios; actors are cast by ``proctor.actors.partner_casting``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from proctor.actors.partner_casting import PartnerCasting
from proctor.contract_check import ContractChecker
from proctor.evidence import teach
from proctor.exchange import Exchange
from proctor.failures import ConfigurationError, NoVerdict, shown
from proctor.har import ANYWHERE, Recording, Recordings, read_har
from proctor.partner_side import EXTERNAL, RECORDING, PartnerSide, Surroundings, open_side, recorded_side
from proctor.recorder import Recorder
from proctor.redaction import Redactor
from proctor.requirements import Profile
from proctor.targets import Target, addresses
from proctor.traffic import PROFILES
from proctor.transport import Call, Door
from proctor.verdicts import Unknown
from proctor.waiting import Clock

if TYPE_CHECKING:
    from proctor.browser.stage import BrowserStage

SECONDS = 10.0
EXTERNAL_SECONDS = 120.0
MOST_HOSTS = 10
"""How many hosts of a recording are named."""
_LOOPBACK = "http://localhost:*"


class PartnerStage:
    """``recorded`` tells whether it is a recording; ``base_paths`` where each profile's API was in it."""

    def __init__(self, config: pytest.Config, how: str) -> None:
        self._config = config
        self._how = how
        default = EXTERNAL_SECONDS if how == EXTERNAL else SECONDS
        self._seconds: float = config.option.proctor_partner_seconds or default
        self.recorded = how.startswith(RECORDING)
        self._recordings: Mapping[str, Recording] = {}
        self._sides: dict[str, PartnerSide] = {}

    @property
    def base_paths(self) -> Mapping[str, tuple[str, ...]]:
        return {profile: recording.base_paths or ("/v1",) for profile, recording in self._recordings.items()}

    def read(self, profiles: Iterable[Profile], redactor: Redactor) -> None:
        """Read the recording, if there is one. Raises ConfigurationError, also for more than one process.

        The redactor learns every person and secret of it, before anything of it is written: a name may be told later
        than it is used, and to another platform.
        """
        if getattr(self._config.option, "numprocesses", None) or hasattr(self._config, "workerinput"):
            raise ConfigurationError("--partner with -n", expected="one process: there is one program to watch")
        if self.recorded:
            name = self._how.removeprefix(RECORDING)
            if not name:
                raise ConfigurationError("har: names no file", expected="--partner har:FILE")
            targets = self._config.rootpath / "targets.toml"
            bases = {profile.id: addresses(targets, profile.id, PROFILES) for profile in profiles}
            found = read_har(Path(name), bases, partial(teach, redactor=redactor))
            for line in read_lines(found, bases, Path(name)):
                self._say(line)
            self._recordings = found.by_profile

    def start(
        self,
        checkers: Mapping[str, ContractChecker],
        target: Target,
        recorder: Recorder,
        clock: Clock,
        folder: Path,
        secrets: Mapping[str, Mapping[str, str]],
        door: Door,
        browser: BrowserStage | None = None,
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
        return PartnerCasting(target, _NoNetwork() if self.recorded else door, clock, self._sides, browser)

    def stop(self) -> None:
        """Idempotent."""
        for side in self._sides.values():
            side.close()

    def _announce(self) -> None:
        """Tell a person how to start the program elsewhere. Not part of any report, so with its keys."""
        for side in self._sides.values():
            self._say(f"Start your program for {side.profile} now, with this environment:")
            for name, value in (side.settings or {}).items():
                if value:
                    self._say(f"  {name}={value}")
        self._say(f"Each thing that it should do is waited for {self._seconds:g} s (--partner-seconds).")

    def _say(self, line: str) -> None:
        """A line for the person at the terminal, whatever pytest is capturing."""
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None:
            terminal.ensure_newline()
            terminal.write_line(line)


def read_lines(found: Recordings, bases: Mapping[str, Sequence[str]], file: Path) -> list[str]:
    """What of a file is judged, and what is not, for people.

    Raises ConfigurationError where nothing is at a known address: else each rule would say so for itself.
    """
    hosts = _few([f"{host} ({count})" for host, count in found.left_out.items()])
    if not found.taken:
        known = ", ".join(dict.fromkeys(base.replace(ANYWHERE, _LOOPBACK, 1) for one in bases.values() for base in one))
        raise ConfigurationError(
            f"{_entries(found.entries)}, none at a known address; hosts seen: {hosts or 'none'}; known: {known}; "
            f"for another address add a target to targets.toml",
            file=file,
            expected=f"requests of a partner to {' or '.join(bases)}",
        )
    lines = [
        f"{shown(file)}: {_entries(found.entries)} read, {found.taken} judged, "
        f"{found.entries - found.taken} left out{f': {hosts}' if hosts else ''}"
    ]
    for profile, recording in found.by_profile.items():
        where = _few([f"{address} ({count})" for address, count in recording.addresses.items()])
        lines.append(f"  {profile}: {f'judged at {where}' if where else 'nothing in this recording'}")
    return lines


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def _few(texts: Sequence[str]) -> str:
    more = len(texts) - MOST_HOSTS
    return ", ".join(texts[:MOST_HOSTS]) + (f" and {more} more" if more > 0 else "")


class _NoNetwork:
    """In place of the network where there is a recording."""

    def send(self, request: httpx.Request, call: Call) -> Exchange:  # noqa: ARG002 - a door's
        raise NoVerdict(
            Unknown.PRECONDITION_UNMET, f"a recording cannot be asked for {request.method} {request.url.path}"
        )
