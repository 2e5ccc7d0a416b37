"""What a run that is repeated every night uses besides: the list of known failures, and the history.

Looked at before anything begins, so that a list that cannot be read keeps the run from beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from proctor import known_failures, repetitions
from proctor.failures import ConfigurationError, shown
from proctor.journal import Journal
from proctor.judging import RunVerdict
from proctor.requirements import Profile, find_profiles

NO_LIST = "none"


class EveryNight:
    """What the options ask for. ``header`` is what of it belongs into the journal, from which everything follows."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._entries: list[dict[str, str]] | None = None

    @property
    def times(self) -> int:
        """How often each scenario runs."""
        return int(self._config.option.proctor_repeat)

    def read(self, profiles: Iterable[Profile], target: str) -> None:
        """Read the list of known failures, if there is one. Raises ConfigurationError.

        Kept are the entries of this target for these profiles; whether one was selected is seen in the verdicts.
        """
        if self._history is not None:
            from proctor import history  # here and below: most runs keep none

            history.check_place(self._history)
        used = {name for profile in profiles for name in profile.requirements}
        file = self._file()
        if file is not None:
            entries = known_failures.read_list(file, _Known(used, self._config.rootpath / "features"))
            mine = [entry for entry in entries if entry.target == target and entry.requirement in used]
            self._entries = [entry.record() for entry in mine]

    def header(self) -> Mapping[str, Any]:
        listed = {} if self._entries is None else {known_failures.HEADER: self._entries}
        return listed if self.times == 1 else {**listed, repetitions.HEADER: self.times}

    def remember(self, run: RunVerdict, journal: Journal, status: int) -> str:
        """Add a line to the history, if one is kept; answers what is to be said of it. Raises OSError."""
        if self._history is None:
            return ""
        if run.state != "finished":
            return f"{shown(self._history)} is left as it was: this run did not come to its end"
        from proctor import history

        history.append(self._history, history.night_record(run, journal, status))
        return ""

    @property
    def _history(self) -> Path | None:
        given: str | None = self._config.option.proctor_history
        return None if given is None else self._config.invocation_params.dir / given

    def _file(self) -> Path | None:
        given: str | None = self._config.option.proctor_known_failures
        if given == NO_LIST:
            return None
        if given is not None:
            return self._config.invocation_params.dir / given
        usual = self._config.rootpath / known_failures.LIST_NAME
        return usual if usual.exists() else None


class _Known:
    """The ids of the registers in use and, looked up only where they are asked for, of all others of the project.

    One list serves every target and profile, and a run may be about one of them.
    """

    def __init__(self, used: set[str], features: Path) -> None:
        self._names = used
        self._features = features
        self._all = False

    def __contains__(self, name: object) -> bool:
        if name not in self._names and not self._all:
            self._all = True
            registers = find_profiles(self._features).values()
            self._names = self._names | {known for profile in registers for known in profile.requirements}
        return name in self._names


def refuse_repetitions(config: pytest.Config) -> None:
    """Raises ConfigurationError where repeating scenarios would show nothing."""
    partner = config.option.proctor_partner
    if config.option.proctor_repeat > 1 and partner is not None and partner.startswith("har:"):
        raise ConfigurationError(
            "--repeat with --partner har:FILE: a recording shows the same each time", expected="one of the two"
        )
