"""What the tests of the oracle share: the schema files, the OpenAPI document, the register, and how they are read.

They are read here without the engine, so that the engine's own reading is no excuse for a fault in them.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from referencing import Registry, Resource

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas" / "smartrecruiters"
REGISTER = ROOT / "features" / "smartrecruiters" / "requirements.toml"


@pytest.fixture(scope="session")
def schemas() -> dict[str, dict[str, Any]]:
    """Every schema by its short name, such as ``order``."""
    files = sorted(SCHEMAS.glob("*.schema.json"))
    return {f.name.removesuffix(".schema.json"): json.loads(f.read_text(encoding="utf-8")) for f in files}


@pytest.fixture(scope="session")
def registry(schemas: dict[str, dict[str, Any]]) -> Registry[Any]:
    """The schemas by their ``$id``; nothing is fetched from anywhere."""
    return Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in schemas.values())


@pytest.fixture(scope="session")
def openapi_file() -> Path:
    return SCHEMAS / "openapi.yaml"


@pytest.fixture(scope="session")
def openapi(openapi_file: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(openapi_file.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="session")
def register() -> dict[str, Any]:
    return tomllib.loads(REGISTER.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def requirements(register: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rules of the register by their id."""
    return {r["id"]: r for r in register["requirement"]}
