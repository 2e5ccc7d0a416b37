"""Which browser plays the customer, and whether it can be driven at all.

The system's own Chromium, or one that was named. Nothing is downloaded, and nothing is started but ``--version``.
Knows nothing of Playwright beyond whether it is installed.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proctor.failures import ConfigurationError

VARIABLE = "PROCTOR_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Looked for on the PATH, in this order."""
HOW_TO_INSTALL = "Chromium, for example by: apt-get install chromium"
HOW_TO_DRIVE = 'Playwright, by: pip install -e ".[browser]"'
VERSION_SECONDS = 20.0
_VERSION = re.compile(r"\b(?:Chromium|Chrome|HeadlessChrome|Edge|Brave)\b\D*\d+(?:\.\d+)+", re.I)


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that answered when it was asked for its version, such as "Chromium 150.0.7871.100"."""

    executable: Path
    version: str


def choose(given: str | None, environment: Mapping[str, str]) -> Browser:
    """The browser named by ``given`` (``--browser``), by PROCTOR_BROWSER, or found on the PATH.

    Raises ConfigurationError where there is none, where it is none, or where nothing can drive it.
    """
    if importlib.util.find_spec("playwright") is None:
        raise ConfigurationError("a browser cannot be driven: Playwright is not installed", expected=HOW_TO_DRIVE)
    if given:
        return _asked(_named(given, "--browser", environment))
    if environment.get(VARIABLE):
        return _asked(_named(environment[VARIABLE], VARIABLE, environment))
    for name in NAMES:
        found = shutil.which(name, path=environment.get("PATH", os.defpath))
        if found:
            return _asked(Path(found))
    raise ConfigurationError(
        f"no browser was found: none of {', '.join(NAMES)} is on the PATH",
        expected=f"{HOW_TO_INSTALL}; or the path of one in --browser or {VARIABLE}",
    )


def _named(name: str, where: str, environment: Mapping[str, str]) -> Path:
    """A path, or the name of a program on the PATH."""
    found = shutil.which(name, path=environment.get("PATH", os.defpath))
    if found is None:
        what = "cannot be run" if Path(name).exists() else "is not there"
        raise ConfigurationError(f"{where}: the browser {name} {what}", expected=f"the path of one; {HOW_TO_INSTALL}")
    return Path(found).absolute()


def _asked(executable: Path) -> Browser:
    """Ask it who it is: what is no browser would only fail in the middle of the run, and much later."""
    try:
        done = subprocess.run(  # noqa: S603 - the browser that the user chose
            [executable, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=VERSION_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _no_browser(executable, f"did not answer --version within {VERSION_SECONDS:g} s") from None
    except OSError as problem:
        raise _no_browser(executable, f"cannot be started: {problem.strerror}") from None
    said = done.stdout.decode("utf-8", "replace")
    version = _VERSION.search(said)
    if version is None:
        first = (said.strip() or done.stderr.decode("utf-8", "replace").strip()).partition("\n")[0][:200]
        raise _no_browser(executable, f"answered --version with {first!r} (exit status {done.returncode})")
    return Browser(executable, version[0])


def _no_browser(executable: Path, what: str) -> ConfigurationError:
    return ConfigurationError(f"the browser {executable} {what}", expected=f"a Chromium or Chrome; {HOW_TO_INSTALL}")
