"""``allure-report.html``: one file, drawn from ``allure-results/`` by Allure 3, that asks nobody for anything.

The generator builds a page that would report its readers to an analytics service; that is taken out, and a policy put
in under which a browser refuses any request. A page in which it is not found as expected is not kept.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from proctor.failures import shown
from proctor.reporting.allure_generator import TOOL, NoGenerator, find_node, generator, run
from proctor.reporting.files import write_text

DRAWING_SECONDS = 120
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'unsafe-inline' data:; "
    "img-src data: blob:; font-src data:; media-src data: blob:; connect-src data: blob:; frame-src data: blob:; "
    "worker-src data: blob:; form-action 'none'"
)
_ANALYTICS = re.compile(
    r'\s*<script async src="https://www\.googletagmanager\.com/[^"]*"></script>'
    r"\s*<script>\s*window\.dataLayer.*?</script>",
    re.DOTALL,
)


def draw(
    results: Path,
    output: Path,
    *,
    tool: Path = TOOL,
    environment: Mapping[str, str] | None = None,
    say: Callable[[str], None] = print,
) -> str:
    """Draw ``output`` from the folder ``results``. Answers one line: where it is, or why there is none.

    Never raises for what the machine lacks: the report is a view, and the run has its verdict without it. ``say`` is
    called with one line before the generator is installed, which happens once.
    """
    try:
        _draw(results, output, tool, os.environ if environment is None else environment, say)
    except NoGenerator as why:
        return f"no Allure report: {why}"
    except OSError as problem:
        return f"no Allure report: {shown(output)} cannot be written: {problem.strerror}"
    return f"Allure report: {shown(output)}"


def sealed(page: str) -> str:
    """The generator's page without analytics and with the policy. Raises NoGenerator where it is not as expected."""
    quiet, found = _ANALYTICS.subn("", page, count=1)
    if found != 1 or "googletagmanager" in quiet or quiet.count("<head>") != 1:
        raise NoGenerator("its generator's page is not as expected, and might call out; it was thrown away")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return quiet.replace("<head>", f"<head>\n    {policy}", 1)


def _name(results: Path) -> str:
    """What the report is called: what the run says about its profiles."""
    try:
        name = json.loads((results / "executor.json").read_text(encoding="utf-8"))["reportName"]
    except (OSError, ValueError, KeyError, TypeError):
        return "Proctor"
    return str(name)[:200].lstrip("-") or "Proctor"


def _draw(results: Path, output: Path, tool: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    node = find_node(environment)
    script = generator(node, environment, say, tool)
    with tempfile.TemporaryDirectory(prefix="proctor-allure-") as folder:
        # A fresh folder: into one that holds a report already the generator would write beside it.
        page = Path(folder) / "report" / "index.html"
        command = [str(node.node), str(script), "generate", "--config", str(tool / "allurerc.mjs")]
        command += ["--name", _name(results), "--output", str(page.parent), str(results.resolve())]
        status, words = run(command, environment, Path(folder), DRAWING_SECONDS)
        if status or not page.is_file():
            last = next((line.strip() for line in reversed(words.splitlines()) if line.strip()), "")
            why = "it is too large for one file" if "too large" in words else f"the generator failed: {last[:160]}"
            raise NoGenerator(f"{why} (exit status {status})")
        write_text(output, sealed(page.read_text(encoding="utf-8")))
