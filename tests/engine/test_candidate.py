"""Who takes the candidate's test: nobody, a person, a command."""

from __future__ import annotations

import shlex
import sys
import threading
from pathlib import Path

import pytest

from proctor.actors.candidate import Command, NoCandidate, Person, candidate
from proctor.failures import ConfigurationError


def runs(process: int) -> bool:
    """Whether a process is there, and is more than the remains of one."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Notes:
    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.came = threading.Event()

    def __call__(self, order: str, what: str) -> None:
        self.told.append((order, what))
        self.came.set()


def program(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_the_target_says_who_it_is() -> None:
    notes = Notes()
    assert isinstance(candidate("auto", notes, print), NoCandidate)
    assert isinstance(candidate("person", notes, print), Person)
    assert isinstance(candidate(program("pass"), notes, print), Command)


@pytest.mark.parametrize("how", ["there-is-no-such-command", "'unclosed", ""])
def test_a_command_that_is_not_there_is_refused(how: str) -> None:
    with pytest.raises(ConfigurationError):
        candidate(how, Notes(), print)


def test_a_person_is_told_where_the_test_is() -> None:
    said: list[str] = []
    candidate("person", Notes(), said.append).invited("order-1", "https://assessments.example/1")
    assert "order-1" in said[0] and "https://assessments.example/1" in said[0]


def test_a_command_is_given_order_and_url(tmp_path: Path) -> None:
    file, notes = tmp_path / "taken", Notes()
    names = "os.environ['PROCTOR_ORDER_ID'] + ' ' + os.environ['PROCTOR_ASSESSMENT_URL']"
    command = candidate(program(f"import os; open({str(file)!r}, 'w').write({names})"), notes, print)
    command.invited("order-1", "https://assessments.example/1")
    assert notes.came.wait(10)
    assert file.read_text() == "order-1 https://assessments.example/1"
    assert notes.told == [("order-1", "the candidate's command has taken the test")]


def test_a_command_that_fails_is_told() -> None:
    notes = Notes()
    candidate(program("raise SystemExit(3)"), notes, print).invited("order-1", "")
    assert notes.came.wait(10)
    assert notes.told == [("order-1", "it ended with status 3")]


def test_what_runs_at_the_end_is_broken_off(tmp_path: Path) -> None:
    file, notes = tmp_path / "begun", Notes()
    child = f"import os, time; open({str(file)!r} + '.new', 'w').write(str(os.getpid()))"
    child += f"; os.rename({str(file)!r} + '.new', {str(file)!r}); time.sleep(600)"
    command = candidate(
        program(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"), notes, print
    )
    command.invited("order-1", "")
    waiting = threading.Event()
    while not file.exists():
        waiting.wait(0.01)
    assert runs(int(file.read_text()))
    command.close()
    for _ in range(500):
        if not runs(int(file.read_text())):
            break
        waiting.wait(0.01)
    assert not runs(int(file.read_text())), "what it has started goes on"
    command.close()
    command.invited("order-2", "")
    assert notes.told == []
