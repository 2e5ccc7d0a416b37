"""A run under pytest, from the first collected feature to the reports.

One process (serial), or a controller and its workers (pytest-xdist): the controller makes the folder, starts the target
and merges; workers write journals of their own. Verdicts and reports come from the journal alone.
"""

from __future__ import annotations

import os
import platform
import shutil
import time
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from proctor import __version__
from proctor.actors.casting import Casting
from proctor.contract_check import ContractChecker
from proctor.failures import ConfigurationError
from proctor.journal import Journal, JournalWriter, read_journal
from proctor.journal_merge import CARRIED, PARTS, merge, read_parts
from proctor.judging import RunVerdict, judge, lacking, without_traffic
from proctor.known_failures import matched
from proctor.plan import PlannedScenario, scenario_record
from proctor.provenance import made_with
from proctor.pytest_plugin.attesting import open_desk
from proctor.pytest_plugin.before_run import look_before_run
from proctor.pytest_plugin.browser_run import RunBrowser, accessibility_lines
from proctor.pytest_plugin.contracts import checker
from proctor.pytest_plugin.every_night import EveryNight
from proctor.pytest_plugin.features import INVENTORY, feature_files, role
from proctor.pytest_plugin.garbage import nothing_becomes_garbage
from proctor.pytest_plugin.selection import deciding, selecting
from proctor.pytest_plugin.stage import IDLE, PLAN, STAGE, Stage
from proctor.pytest_plugin.taking_up import TakingUp
from proctor.receiver import Receiver
from proctor.recorder import Recorder
from proctor.redaction import Redactor
from proctor.requirements import Profile, Requirement
from proctor.run_folder import JOURNAL, discard_run_folder, new_run_folder
from proctor.run_label import announce
from proctor.target_process import TargetProcess
from proctor.targets import AT_THE_SANDBOX, Target, checked_url, load_target
from proctor.transport import Limits, RecordingTransport
from proctor.verdicts import ExitStatus
from proctor.waiting import WakingClock

if TYPE_CHECKING:
    from proctor.actors.partner_casting import PartnerCasting
    from proctor.attestations.desk import Desk
    from proctor.pytest_plugin.partner_stage import PartnerStage

CALLED = frozenset({"partner:notifications", "partner:inline"})
"""What a partner does when the platform calls it."""
LIBRARIES = ("pytest", "pytest-bdd", "httpx", "jsonschema", "allure-pytest")


