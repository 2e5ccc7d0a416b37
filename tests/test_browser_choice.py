"""Which browser is chosen, and what a run says where there is none: that nothing was judged, and what to install."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from proctor.browser import choice
from proctor.browser.choice import Browser, choose
from proctor.failures import ConfigurationError
from tests.running import WORKFLOW, run_features

HONEST = "echo 'Chromium 150.0.1.2 built on Example'"


def program(folder: Path, name: str, script: str, mode: int = 0o755) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(mode)
    return file


def test_the_option_comes_first_then_the_variable_then_the_path(tmp_path: Path) -> None:
    on_path = program(tmp_path / "bin", "chromium", "echo Chromium 1.0")
    variable = program(tmp_path, "from-variable", "echo Google Chrome 2.0.0")
    option = program(tmp_path, "from-option", "echo Chromium 3.0")
    environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "PROCTOR_BROWSER": str(variable)}
    assert choose(str(option), environment) == Browser(option, "Chromium 3.0")
    assert choose(None, environment) == Browser(variable, "Chrome 2.0.0")
    del environment["PROCTOR_BROWSER"]
    assert choose(None, environment) == Browser(on_path, "Chromium 1.0")


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_each_usual_name_is_found(name: str, tmp_path: Path) -> None:
    file = program(tmp_path, name, HONEST)
    assert choose(None, {"PATH": str(tmp_path)}).executable == file


def test_a_name_is_looked_up_on_the_path(tmp_path: Path) -> None:
    file = program(tmp_path, "my-browser", HONEST)
    assert choose("my-browser", {"PATH": str(tmp_path)}).executable == file


@pytest.mark.parametrize(
    ("script", "mode", "sentence"),
    [
        (HONEST, 0o644, "--browser: the browser {file} cannot be run"),
        ("echo Mozilla Firefox 140.0", 0o755, "answered --version with 'Mozilla Firefox 140.0' (exit status 0)"),
        ("echo no display >&2; exit 3", 0o755, "answered --version with 'no display' (exit status 3)"),
        ("", 0o755, "answered --version with '' (exit status 0)"),
    ],
)
def test_what_is_no_browser_is_refused(tmp_path: Path, script: str, mode: int, sentence: str) -> None:
    file = program(tmp_path, "browser", script, mode)
    with pytest.raises(ConfigurationError) as refused:
        choose(str(file), {"PATH": "/usr/bin:/bin"})
    assert sentence.format(file=file) in str(refused.value)
    assert "apt-get install chromium" in str(refused.value)


def test_a_browser_that_is_not_there_is_named_with_where_it_was_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"PROCTOR_BROWSER: the browser /nowhere/chromium is not there"):
        choose(None, {"PROCTOR_BROWSER": "/nowhere/chromium", "PATH": str(tmp_path)})


def test_one_that_never_answers_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = program(tmp_path, "browser", "exec sleep 60")
    monkeypatch.setattr(choice, "VERSION_SECONDS", 0.2)
    with pytest.raises(ConfigurationError, match=r"did not answer --version within 0\.2 s"):
        choose(str(file), {"PATH": "/usr/bin:/bin"})


def test_a_run_without_a_browser_says_how_to_install_one(tmp_path: Path) -> None:
    """And leaves no folder: nothing was judged."""
    python = Path(sys.executable).parent
    (tmp_path / "empty").mkdir()
    done = run_features(
        WORKFLOW, "--customer=browser", "-p", "no:xdist", reports=tmp_path / "reports",
        environment={"PATH": str(tmp_path / "empty"), "PROCTOR_BROWSER": "", "VIRTUAL_ENV": str(python.parent)},
    )  # fmt: skip
    assert (done.status, done.folder) == (7, None), done.printed
    assert "none of chromium, chromium-browser, google-chrome, google-chrome-stable is on the PATH" in done.printed
    assert "apt-get install chromium" in done.printed
    assert "PROCTOR_BROWSER" in done.printed


@pytest.mark.parametrize("processes", [["-p", "no:xdist"], ["-n", "2"]])
def test_a_run_with_a_wrong_browser_ends_with_status_7(tmp_path: Path, processes: list[str]) -> None:
    option = f"--browser={tmp_path / 'nothing'}"
    done = run_features(WORKFLOW, "--customer=browser", option, *processes, reports=tmp_path / "reports")
    assert (done.status, done.folder) == (7, None), done.printed
    assert f"the browser {tmp_path / 'nothing'} is not there" in done.printed


def test_a_run_without_playwright_says_how_to_install_it(tmp_path: Path) -> None:
    """A finder that knows no Playwright stands in for a machine without it."""
    (tmp_path / "without_playwright.py").write_text(
        "import importlib.util, sys\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'playwright' else real(name, *more)\n"
        "sys.modules['playwright'] = None\n"
    )
    done = run_features(
        WORKFLOW, "--customer=browser", "-p", "no:xdist", "-p", "without_playwright",
        reports=tmp_path / "reports", environment={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert (done.status, done.folder) == (7, None), done.printed
    assert 'pip install -e ".[browser]"' in done.printed


def test_runs_without_a_browser_need_no_playwright(tmp_path: Path) -> None:
    (tmp_path / "without_playwright.py").write_text("import sys\nsys.modules['playwright'] = None\n")
    done = run_features(
        WORKFLOW, "-m", "workflow", "-p", "no:xdist", "-p", "without_playwright",
        reports=tmp_path / "reports", environment={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.status == 0, done.printed


def test_a_customer_nobody_knows_is_a_mistake_in_usage(tmp_path: Path) -> None:
    done = run_features(WORKFLOW, "--customer=robot", reports=tmp_path / "reports")
    assert done.status == 4
    assert "'robot'" in done.printed


def test_a_target_without_pages_cannot_have_the_browser(tmp_path: Path) -> None:
    environment = {"SMARTRECRUITERS_API_KEY": "x" * 20}
    done = run_features(
        WORKFLOW, "--target", "smartrecruiters", "--customer=browser", "-p", "no:xdist",
        reports=tmp_path / "reports", environment=environment,
    )  # fmt: skip
    assert (done.status, done.folder) == (7, None), done.printed
    assert "--customer=browser: the target smartrecruiters has no control API" in done.printed


def test_choosing_imports_no_playwright() -> None:
    code = "import sys, proctor.pytest_plugin.run; sys.exit('playwright' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False, env=dict(os.environ))
    assert done.returncode == 0
