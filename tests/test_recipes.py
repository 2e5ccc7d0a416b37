"""The recipes for CI servers, cron and containers: they are in form, safe, and name nothing that is not there.

What a recipe does is in one script; it is run here against the embedded sandbox. Linters run without a network.
"""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from proctor.cli import parser
from tests.running import ROOT, clean_environment, running_sandbox

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
GITLAB = ROOT / "examples/nightly/gitlab-ci.yml"
SCRIPT = ROOT / "examples/nightly/nightly.sh"
CRONTAB = ROOT / "examples/nightly/crontab"
DOCKERFILE = ROOT / "Dockerfile"
MAKEFILE = ROOT / "Makefile"
SCRIPTS = (SCRIPT, ROOT / ".ci/run")
BIN = Path(sys.executable).parent
IDS: Callable[[Path], str] = lambda file: file.name  # noqa: E731


def tool(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a linter of the test extra, or one of the system's."""
    beside = BIN / name
    return subprocess.run(
        [str(beside) if beside.exists() else name, *words], cwd=ROOT, capture_output=True, text=True, timeout=120
    )


def clean(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout + done.stderr


# --- linters


def test_workflows_are_in_form() -> None:
    assert [file.name for file in WORKFLOWS] == ["ci.yml", "nightly.yml"]
    clean(tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS)))
    clean(tool("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(GITLAB)))


def test_yaml_is_clean() -> None:
    rules = (
        "{extends: default, rules: {line-length: {max: 130}, document-start: disable, "
        "comments: {min-spaces-from-content: 1}}}"
    )
    clean(tool("yamllint", "--strict", "-d", rules, *map(str, WORKFLOWS), str(GITLAB)))


def test_workflows_are_safe() -> None:
    clean(tool("zizmor", "--offline", "--no-progress", "--persona", "pedantic", *map(str, WORKFLOWS)))


def test_an_unsafe_workflow_would_be_found(tmp_path: Path) -> None:
    bad = tmp_path / ".github/workflows/bad.yml"
    bad.parent.mkdir(parents=True)
    text = (ROOT / ".github/workflows/nightly.yml").read_text()
    bad.write_text(text.replace("@3d3c42e", "@v7 # ").replace("contents: read", "contents: write"))
    assert tool("zizmor", "--offline", "--no-progress", str(bad)).returncode != 0


def test_the_dockerfile_is_clean() -> None:
    clean(tool("hadolint", str(DOCKERFILE)))


@pytest.mark.parametrize("script", SCRIPTS, ids=IDS)
def test_scripts_are_in_form(script: Path) -> None:
    assert os.access(script, os.X_OK)
    clean(tool("bash", "-n", str(script)))
    if shutil.which("shellcheck"):
        clean(tool("shellcheck", str(script)))


# --- what no linter knows


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in WORKFLOWS:
        for job in yaml.safe_load(file.read_text())["jobs"].values():
            for step in job["steps"]:
                yield file.name, step


def test_every_action_is_pinned_by_its_commit_with_the_version_beside_it() -> None:
    for file in WORKFLOWS:
        lines = [line for line in file.read_text().splitlines() if "uses:" in line]
        assert lines
        for line in lines:
            assert re.search(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), f"{file.name}: {line}"


def test_permissions_are_the_least() -> None:
    for file in WORKFLOWS:
        workflow = yaml.safe_load(file.read_text())
        assert workflow["permissions"] == {}
        for job in workflow["jobs"].values():
            assert job["permissions"] == {"contents": "read"}
            assert job["timeout-minutes"] <= 120
        assert "pull_request_target" not in file.read_text()


def test_secrets_are_in_the_environment_of_one_step_only() -> None:
    holders = 0
    for name, step in steps():
        assert "${{" not in step.get("run", ""), f"{name}: an expression in a command is code"
        assert "secrets." not in str(step.get("with", "")), name
        holders += "secrets." in str(step.get("env", ""))
    assert holders == 1
    for file in WORKFLOWS:
        workflow = yaml.safe_load(file.read_text())
        assert "secrets." not in str(workflow.get("env", ""))
        assert all("secrets." not in str(job.get("env", "")) for job in workflow["jobs"].values())
    for file in (GITLAB, CRONTAB, DOCKERFILE, SCRIPT):
        assert not re.search(r"(API_KEY|TOKEN|SECRET)=[\"']?[\w-]", file.read_text()), file.name


def test_credentials_have_the_names_that_targets_have() -> None:
    targets = (ROOT / "targets.toml").read_text()
    for name in re.findall(r"secrets\.(\w+)", "".join(file.read_text() for file in WORKFLOWS)):
        assert f'"{name}"' in targets, name


# --- every command is one that there is


def joined(text: str) -> list[str]:
    """Lines of a script, each with those that go on with it; without comments."""
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


_COMMAND = re.compile(
    r"(?:^|[;&|(] *|then +|IMAGE +)((?:[A-Z]+=\S+ +)*)\"?(proctor|pytest|make|[\w$/.]*nightly\.sh|\.ci/run)\"?( .*|$)"
)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each command line of the recipes that is Proctor's, pytest's or make's, with where it stands."""
    texts = {file.name: file.read_text() for file in (*SCRIPTS, CRONTAB)}
    texts |= {f"{name} ({step.get('name')})": step["run"] for name, step in steps() if "run" in step}
    texts["gitlab"] = "\n".join(yaml.safe_load(GITLAB.read_text())["nightly"]["script"])
    docker = DOCKERFILE.read_text()
    texts["Dockerfile"] = "\n".join(re.findall(r"^#   docker run .* IMAGE +(.*?)$", docker, re.MULTILINE))
    last = docker.strip().splitlines()[-1]
    texts["Dockerfile CMD"] = shlex.join(yaml.safe_load(last.removeprefix("CMD ")))
    readme = (ROOT / "README.md").read_text()
    section = readme[readme.index("## Every night") : readme.index("## Has the platform changed?")]
    for number, block in enumerate(re.findall(r"```sh\n(.*?)```", section, re.DOTALL)):
        texts[f"README {number}"] = block
    for where, text in texts.items():
        for line in joined(text):
            found = _COMMAND.search(line)
            if found:
                words = shlex.split(found[3].partition("||")[0].partition(" #")[0])
                end = next((n for n, word in enumerate(words) if re.match(r"\d?[<>|&;]", word)), len(words))
                yield where, [found[2], *words[:end]]


def filled(words: list[str]) -> list[str]:
    """Words with something in the place of variables."""
    values = {"${features[@]}": "features/", "$@": "", "$TARGET": "sandbox"}
    made = []
    for word in words:
        for name, value in values.items():
            word = word.replace(name, value)
        made.append(re.sub(r"\$(\{\w+[^}]*\}|\w+)", "something", word))
    return [word for word in made if word]


COMMANDS = list(commands()) if (ROOT / "README.md").read_text().count("## Every night") else []


def test_there_are_commands_of_each_kind() -> None:
    kinds = {Path(words[0]).name for _, words in COMMANDS}
    assert {"proctor", "pytest", "make", "nightly.sh", "run"} <= kinds


@pytest.mark.parametrize(("where", "words"), COMMANDS, ids=[f"{w}: {' '.join(c)[:50]}" for w, c in COMMANDS])
def test_a_command_is_one_that_there_is(where: str, words: list[str], request: pytest.FixtureRequest) -> None:
    program, *rest = filled(words)
    if program == "proctor":
        if rest[0] == "sandbox":
            done = subprocess.run(
                [sys.executable, "-m", "sandbox", *rest[1:], "--help"], cwd=ROOT, capture_output=True, timeout=60
            )
            assert done.returncode == 0
        else:
            parser().parse_args(rest)
    elif program == "pytest":
        known = pytest_options()
        for word in rest:
            if word.startswith("-"):
                assert word.partition("=")[0] in known, word
            elif word.startswith("features"):
                assert (ROOT / word).exists(), word
    elif program == "make":
        for word in rest:
            if not word.startswith("-") and "=" not in word:
                target = word.replace(".venv", "$(VENV)")
                assert re.search(rf"^{re.escape(target)}:", MAKEFILE.read_text(), re.MULTILINE), word
    else:
        name = program.removeprefix("something/").partition("proctor/")[2] or program
        assert (ROOT / name).is_file(), name


def pytest_options() -> set[str]:
    """The options that pytest has with this project's plugins."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--help", "features"], cwd=ROOT, env=clean_environment(),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return set(re.findall(r"(?<![\w-])(--?[a-zA-Z][\w-]*)", done.stdout))


def test_files_that_recipes_name_are_there() -> None:
    for file in (*WORKFLOWS, GITLAB, CRONTAB, DOCKERFILE, SCRIPT):
        for name in re.findall(r"(?:examples|features)/[\w./-]*\w", file.read_text()):
            assert (ROOT / name).exists(), f"{file.name}: {name}"
    for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE.read_text(), re.MULTILINE):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name
            ignored = (ROOT / ".dockerignore").read_text().splitlines()
            assert f"!{name}" in ignored, f"{name} is left out by .dockerignore"


def test_an_image_takes_nothing_that_is_not_named() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert next(line for line in ignored if line and not line.startswith("#")) == "*"
    assert not any(name in line for line in ignored for name in ("!.git", "!reports", "!attestations", "!.env"))


def test_a_container_runs_as_nobody_and_says_how_it_is() -> None:
    text = DOCKERFILE.read_text()
    last = text[text.rindex("FROM ") :]
    assert re.search(r"^USER \d+:\d+$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last and "VOLUME /app/reports" in last
    assert not re.search(r"^FROM \S+:latest|^FROM [^:\s]+$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("command_line", "asked"),
    [
        ("python -m sandbox --host 0.0.0.0", True),
        ("/sbin/docker-init -- proctor sandbox --host 0.0.0.0", True),
        ("/opt/proctor/bin/python /opt/proctor/bin/pytest features/", False),
        ("pytest features/ --target sandbox", False),
        ("bash examples/nightly/nightly.sh", False),
    ],
)
def test_only_a_container_that_is_a_sandbox_is_asked_how_it_is(
    command_line: str, asked: bool, sandbox_url: str, tmp_path: Path
) -> None:
    """The check of the image, with another process in place of the container's first."""
    found = re.search(r"HEALTHCHECK.*?CMD (\[.*?\])$", DOCKERFILE.read_text(), re.MULTILINE | re.DOTALL)
    assert found
    code = yaml.safe_load(found[1])[2]
    first = tmp_path / "cmdline"
    first.write_bytes(b"\0".join(word.encode() for word in command_line.split()) + b"\0")
    code = code.replace("/proc/1/cmdline", str(first))
    well = code.replace("http://127.0.0.1:8700", sandbox_url)
    ill = code.replace("http://127.0.0.1:8700", "http://127.0.0.1:9")
    assert well != code
    done = [subprocess.run([sys.executable, "-c", one], timeout=30, capture_output=True) for one in (well, ill)]
    assert [one.returncode for one in done] == [0, int(asked)]


# --- the script


class Nightly:
    """The script with a folder of its own for its runs."""

    def __init__(self, folder: Path) -> None:
        self.reports = folder / "runs"
        self.summary = folder / "step-summary.md"
        self.output = folder / "step-output"
        self.environment = clean_environment() | {"BIN": str(BIN), "REPORTS": str(self.reports)}

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(SCRIPT), "--no-allure-report", *words], cwd="/", env=self.environment | variables,
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    @property
    def runs(self) -> list[str]:
        return sorted(f.name for f in self.reports.iterdir() if f.is_dir() and f.name[0] == "2" and not f.is_symlink())

    @property
    def logs(self) -> list[Path]:
        return sorted((self.reports / "log").iterdir())


@pytest.fixture
def nightly(tmp_path: Path) -> Nightly:
    return Nightly(tmp_path)


def test_the_script_runs_tells_and_keeps_the_status(nightly: Nightly) -> None:
    done = nightly.run(
        "-k", "SR1-STEP-01", FEATURES="features/smartrecruiters", GITHUB_STEP_SUMMARY=str(nightly.summary),
        GITHUB_OUTPUT=str(nightly.output), GITHUB_ACTIONS="true", LOG="-",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    [run] = nightly.runs
    folder = nightly.reports / run
    for name in ("junit.xml", "verdicts.json", "requirements.html", "journal.jsonl", "summary.md", "trend.html"):
        assert (folder / name).stat().st_size > 0, name
    assert nightly.summary.read_text() == (folder / "summary.md").read_text()
    assert "smartrecruiters-v1: partial selection" in nightly.summary.read_text()
    assert nightly.output.read_text() == f"folder={folder}\n"
    stopped = re.search(r"^::stop-commands::([0-9a-f]{32})$", done.stdout, re.MULTILINE)
    assert stopped and f"\n::{stopped[1]}::\n" in done.stdout
    # By a cron: silent where all is well, and the oldest go.
    old = nightly.reports / "2020-01-01T00-00-00Z-0000"
    old.mkdir()
    (nightly.reports / "mine").mkdir()
    (nightly.reports / "log" / "2020-01-01T00-00-00Z.txt").write_text("old")
    quiet = nightly.run("-k", "SR1-STEP-01", FEATURES="features/smartrecruiters", KEEP="1")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    assert len(nightly.runs) == 1 and nightly.runs != [run]
    assert (nightly.reports / "mine").is_dir()
    [log] = nightly.logs
    assert "ended with status 0" in log.read_text()


def test_the_second_night_says_what_is_new_since_the_first(nightly: Nightly) -> None:
    words = ("-k", "SR1-STEP-08")
    assert nightly.run(*words, FEATURES="features/smartrecruiters").returncode == 0
    with running_sandbox("--fault=accept_not_stored") as url:
        done = nightly.run(*words, "--sandbox-url", url, FEATURES="features/smartrecruiters")
    assert done.returncode == 1
    first, second = nightly.runs
    assert not (nightly.reports / first / "compared.md").exists()
    compared = (nightly.reports / second / "compared.md").read_text()
    assert "SR1-STEP-08" in compared and "PASS" in compared and "FAIL" in compared
    assert compared in (nightly.reports / second / "summary.md").read_text()
    assert len((nightly.reports / "history.jsonl").read_text().splitlines()) == 2
    assert "SR1-STEP-08" in (nightly.reports / second / "trend.html").read_text()


def test_a_broken_rule_is_status_1_and_is_annotated(nightly: Nightly, tmp_path: Path) -> None:
    with running_sandbox("--fault=accept_not_stored") as url:
        done = nightly.run(
            "-k", "SR1-STEP-08", "--sandbox-url", url, FEATURES="features/smartrecruiters", GITHUB_ACTIONS="true",
            LOG="-", OPENAPI=str(tmp_path / "none.json"),
        )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    # What comes after it in the workflow is not known, and is told behind it.
    error = next(line for line in done.stdout.splitlines() if line.startswith("::error "))
    found = re.match(r"::error file=(features/[\w/.]+),line=(\d+),title=SR1-STEP-08 \(MUST\)::FAIL: ", error)
    assert found, error
    line = (ROOT / found[1]).read_text().splitlines()[int(found[2]) - 1]
    assert line.strip().startswith(("Then", "And", "When", "Given"))
    # A published document that cannot be read is told, and is no failure of the platform.
    assert "the published document was compared, status 7" in done.stdout
    assert "none.json: cannot be read" in done.stderr


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"TARGET": "../x"}, "is no name of a target"),
        ({"TARGET": "a b"}, "is no name of a target"),
        ({"KEEP": "0"}, "is no number of runs"),
        ({"KEEP": "-1"}, "is no number of runs"),
    ],
)
def test_the_script_refuses_what_it_cannot_use(nightly: Nightly, variables: dict[str, str], told: str) -> None:
    done = nightly.run(**variables)
    assert done.returncode == 7 and told in done.stderr


def test_a_run_that_judged_nothing_is_not_told_as_the_one_before(nightly: Nightly) -> None:
    former = nightly.reports / "2026-01-01T00-00-00Z-0000"
    former.mkdir(parents=True)
    (former / "journal.jsonl").write_text("")
    (nightly.reports / "latest").symlink_to(former.name)
    done = nightly.run(TARGET="nobody", GITHUB_STEP_SUMMARY=str(nightly.summary), GITHUB_OUTPUT=str(nightly.output))
    assert done.returncode == 7
    assert "ended with status 7" in done.stderr
    assert not nightly.output.exists()
    assert nightly.summary.read_text().startswith("Nothing was judged")
    assert [file.name for file in former.iterdir()] == ["journal.jsonl"]


def test_runs_of_one_target_do_not_overlap(nightly: Nightly) -> None:
    nightly.reports.mkdir()
    with (nightly.reports / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = nightly.run(TARGET="nobody")
        assert done.returncode == 75
        assert "another run against nobody goes on" in done.stderr
        assert nightly.runs == []
    assert nightly.run(TARGET="nobody").returncode == 7
