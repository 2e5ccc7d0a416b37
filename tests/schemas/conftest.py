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
KOMBO_SCHEMAS = ROOT / "schemas" / "kombo"
KOMBO_REGISTER = ROOT / "features" / "kombo" / "requirements.toml"


@pytest.fixture(scope="session")
def schemas() -> dict[str, dict[str, Any]]:
    """Every schema of SmartRecruiters by its short name, such as ``order``."""
    return read_schemas(SCHEMAS)


@pytest.fixture(scope="session")
def kombo_schemas() -> dict[str, dict[str, Any]]:
    return read_schemas(KOMBO_SCHEMAS)


@pytest.fixture(scope="session")
def registry(schemas: dict[str, dict[str, Any]], kombo_schemas: dict[str, dict[str, Any]]) -> Registry[Any]:
    """The schemas of both platforms by their ``$id``; nothing is fetched from anywhere."""
    every = [*schemas.values(), *kombo_schemas.values()]
    return Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in every)


@pytest.fixture(scope="session")
def openapi_file() -> Path:
    return SCHEMAS / "openapi.yaml"


@pytest.fixture(scope="session")
def openapi(openapi_file: Path) -> dict[str, Any]:
    return read_openapi(openapi_file)


@pytest.fixture(scope="session")
def kombo_openapi_file() -> Path:
    return KOMBO_SCHEMAS / "openapi.yaml"


@pytest.fixture(scope="session")
def kombo_openapi(kombo_openapi_file: Path) -> dict[str, Any]:
    return read_openapi(kombo_openapi_file)


@pytest.fixture(scope="session")
def register() -> dict[str, Any]:
    return tomllib.loads(REGISTER.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def requirements(register: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rules of the register by their id."""
    return {r["id"]: r for r in register["requirement"]}


@pytest.fixture(scope="session")
def kombo_register() -> dict[str, Any]:
    return tomllib.loads(KOMBO_REGISTER.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def kombo_requirements(kombo_register: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {r["id"]: r for r in kombo_register["requirement"]}


def read_schemas(folder: Path) -> dict[str, dict[str, Any]]:
    files = sorted(folder.glob("*.schema.json"))
    return {f.name.removesuffix(".schema.json"): json.loads(f.read_text(encoding="utf-8")) for f in files}


def read_openapi(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return document
