"""Processes of a target: whatever they do, they are told, and they are gone afterwards."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from proctor import target_process
from proctor.failures import ConfigurationError
from proctor.target_process import TargetProcess

READY = 'import json, sys; print(json.dumps({"url": "http://127.0.0.1:5"}), flush=True)\n'
WAIT = "sys.stdin.read()\n"


def start(program: str, folder: Path) -> TargetProcess:
    return TargetProcess(("{python}", "-c", program), folder)


def alive(pid: int) -> bool:
    """Whether a process still runs; one that has ended and is not yet reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while alive(pid) and time.monotonic() < deadline:
        os.sched_yield()
    return not alive(pid)


def pid_in(file: Path) -> int:
    return int(file.read_text())


NOTE = "import os, sys, pathlib; pathlib.Path('pid').write_text(str(os.getpid()))\n"


def test_a_target_gets_ready_and_is_stopped(tmp_path: Path) -> None:
    process = start(NOTE + READY + WAIT + "pathlib.Path('done').write_text('by itself')", tmp_path)
    try:
        assert process.wait_until_ready(10) == "http://127.0.0.1:5"
        assert alive(pid_in(tmp_path / "pid"))
    finally:
        process.stop()
    assert gone(pid_in(tmp_path / "pid")) and (tmp_path / "done").read_text() == "by itself"
    process.stop()


def test_it_finds_modules_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "somewhere.py").write_text("URL = 'http://127.0.0.1:6'")
    process = start(
        "import json, somewhere, sys; print(json.dumps({'url': somewhere.URL}), flush=True)\n" + WAIT, tmp_path
    )
    try:
        assert process.wait_until_ready(10) == "http://127.0.0.1:6"
    finally:
        process.stop()


@pytest.mark.parametrize("command", [("no-such-command-anywhere",), ("./nothing",), ("/",), ("{python}x",)])
def test_a_command_that_is_not_there(tmp_path: Path, command: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match="cannot be started"):
        TargetProcess(command, tmp_path)


FAILURES = [
    ("", "ended before it was ready"),
    ("import sys; sys.exit('no port left')", "no port left"),
    ("print('Starting ...', flush=True)", "printed b'Starting ...\\n' first"),
    ("print()", "first"),
    ("print('{}')", "first"), ("print('5')", "first"), ("print('[]')", "first"), ("print('null')", "first"),
    ("print('{\"url\": 5}')", "first"), ("print('{\"url\": \"\"}')", "first"),
    ("print('{\"url\": \"localhost\"}')", "first"),
    ("print('[' * 60000)", "first"), ("print('x' * 100000)", "first"), ("import os; os.write(1, b'\\xff\\n')", "first"),
    ("import os; os.write(1, b'{\"url\": \"http://h\"')", "first"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "words"), FAILURES, ids=range(len(FAILURES)))
def test_a_target_that_does_not_say_where_it_is(tmp_path: Path, program: str, words: str) -> None:
    process = start(NOTE + program + "\nsys.stdin.read()" * ("exit" not in program and bool(program)), tmp_path)
    with pytest.raises(ConfigurationError) as problem:
        # What only waits after half a line is not ready; all others tell at once.
        process.wait_until_ready(0.3 if "os.write(1, b'{" in program else 10)
    assert words in str(problem.value) or ("was not ready" in str(problem.value) and "os.write(1, b'{" in program)
    assert '(expected one JSON line with "url")' in str(problem.value)
    assert gone(pid_in(tmp_path / "pid"))


def test_a_target_that_is_never_ready(tmp_path: Path) -> None:
    process = start(NOTE + "sys.stderr.write('still thinking'); sys.stderr.flush(); sys.stdin.read()", tmp_path)
    start_ = time.monotonic()
    with pytest.raises(ConfigurationError, match=r"was not ready within 0\.5 s; it said: still thinking"):
        process.wait_until_ready(0.5)
    assert time.monotonic() - start_ < 4 and gone(pid_in(tmp_path / "pid"))


def test_its_noise_never_blocks_it(tmp_path: Path) -> None:
    noise = "for n in range(300): print('x' * 10000); print('y' * 10000, file=sys.stderr)\n"
    process = start(READY + noise + "sys.stdout.flush(); open('said', 'w').write('all')\n" + WAIT, tmp_path)
    try:
        process.wait_until_ready(10)
        deadline = time.monotonic() + 10
        while not (tmp_path / "said").exists() and time.monotonic() < deadline:
            os.sched_yield()
        assert (tmp_path / "said").exists()
    finally:
        process.stop()


def test_one_that_does_not_end_with_its_input_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_process, "STOP_SECONDS", 0.2)
    deaf = "import signal, threading; signal.signal(signal.SIGTERM, signal.SIG_IGN); threading.Event().wait()"
    process = start(NOTE + READY + deaf, tmp_path)
    process.wait_until_ready(10)
    process.stop()
    assert gone(pid_in(tmp_path / "pid"))


CHILD = (
    "import subprocess\n"
    "wait = 'import threading; threading.Event().wait()'\n"
    "child = subprocess.Popen([sys.executable, '-c', wait], stdin=subprocess.DEVNULL)\n"
    "pathlib.Path('child').write_text(str(child.pid))\n"
)


@pytest.mark.parametrize("ending", ["sys.stdin.read()", "import threading; threading.Event().wait()", "pass"])
@pytest.mark.parametrize("ready", [True, False])
def test_no_child_of_it_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, ready: bool
) -> None:
    monkeypatch.setattr(target_process, "STOP_SECONDS", 0.2)
    process = start(NOTE + CHILD + (READY if ready else "print('garbage', flush=True)\n") + ending, tmp_path)
    if ready:
        process.wait_until_ready(10)
    else:
        with pytest.raises(ConfigurationError):
            process.wait_until_ready(10)
    process.stop()
    assert gone(pid_in(tmp_path / "child"))


def test_one_that_ended_by_itself_can_be_stopped(tmp_path: Path) -> None:
    process = start(NOTE + READY, tmp_path)
    process.wait_until_ready(10)
    assert gone(pid_in(tmp_path / "pid"))
    process.stop()


def test_it_ends_with_proctor_however_proctor_ends(tmp_path: Path) -> None:
    import signal
    import subprocess

    root = Path(__file__).parents[2]
    program = (
        "import os, signal, sys; from pathlib import Path; from proctor.target_process import TargetProcess\n"
        f"p = TargetProcess(('{{python}}', '-c', {NOTE + READY + WAIT!r}), Path(sys.argv[1])); p.wait_until_ready(10)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], env={**os.environ, "PYTHONPATH": str(root)})
    assert ended.returncode == -signal.SIGKILL
    assert gone(pid_in(tmp_path / "pid"))
