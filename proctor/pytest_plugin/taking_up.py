"""``--resume RUN`` under pytest: takes the scenarios that came to their end there out of the selection.

What of the earlier run stands, and whether this one may be joined to it, is decided in ``proctor.resuming``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from proctor.failures import ConfigurationError
from proctor.journal import JournalWriter, Record
from proctor.pytest_plugin.before_run import sayer
from proctor.pytest_plugin.stage import PLAN
from proctor.requirements import Profile
from proctor.resuming import Earlier, read_earlier
from proctor.run_folder import SCREENSHOTS
from proctor.targets import Target


class TakingUp:
    """The run that is taken up again; ``earlier`` is None where this is a run of its own."""

    def __init__(self, config: pytest.Config, folder: str) -> None:
        """``folder`` is what the controller has found, for its workers; "" in any other process."""
        self._config = config
        self._given = folder
        self._earlier: Earlier | None = None
        self._selection: list[pytest.Item] = []

    @property
    def asked(self) -> bool:
        return bool(self._config.option.proctor_resume)

    @property
    def folder(self) -> str:
        """The earlier run's folder, for workers: links such as ``latest`` lead elsewhere by then."""
        return str(self.earlier.folder) if self.earlier is not None else ""

    @property
    def earlier(self) -> Earlier | None:
        """Raises ConfigurationError where there is no run that could be taken up again."""
        if self.asked and self._earlier is None:
            self._earlier = read_earlier(Path(self._given) if self._given else self._find())
        return self._earlier

    def choose(self, items: list[pytest.Item]) -> None:
        """Leave only what is still to be run. Raises ConfigurationError where the selection is another one."""
        if self.earlier is None:
            return
        self._selection = [item for item in items if PLAN in item.stash]
        self.earlier.same_selection(item.stash[PLAN] for item in self._selection)
        ended = self.earlier.ended
        items[:] = [item for item in items if PLAN not in item.stash or item.stash[PLAN].key not in ended]

    def whole(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """All scenarios that are selected, those that are not run again included."""
        return self._selection or items

    def agree(self, profiles: Iterable[Profile], header: Record, target: Target) -> None:
        """Raises ConfigurationError where this run cannot be joined to the earlier one."""
        if self.earlier is None:
            return
        self.earlier.same_registers(profiles)
        self.earlier.same_run(header, started=bool(target.start))
        say = sayer(self._config)
        ended, planned = len(self.earlier.ended), len(self.earlier.planned)
        say(f"goes on with the run {self.earlier.name}: {ended} of its {planned} scenarios came to their end there")

    def bring(self, folder: Path) -> None:
        """Copy the pictures, which the earlier journal names."""
        if self.earlier is not None and (self.earlier.folder / SCREENSHOTS).is_dir():
            shutil.copytree(self.earlier.folder / SCREENSHOTS, folder / SCREENSHOTS, dirs_exist_ok=True)

    def header(self) -> Mapping[str, Any]:
        return {} if self.earlier is None else {"resumes": self.earlier.mention()}

    def numbers(self) -> Mapping[str | None, int]:
        return {} if self.earlier is None else self.earlier.numbers()

    def carry(self, writer: JournalWriter) -> None:
        if self.earlier is not None:
            self.earlier.carry(writer)

    def carry_beside(self, folder: Path | None) -> None:
        if self.earlier is not None and folder is not None:
            self.earlier.carry_beside(folder)

    def _find(self) -> Path:
        """The folder that the option names: a path, or the name of a run below the reports."""
        name = Path(self._config.option.proctor_resume)
        below = Path(self._config.option.proctor_reports) / name
        found = next((folder for folder in (name, below) if folder.is_dir()), None)
        if found is None:
            raise ConfigurationError(
                f"there is no run {name}", expected=f"the folder of a run, or its name in {below.parent}"
            )
        return found.resolve()
