"""Plugs the rooms together: Proctor's pytest plugin and the step definitions of this project."""

from __future__ import annotations

import steps

pytest_plugins = ["proctor.pytest_plugin", *steps.MODULES]
