"""Plugs the rooms together: Proctor's pytest plugin and the step definitions of this project."""

from __future__ import annotations

import pytest

import steps

pytest_plugins = ["proctor.pytest_plugin"]
_STEPS = steps.modules()


def pytest_configure(config: pytest.Config) -> None:
    for module in _STEPS:
        config.pluginmanager.register(module, module.__name__)