class Run:
    """What one pytest process knows of the run. ``worker`` is "" in the serial process and in the controller."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        given: Mapping[str, Any] = getattr(config, "workerinput", {}).get("proctor", {})
        self.worker: str = getattr(config, "workerinput", {}).get("workerid", "")
        self.folder: Path | None = Path(given["folder"]) if given else None
        self.url: str = given.get("url", "")
        self.redactor = Redactor(bytes.fromhex(given["salt"])) if given else Redactor()
        self.verdict: RunVerdict | None = None
        self.header: Mapping[str, Any] = {}
        self.profiles: dict[str, Profile] = {}
        self.started = time.time()
        self.notes: list[str] = []
        self.origin: dict[str, Any] = {}
        self.broken = False
        self.allure_folder = self._take_allure_folder()
        self.partner = _partner(config)
        self.taking_up = TakingUp(config, given.get("resume", ""))
        self.browser = RunBrowser(config)
        self.nights = EveryNight(config)
        self.desk: Desk | None = None
        self._process: TargetProcess | None = None
        self._journal: JournalWriter | None = None
        self._transport: RecordingTransport | None = None
        self._receiver: Receiver | None = None

    @property
    def only(self) -> tuple[str, ...]:
        """The reports that are to be written, where not all of them are."""
        return ("verdicts.json",) if self.config.option.proctor_only_verdicts else ()

    def prepare(self, profiles: Iterable[Profile]) -> dict[str, ContractChecker]:
        """Read everything, start the target, make the folder; answers the contracts by profile.

        Raises ConfigurationError for the first thing that is wrong: nothing is judged then, and no folder left.
        """
        target = self._target()
        if not self._recorded:
            target.confirmed()
        if target.callback_url and self.workers > 1:
            raise ConfigurationError("callback_url with -n", expected="one process: calls arrive at one port")
        self.nights.read(profiles, target.name)
        self.desk = open_desk(self.config, target, profiles)
        self.browser.choose(target)
        secrets = self._secrets(target)
        for value in (v for group in secrets.values() for v in group.values()):
            self.redactor.secret(value)
        if self.partner is not None:
            self.partner.read(profiles, self.redactor)
        if target.start and not self.url and not self._recorded:
            self._process = TargetProcess(target.start, self.config.rootpath)
            self.url = self._process.wait_until_ready()
        here = self.target()
        base_paths = self.partner.base_paths if self.partner else {}
        checkers = {p.id: checker(p, here, base_paths.get(p.id, ())) for p in profiles}
        if self.folder is None:
            self.taking_up.agree(profiles, self._header(here, []), target)
            look = None if target.start or self._recorded else secrets
            look_before_run(self.config, here, profiles, role(self.config), self._capabilities(here), look)
            self.origin = {
                "selection": selecting(self.config),
                "options": [self.redactor.text(word) for word in deciding(self.config)],
                "made_with": made_with(self.config.rootpath, profiles),
            }
            self.folder = new_run_folder(Path(self.config.option.proctor_reports))
            self.taking_up.bring(self.folder)
        return checkers

    @property
    def workers(self) -> int:
        """How many processes run scenarios."""
        known = getattr(self.config, "workerinput", {}).get("workercount")
        return int(known or getattr(self.config.option, "numprocesses", None) or 1)

    @property
    def _recorded(self) -> bool:
        """Whether this is a recording, which has no platform."""
        return self.partner is not None and self.partner.recorded

    def target(self) -> Target:
        """The target, being where it was found or started."""
        target = self._target()
        return target.at(self.url) if self.url else target

    def _secrets(self, target: Target) -> Mapping[str, Mapping[str, str]]:
        """The target's credentials. A recording needs none. Raises ConfigurationError for one that is not set."""
        return {} if self._recorded else target.secrets(os.environ)

    def for_worker(self) -> dict[str, str]:
        """What a worker process needs to know."""
        salt = self.redactor.salt.hex()
        return {"folder": str(self.folder), "url": self.url, "salt": salt, "resume": self.taking_up.folder}

    def start(self, items: list[pytest.Item]) -> None:
        """Open the journal and the stage for the features among the collected items."""
        whole = self.taking_up.whole(items)
        plans = [item.stash[PLAN] for item in whole if PLAN in item.stash]
        inventory = self.config.stash[INVENTORY]
        used = {plan.profile for plan in plans}
        self.profiles = {p.id: p for p in inventory.profiles.values() if p.id in used}
        checkers = self.prepare(self.profiles.values())
        if self.folder is None:
            raise ConfigurationError("the run has no folder")
        target = self.target()
        secrets = self._secrets(target)
        selected = {item.nodeid for item in whole}
        header = self._header(target, plans) | {
            "profiles": {
                p.id: {
                    "title": p.title,
                    "register": p.digest,
                    "set": p.frozen,
                    "set_digest": p.frozen_digest,
                    "folder": p.folder.relative_to(self.config.rootpath).as_posix(),
                    "complete": inventory.complete(p, selected),
                }
                for p in self.profiles.values()
            },
            **self.taking_up.header(),
            **self.origin,
            **self.nights.header(),
        }
        name = f"journal-{self.worker}.jsonl" if self.worker else JOURNAL
        self._journal = JournalWriter(self.folder / name, header)
        requirements = {r.id: r for p in self.profiles.values() for r in p.requirements.values()}
        if not self.worker:
            self.taking_up.carry(self._journal)
        numbers = self.taking_up.numbers()
        recorder = Recorder(self._journal, self.redactor, requirements, checkers, role(self.config), numbers)
        limits = Limits(target.timeout_seconds, rate=target.rate / self.workers)
        self._transport = RecordingTransport(recorder, limits)
        self._receiver = Receiver(recorder, target.callback_port, target.callback_url)
        announce(self.folder.name)
        clock = WakingClock(recorder.changed)
        browser = self.browser.open(target, recorder, self.folder)
        casting: Casting | PartnerCasting = Casting(target, self._transport, secrets, clock, browser)
        if self.partner is not None:
            try:
                casting = self.partner.start(
                    checkers, target, recorder, clock, self.folder, secrets, self._transport, browser
                )
            except ConfigurationError:
                self._forget_folder()
                raise
        self.config.stash[STAGE] = Stage(recorder, casting, self._receiver, self.desk)
        self._leave_out(items, requirements, self._capabilities(target))

    @property
    def unwritable(self) -> str:
        """Why nothing more can be recorded, or ""."""
        return self._journal.trouble if self._journal is not None else ""

    def finish(self, interrupted: bool) -> None:
        """Close the journal; in the controller merge, judge and write the reports."""
        state = "interrupted" if interrupted else "finished"
        self.browser.close()
        if self.partner is not None:
            self.partner.stop()
        if self._receiver is not None:
            self._receiver.close()
        if self._transport is not None:
            self._transport.close()
        if self._journal is not None:
            self._journal.close({"state": state})
        if self._process is not None:
            self._process.ask_to_stop()  # it ends while the reports are written; stop waits for it
        if self.worker or self.folder is None:
            return
        if self._journal is None:
            self._merge(state)
        if (self.folder / JOURNAL).is_file():
            with nothing_becomes_garbage():
                # What a program has left at a platform is told by all that it did.
                lean = self._recorded and self._target().customer in AT_THE_SANDBOX
                journal = read_journal(self.folder / JOURNAL, without_traffic if lean else None)
                inventory = self.config.stash[INVENTORY]
                profiles = {p.id: p for p in inventory.profiles.values()} or self._profiles_of(journal.header)
                self.profiles = {name: p for name, p in profiles.items() if name in journal.header["profiles"]}
                self.verdict, self.header = judge(journal, self.profiles.values()), journal.header
            self.notes += accessibility_lines(journal)
            self._report(self.verdict, journal, self.folder)
            self._remember(self.verdict, journal)
        else:
            discard_run_folder(self.folder)

    @property
    def exit_status(self) -> ExitStatus:
        """What the verdicts amount to beside the known failures, once there are verdicts."""
        return matched(self.verdict, self.header).exit_status if self.verdict else ExitStatus.NOTHING_RAN

    def _report(self, verdict: RunVerdict, journal: Journal, folder: Path) -> None:
        """Write the reports. One that cannot be written is a sentence at the end, no reason to lose the verdicts."""
        # Imported here: a run that only collects, and every worker, does without.
        from proctor.reporting.allure_results import write_allure_results
        from proctor.reporting.writing import write_reports

        drawn = self.config.option.proctor_allure_report
        try:
            if self.allure_folder is not None:
                write_allure_results(verdict, journal, self.allure_folder)
            self.notes += write_reports(verdict, journal, folder, drawn=drawn, only=self.only)
        except OSError as problem:
            self.broken = True
            self.notes.append(f"the reports are not complete: {problem}; after mending it: proctor report {folder}")

    def _remember(self, verdict: RunVerdict, journal: Journal) -> None:
        status = ExitStatus.HARNESS_ERROR if self.broken else self.exit_status
        try:
            self.notes += filter(None, [self.nights.remember(verdict, journal, status)])
        except OSError as problem:
            self.broken = True
            self.notes.append(f"the history could not be written: {problem}")

    def stop(self) -> None:
        """Whatever happened, nothing that was started goes on."""
        self.browser.close()
        if self.partner is not None:
            self.partner.stop()
        if self._process is not None:
            self._process.stop()

    def _merge(self, state: str) -> None:
        if self.folder is None:
            return
        parts = read_parts(self.folder)
        if all(part.header.get(CARRIED) for part in parts):
            _empty(self.folder)  # no worker began
            return
        trouble = merge(parts, self.folder / JOURNAL, {"started": self.started, **self.origin}, state)
        if trouble:
            # The parts are kept: they are all that there is. `proctor report` merges them anew.
            self.broken = True
            self.notes.append(f"{trouble}; what the workers recorded is kept: {self.folder}/{PARTS}")
            (self.folder / JOURNAL).unlink()
            return
        for file in self.folder.glob(PARTS):
            file.unlink()

    def _profiles_of(self, header: Mapping[str, Any]) -> dict[str, Profile]:
        """The controller of workers collects nothing itself; it reads the registers that the workers used."""
        inventory = self.config.stash[INVENTORY]
        for described in header["profiles"].values():
            folder = self.config.rootpath / described["folder"]
            inventory.profile(folder / "any.feature", self.config.rootpath)
        return {p.id: p for p in inventory.profiles.values()}

    def _take_allure_folder(self) -> Path | None:
        """The value of ``--alluredir``, taken from allure-pytest where features will run: it cannot tell Gherkin."""
        folder: str | None = getattr(self.config.option, "allure_report_dir", None)
        if folder is None or not feature_files(self.config):
            return None
        self.config.option.allure_report_dir = None
        return self.config.invocation_params.dir / folder

    def _target(self) -> Target:
        option = self.config.option
        target = load_target(self.config.rootpath / "targets.toml", option.proctor_target or "sandbox")
        target = target.opened(os.environ)
        target = self.browser.played(target)
        return target.at(checked_url(option.proctor_sandbox_url)) if option.proctor_sandbox_url else target

    def _leave_out(
        self, items: list[pytest.Item], requirements: Mapping[str, Requirement], capabilities: frozenset[str]
    ) -> None:
        """Skip scenarios none of whose rules applies here; those rules are NOT_APPLICABLE, with the same reason.

        What a partner does without having declared it can still be done wrongly: such scenarios run.
        """
        for item in items:
            plan = item.stash.get(PLAN, None)
            if plan is None or not plan.requirements:
                continue
            missing = [lacking(requirements[name], role(self.config), capabilities) for name in plan.requirements]
            if all(missing):
                names = ", ".join(dict.fromkeys(name for names in missing for name in names))
                item.stash[IDLE] = f"does not apply: the target does not offer {names}"
                if "partner:" not in names:
                    item.add_marker(pytest.mark.skip(reason=item.stash[IDLE]))

    def _forget_folder(self) -> None:
        """Nothing was judged: leave nothing behind."""
        if self._journal is not None:
            self._journal.abandon()
            self._journal = None
        if self.folder is not None:
            _empty(self.folder)
            discard_run_folder(self.folder)
            self.folder = None

    def _capabilities(self, target: Target) -> frozenset[str]:
        """What there is in this run. A recording has no platform, and none of the platform's calls."""
        if self.partner is None:
            return target.capabilities
        declared = frozenset(f"partner:{name}" for name in target.partner)
        return declared - CALLED if self.partner.recorded else declared | target.capabilities

    def _header(self, target: Target, plans: list[PlannedScenario]) -> dict[str, Any]:
        return {
            "run": self.folder.name if self.folder else "",
            "started": self.started,
            "role": role(self.config),
            "proctor": __version__,
            "python": platform.python_version(),
            "libraries": {name: version(name) for name in LIBRARIES},
            "target": {
                "name": target.name,
                "customer": target.customer,
                **({"browser": self.browser.version} if self.browser.version else {}),
                "product": target.product,
                "capabilities": sorted(self._capabilities(target)),
                "platforms": {name: self.redactor.text(p.base_url) for name, p in target.platforms.items()},
            },
            "plan": [scenario_record(plan) for plan in sorted(plans, key=lambda p: (p.uri, p.line, p.node))],
        }


RUN = pytest.StashKey[Run]()


def _partner(config: pytest.Config) -> PartnerStage | None:
    """What --partner asks for, if anything."""
    if config.option.proctor_partner is None:
        return None
    # Imported here: most runs do without.
    from proctor.pytest_plugin.partner_stage import PartnerStage

    return PartnerStage(config, config.option.proctor_partner)


def _empty(folder: Path) -> None:
    for file in folder.glob("*"):
        if file.is_dir():
            shutil.rmtree(file)
        else:
            file.unlink()
