"""Fixtures that several folders of tests share."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.running import Outcome, made_once, run_features, running_sandbox


def pytest_configure() -> None:
    """Started in the background by a shell, tests would hand on to all their runs that Ctrl-C is ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    """A sandbox that serves a whole process of tests; scenarios open accounts of their own in it."""
    with running_sandbox() as url:
        yield url


@pytest.fixture(scope="session")
def clean_run(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One run of all features as a newcomer would start it."""
    return made_once(tmp_path_factory, "clean", lambda reports: run_features(reports=reports))
