"""The partner's program: whatever it does is told, what it writes is kept within limits, and nothing of it is left."""

from __future__ import annotations

import resource
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from proctor import partner_process
from proctor.failures import ConfigurationError
from proctor.partner_process import LARGEST_OUTPUT, PartnerProcess

SECRET = "correct-horse-battery-staple"
BEGIN = "import os, signal, subprocess, sys, threading, time; out = sys.stdout.buffer\n"
SAY = "def say(text): out.write(text.encode() + b'\\n'); out.flush()\n"
WAIT = "threading.Event().wait()\n"
DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN); "


class Stage:
    """Starts programs, hears what is told of them, and stops them all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "output.txt"
        self.told: list[str] = []
        self.over = threading.Event()
        self.cleaned = 0
        self.started: list[PartnerProcess] = []

    def clean(self, text: str) -> str:
        self.cleaned += len(text)
        return text.replace(SECRET, "[secret]")

    def ended(self, why: str) -> None:
        self.told.append(why)
        self.over.set()

    def run(self, command: str, **more: Any) -> PartnerProcess:
        settings = {"PROCTOR_PORT": "54321", "PROCTOR_NOTES": str(self.folder), "PROCTOR_API_KEY": SECRET}
        output = more.pop("output", self.output)
        process = PartnerProcess(command, settings, output, self.clean, self.ended, **more)
        self.started.append(process)
        return process

    def play(self, program: str, **more: Any) -> PartnerProcess:
        """Run Python, which notes its id in the file ``pid``."""
        whole = f"{BEGIN}{SAY}open(os.environ['PROCTOR_NOTES'] + '/pid', 'w').write(str(os.getpid()))\n{program}"
        return self.run(f"{shlex.quote(sys.executable)} -c {shlex.quote(whole)}", **more)

    def end(self) -> str:
        """The sentence that is told when the program has ended by itself."""
        assert self.over.wait(30), "its end was not told"
        (told,) = self.told
        return told

    def written(self) -> str:
        return self.output.read_text("utf-8")

    def shows(self, words: str) -> bool:
        return until(lambda: self.output.exists() and words in self.written())


def until(so: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not so() and time.monotonic() < deadline:
        threading.Event().wait(0.005)
    return so()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(file: Path) -> bool:
    pid = int(file.read_text())
    return until(lambda: not alive(pid), 5)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    before = set(threading.enumerate())
    made = Stage(tmp_path)
    yield made
    for process in made.started:
        process.stop()
    left = [thread for thread in threading.enumerate() if thread not in before]
    assert left == []


# --- starting


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("no-such-command-anywhere --now", "'no-such-command-anywhere' cannot be started: there is no such command"),
        ("./nothing", "there is no such command"), ("/", "a folder, or a file that is not executable"),
        ("{folder}/text.py", "a folder, or a file that is not executable"),
        ("{folder}/noprogram", "it is not a program by itself"), ("{folder}/text.py/x", "cannot be started: Not a dir"),
        ("python -c 'no end", "No closing quotation"), ("", "--partner is empty"), ("   ", "--partner is empty"),
        ("'' x", "--partner is empty"), ("python -c a\0b", "cannot be started: embedded null byte"),
        ("x" * 5000, "cannot be started: File name too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_started(stage: Stage, command: str, words: str) -> None:
    (stage.folder / "text.py").write_text("print()")
    (stage.folder / "noprogram").write_text("print()")
    (stage.folder / "noprogram").chmod(0o755)
    with pytest.raises(ConfigurationError) as problem:
        stage.run(command.replace("{folder}", str(stage.folder)))
    assert words in str(problem.value) and "(expected " in str(problem.value)
    assert stage.told == [] and not stage.output.exists()


def test_it_has_its_settings_and_the_environment(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCTOR_PORT", "1")
    monkeypatch.setenv("OF_THE_USER", "here")
    stage.play("say(os.environ['PROCTOR_PORT'] + os.environ['OF_THE_USER'] + repr(sys.stdin.read()))\n" + WAIT)
    assert stage.shows("54321here''\n")


# --- ending by itself


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("sys.exit(3)", "ended by itself, with status 3; it wrote nothing"),
        ("say('no port left'); sys.exit(1)", "with status 1; the last that it wrote: no port left"),
        ("say('done')", "with status 0; the last that it wrote: done"),
        ("sys.stderr.write('oh no')", "with status 0; the last that it wrote: oh no"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "ended by itself, by SIGKILL; it wrote nothing"),
        ("os.kill(os.getpid(), signal.SIGTERM)", "by SIGTERM"), ("os.abort()", "by SIGABRT"),
        ("say('it is ' + os.environ['PROCTOR_API_KEY'])", "wrote: it is [secret]"),
        ("raise ValueError('what')", "ValueError: what"), ("os.kill(os.getpid(), 40)", "by signal 40"),
        ("out.write(b'\\xff\\xfe\\x00x\\x1b[31mred\\x1b[0m\\r\\n'); out.flush()", "wrote: \ufffd\ufffd\ufffdxred"),
    ],
)  # fmt: skip
def test_its_end_is_told_with_its_last_words(stage: Stage, program: str, words: str) -> None:
    stage.play(program)
    told = stage.end()
    assert told.startswith(f"the partner's program ({Path(sys.executable).name}) ended by itself, ") and words in told
    assert gone(stage.folder / "pid")
    stage.started[0].stop()
    assert len(stage.told) == 1


def test_its_last_words_are_few(stage: Stage) -> None:
    stage.play("for n in range(3000): say(f'line {n}')")
    told = stage.end()
    assert told.endswith("line 2998\nline 2999") and len(told) < partner_process.LAST_WORDS + 200
    assert stage.written().startswith("line 0\n") and stage.written().endswith("line 2999\n")


def test_ends_of_lines_and_colours_are_no_garbage(stage: Stage) -> None:
    stage.play("out.write(b'\\x1b[1;31mone\\x1b[0m\\r\\ntwo\\x07\\r\\n')")
    stage.end()
    assert stage.written() == "one\ntwo\ufffd\n"


def test_closing_its_output_is_no_end(stage: Stage) -> None:
    go = stage.folder / "go"
    program = (
        "say('bye'); os.close(1); os.close(2)\nwhile not os.path.exists(sys.argv[1]): time.sleep(0.005)\nos._exit(9)"
    )
    stage.run(f"{sys.executable} -c {shlex.quote(BEGIN + SAY + program)} {go}")
    assert stage.shows("bye") and not stage.over.wait(0.1)
    go.touch()
    assert "with status 9; the last that it wrote: bye" in stage.end()


# --- what it writes


def test_what_it_writes_is_kept_at_once_and_in_order(stage: Stage) -> None:
    process = stage.play("say('one'); sys.stderr.write('two\\n'); sys.stderr.flush(); say('three')\n" + WAIT)
    assert stage.shows("one\ntwo\nthree\n")
    assert process.last_words == "one\ntwo\nthree"


SPLIT = "key = os.environ['PROCTOR_API_KEY'].encode()\n"


@pytest.mark.parametrize(
    "program",
    [
        "say(key.decode()); say('x' + key.decode() + 'x')",
        # In two halves, with time between them, and across the end of what is read at once.
        "out.write(key[:9]); out.flush(); time.sleep(0.05); out.write(key[9:] + b'\\n')",
        "out.write(b'x' * 65520 + key + b'\\n')",
        "out.write((b'y' * 100 + b'\\n') * 648 + b'z' * 60 + key + b'\\n')",
        "out.write(key)",
    ],
)
def test_no_secret_is_written_whole_or_in_part(stage: Stage, program: str) -> None:
    stage.play(SPLIT + program)
    told = stage.end()
    for text in (stage.written(), told):
        assert "[secret]" in text and "correct" not in text and "staple" not in text


@pytest.mark.parametrize("before", [*range(65_536 - 40, 65_536 + 40, 3), 61_440, 131_060])
def test_no_part_of_a_secret_is_left_where_a_line_is_cut(stage: Stage, before: int) -> None:
    stage.play(SPLIT + f"out.write(b'x' * {before} + key * 9000); out.write(b'\\nafter\\n')")
    told = stage.end()
    for text in (stage.written(), told):
        assert "correct" not in text and "horse" not in text and "staple" not in text and "batt" not in text
        assert text.rstrip().endswith("after") and "[the rest of this line was not kept]" in text


def test_a_line_without_end(stage: Stage) -> None:
    process = stage.play("while True: out.write(b'x' * 65536)")
    assert stage.shows("[the rest of this line was not kept]")
    process.stop()
    assert set(stage.written().splitlines()[0]) == {"x"} and len(stage.written()) < 2 * partner_process.LONGEST_LINE
    assert gone(stage.folder / "pid")


@pytest.mark.parametrize("line", ["b'y' * 99 + b'\\n'", "b'y' * 300_000 + b'\\n'", "bytes(range(256)) * 16"])
def test_a_flood_is_limited_and_blocks_nobody(stage: Stage, line: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()
    stage.play(f"line = ({line}); many = line * (1_000_000 // len(line))\nfor _ in range(100): out.write(many)")
    assert "with status 0" in stage.end()
    assert time.monotonic() - begun < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024, "KiB"
    assert len(stage.written()) < LARGEST_OUTPUT + 200
    assert stage.cleaned < 3 * LARGEST_OUTPUT, "what is not kept is not cleaned either"


def test_where_the_rest_was_not_kept_is_told(stage: Stage) -> None:
    stage.play("for _ in range(60): out.write((b'y' * 99 + b'\\n') * 1000)\nsay('the end')")
    assert stage.end().endswith("the end")
    assert stage.written().endswith(f"\n[the rest of the output, after {LARGEST_OUTPUT} characters, was not kept]\n")


@pytest.mark.parametrize("where", ["nowhere/output.txt", "."])
def test_without_a_place_for_its_output_it_runs_all_the_same(stage: Stage, where: str) -> None:
    stage.play("for _ in range(50): out.write(b'y' * 9999 + b'\\n')\nsay('done')", output=stage.folder / where)
    assert stage.end().endswith("done")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to try it on")
def test_a_full_disk_blocks_nobody(stage: Stage) -> None:
    stage.play("for _ in range(50): out.write(b'y' * 9999 + b'\\n')\nsay('done')", output=Path("/dev/full"))
    assert stage.end().endswith("done")


# --- stopping


def test_it_is_asked_to_end(stage: Stage) -> None:
    program = "signal.signal(signal.SIGTERM, lambda *_: (say('good bye'), os._exit(0))); say('ready')\n" + WAIT
    process = stage.play(program)
    assert stage.shows("ready")
    begun = time.monotonic()
    process.stop()
    assert time.monotonic() - begun < 2
    assert stage.written() == "ready\ngood bye\n" and stage.told == [], "to be stopped is no end by itself"
    process.stop()


def test_one_that_does_not_listen_is_killed(stage: Stage) -> None:
    process = stage.play(DEAF + "say('ready')\n" + WAIT, stop_seconds=0.1)
    assert stage.shows("ready")
    begun = time.monotonic()
    process.stop()
    assert time.monotonic() - begun < 20 and gone(stage.folder / "pid") and stage.told == []


def test_one_without_settings_is_known_by_its_group(stage: Stage) -> None:
    command = "sh -c 'trap \"\" TERM; echo ready; sleep 100; sleep 100'"
    process = PartnerProcess(command, {}, stage.output, stage.clean, stage.ended, stop_seconds=0.1)
    assert stage.shows("ready")
    begun = time.monotonic()
    process.stop()
    assert time.monotonic() - begun < 20 and stage.told == []


CHILD = (
    "child = subprocess.Popen([sys.executable, '-c', {program!r}], stdin=subprocess.DEVNULL{more})\n"
    "open(os.environ['PROCTOR_NOTES'] + '/child', 'w').write(str(child.pid)); say('ready')\n"
)
LIVE = "import threading; threading.Event().wait()"
HARD = "import signal, threading; signal.signal(signal.SIGTERM, signal.SIG_IGN); threading.Event().wait()"
QUIET = ", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL"
SESSION = ", start_new_session=True"


@pytest.mark.parametrize("more", ["", QUIET, SESSION, QUIET + SESSION], ids=["", "quiet", "session", "quiet session"])
@pytest.mark.parametrize("program", [LIVE, HARD], ids=["live", "hard"])
@pytest.mark.parametrize("ending", [WAIT, "", DEAF + WAIT], ids=["waits", "ends", "deaf"])
def test_no_child_of_it_is_left(stage: Stage, ending: str, program: str, more: str) -> None:
    process = stage.play(CHILD.format(program=program, more=more) + ending, stop_seconds=0.2)
    assert stage.shows("ready")
    process.stop()
    assert gone(stage.folder / "pid") and gone(stage.folder / "child")


def test_a_child_of_a_shell_is_asked_to_end_too(stage: Stage) -> None:
    program = (
        BEGIN + SAY + "signal.signal(signal.SIGTERM, lambda *_: (say('good bye'), os._exit(0))); say('ready')\n" + WAIT
    )
    inner = f"{sys.executable} -c {shlex.quote(program)}; echo after"
    process = stage.run(f"sh -c {shlex.quote(inner)}")
    assert stage.shows("ready")
    process.stop()
    assert "good bye" in stage.written()


def test_it_is_stopped_at_any_moment(stage: Stage) -> None:
    for _ in range(20):
        stage.run("true").stop()
        stage.run("sleep 100").stop()


def test_it_is_not_mistaken_for_another_with_settings_of_its_own(stage: Stage) -> None:
    one = stage.play("say('ready')\n" + WAIT)
    assert stage.shows("ready")
    other = PartnerProcess("sleep 100", {"PROCTOR_PORT": "54322"}, stage.folder / "o", stage.clean, stage.ended)
    other.stop()
    assert alive(int((stage.folder / "pid").read_text())) and stage.told == []
    one.stop()


def test_its_group_is_its_own_until_it_is_stopped(stage: Stage) -> None:
    """Were it forgotten when it ends, its id could become that of somebody else, who would then be killed."""
    stage.play("say('done')")
    stage.end()
    pid = int((stage.folder / "pid").read_text())
    assert Path(f"/proc/{pid}").exists()
    stage.started[0].stop()
    assert not Path(f"/proc/{pid}").exists()


def test_signals_are_named() -> None:
    assert partner_process._how(-signal.SIGSEGV) == "by SIGSEGV" and partner_process._how(255) == "with status 255"
