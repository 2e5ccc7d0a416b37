"""Makes a project of Proctor's users in a folder: features, register, contract, target, with the workflow N times.

Not for running it (``bench.contestants``). What is generated depends on the arguments alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from bench.workflow import CONTRACT

PROFILE = "bench-v1"
RULE = "BENCH-FLOW-01"
SENTENCES = (
    ("When", "order {number} is placed"),
    ("Then", "the answer has the status 201"),
    ("When", "the partner lists the pending orders"),
    ("Then", "the answer has the status 200"),
    ("And", "the order is in the list"),
    ("When", "the partner reads the order"),
    ("Then", "the answer has the status 200"),
    ("When", "the partner accepts the order"),
    ("Then", "the answer has the status 200"),
    ("When", "the partner submits a result"),
    ("Then", "the answer has the status 201"),
    ("When", "the partner attaches a file to the result"),
    ("Then", "the answer has the status 201"),
    ("When", "the partner completes the order"),
    ("Then", "the answer has the status 200"),
    ("When", "the partner lists the completed orders"),
    ("Then", "the answer has the status 200"),
    ("And", "the order is in the list"),
)
REGISTER = f"""
[profile]
id = "{PROFILE}"
title = "The benchmark's platform"
contract = "../../schemas/bench/openapi.yaml"

[[requirement]]
id = "{RULE}"
level = "MUST"
evidence = "documented"
binds = "platform"
text = "The workflow of an order can be gone through, and every message keeps its schema."
source = ["docs/performance.md"]
testable = "auto"
"""
TARGET = f"""
[target.sandbox]
url = "{{url}}"
customer = "nobody"

[target.sandbox.platforms.{PROFILE}]
base_url = "{{url}}"
"""
CONFTEST = 'pytest_plugins = ["proctor.pytest_plugin", "bench.sentences"{more}]\n'
INI = "[pytest]\naddopts = -p no:anyio -p no:hypothesispytest --strict-markers --import-mode=importlib\n"
"""Without the plugin of hypothesis, which only this project's tests bring with them."""
MANY = '''"""Step definitions that no scenario uses."""

from proctor.pytest_plugin.sentences import action

'''


def feature(count: int, *, outline: bool) -> str:
    """The workflow as an outline with a row for each, or as so many scenarios."""
    numbers = range(1, count + 1)
    if outline:
        rows = "\n".join(f"      | {number} |" for number in numbers)
        steps = _steps("<number>")
        head = f"Feature: Orders\n\n  @req:{RULE}\n  Scenario Outline: A workflow\n"
        return f"{head}{steps}\n    Examples:\n      | number |\n{rows}\n"
    blocks = [f"  @req:{RULE}\n  Scenario: Workflow {number}\n{_steps(str(number))}\n" for number in numbers]
    return "Feature: Orders\n\n" + "\n".join(blocks)


def _steps(number: str) -> str:
    return "\n".join(f"    {keyword} {text.format(number=number)}" for keyword, text in SENTENCES)


def _definitions(count: int) -> str:
    """Definitions with a field, in words that begin in many ways."""
    lines = [
        f'@action("somebody number {n} does {{thing}} in way {n}")\ndef does_{n}(thing): pass\n' for n in range(count)
    ]
    return MANY + "\n".join(lines)


def make_project(
    folder: Path, url: str, count: int, *, outline: bool = True, definitions: int = 0, plugins: Sequence[str] = ()
) -> Path:
    """``definitions``: how many step definitions there are besides the nine that are used."""
    features = folder / "features" / "bench"
    features.mkdir(parents=True)
    shutil.copytree(CONTRACT, folder / "schemas" / "bench")
    (features / "requirements.toml").write_text(REGISTER)
    per_file = count if outline else 100
    for start in range(0, count, per_file):
        # A scenario's name is its own within a file only; files of a hundred, as a project would have them.
        name, many = f"orders_{start // per_file + 1:03}.feature", min(per_file, count - start)
        text = feature(many, outline=outline)
        (features / name).write_text(text)
    (folder / "targets.toml").write_text(TARGET.replace("{url}", url))
    more = [*plugins, *(["bench_many_steps"] if definitions else [])]
    (folder / "conftest.py").write_text(CONFTEST.format(more="".join(f', "{name}"' for name in more)))
    if definitions:
        (folder / "bench_many_steps.py").write_text(_definitions(definitions))
    (folder / "pytest.ini").write_text(INI)
    return folder
