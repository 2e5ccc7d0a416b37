"""Fixtures: a project whose run is fit for a certificate, and one certificate of it, which nobody may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.certificate.small_project import Project, make_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project")


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """With a certificate in it."""
    made = make_project(tmp_path_factory.mktemp("certified") / "project")
    made.certify()
    return made
