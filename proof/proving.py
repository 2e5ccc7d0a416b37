"""Proving: the runs of clean sandbox, faults and broken partners, shared out among workers, and what became of them."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proctor.requirements import Profile
from proctor.verdicts import ExitStatus
from proof import selection
from proof.baseline import Baseline, read_baselines
from proof.defects import PARTNERS, Defect, Side
from proof.judging import Fate, Judged, judge
from proof.pool import Pool
from proof.sightings import Sighting
from proof.task import Task

ROOT = Path(__file__).parents[1]
REFERENCE = shlex.join([sys.executable, str(ROOT / "examples" / "reference_partner.py")])
PROGRAM = str(ROOT / "proof" / "partners" / "program.py")
FOLDERS = {profile: folder for folder, (profile, _) in PARTNERS.items()}
Tell = Callable[[int, int, str], None]
"""Hears of each run that has ended: how many have, of how many, and what came of it, "" where all is well."""


@dataclass(frozen=True, slots=True)
class Proven:
    """Everything that was seen. ``troubles`` are sentences about clean runs that did not end as runs do."""

    baselines: tuple[Baseline, ...]
    judged: tuple[Judged, ...]
    troubles: tuple[str, ...]


def prove(
    pool: Pool, defects: Sequence[Defect], profiles: Iterable[Profile], keep: Path, whole: bool, tell: Tell
) -> Proven:
    """Run everything and judge it. What did not become a kill leaves its run's journal below ``keep``.

    ``whole``: the clean runs are those of all features; otherwise of the scenarios that are run for these defects.
    """
    prefixes = [profile.steps for profile in profiles]
    runs = {task_for(defect, prefixes): defect for defect in defects}
    clean = {task: _side(task) for task in (clean_tasks() if whole else clean_copies(runs))}
    seen: dict[Task, Sighting] = {}

    def done(task: Task, sighting: Sighting) -> None:
        seen[task] = sighting
        said = "" if not sighting.broken else f"{task.key}: {sighting.broken}"
        tell(len(seen), len(runs) + len(clean), said)

    pool.do([*clean, *runs], done)
    baselines, troubles = _read(clean, seen)
    verdicts: dict[tuple[Side, str], str] = {}
    for baseline in baselines:
        verdicts |= {(baseline.side, rule): verdict for rule, verdict in baseline.verdicts.items()}
    judged = []
    for task, defect in runs.items():
        known = {rule: verdict for (side, rule), verdict in verdicts.items() if side is defect.side}
        judged.append(judge(defect, seen[task], known))
        _keep(judged[-1], keep)
    return Proven(tuple(baselines), tuple(judged), tuple(troubles))


def clean_tasks() -> list[Task]:
    """Whole runs of both profiles, with the platform and with the reference partner under test."""
    files = [f"features/{folder}" for folder in PARTNERS]
    platform = [Task(f"clean:{file}", (file,), cost=500) for file in files]
    partner = [Task(f"reference:{file}", (file, "--partner", REFERENCE), cost=400, waits=True) for file in files]
    return [*platform, *partner]


def clean_copies(runs: Mapping[Task, Defect]) -> list[Task]:
    """The same scenarios once more, with nothing wrong."""
    copies = []
    for task, defect in runs.items():
        arguments = task.arguments
        if defect.side is Side.PARTNER:
            start = arguments.index("--partner")
            arguments = (*arguments[:start], "--partner", REFERENCE)
        kind = "reference" if defect.side is Side.PARTNER else "clean"
        copies.append(Task(f"{kind}:{task.key}", arguments, task.rules, task.beside, cost=100, waits=task.waits))
    return copies


def task_for(defect: Defect, step_prefixes: Iterable[str]) -> Task:
    """The run that is to show a defect."""
    partner = defect.partner
    if partner is None:
        beside = selection.sample(FOLDERS[defect.profile])
        files = selection.seeing(defect.breaks, step_prefixes)
        cost = 10.0 if any(slow in file for file in files for slow in selection.SLOW) else 1.0
        arguments = tuple(dict.fromkeys((*files, *beside)))
        return Task(defect.key, arguments, tuple(defect.breaks), beside, defect.name, cost)
    folder = FOLDERS[defect.profile]
    program = shlex.join([sys.executable, PROGRAM, folder, defect.name])
    files = tuple(f"features/{folder}/partner_{name}.feature" for name in partner.features)
    only = ("-k", partner.only) if partner.only else ()
    arguments = (*files, *only, "--partner", program, "--partner-seconds", f"{partner.seconds:g}")
    return Task(defect.key, arguments, cost=20 + partner.seconds, waits=True)


def _side(task: Task) -> Side:
    return Side.PARTNER if "--partner" in task.arguments else Side.PLATFORM


def _read(clean: Mapping[Task, Side], seen: Mapping[Task, Sighting]) -> tuple[list[Baseline], list[str]]:
    """What the clean runs say, and what was wrong with them as runs."""
    baselines, troubles = [], []
    for task, side in clean.items():
        sighting = seen[task]
        if sighting.broken:
            troubles.append(f"{task.key}: {sighting.broken}")
            continue
        if sighting.status != ExitStatus.CONFORMS:
            troubles.append(f"{task.key}: the run ended with status {sighting.status}")
        baselines += read_baselines(Path(sighting.folder) / "verdicts.json", side)
    return baselines, troubles


def _keep(judged: Judged, keep: Path) -> None:
    """Journal and verdicts of what was no kill stay; `proctor report` makes the other reports of them."""
    folder = Path(judged.sighting.folder)
    if judged.fate is not Fate.KILLED and judged.sighting.folder and folder.is_dir():
        shutil.copytree(folder, keep / judged.defect.key.replace(":", "-"))
