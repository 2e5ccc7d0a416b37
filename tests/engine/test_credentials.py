"""Credentials: from a variable or the system's keyring, and never a value in a file or a message."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from proctor.credentials import Credential, credential, system_keyring, value_of
from proctor.failures import ConfigurationError

KEY = "pp-0123456789abcdefghijklmnopqrstuv"
KEYRING = """
class errors:
    class KeyringError(Exception): pass

def get_password(service, name):
    if service == "broken": raise errors.KeyringError("no recommended backend was available")
    return {("kombo", "key"): "the key", ("a/b", "c"): "the other", ("kombo", "empty"): ""}.get((service, name))
"""


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[str]:
    """A package like the real one, under a name of its own; gives that name."""
    (tmp_path / "keyring_of_a_test.py").write_text(KEYRING)
    sys.path.insert(0, str(tmp_path))
    yield "keyring_of_a_test"
    sys.path.remove(str(tmp_path))
    sys.modules.pop("keyring_of_a_test", None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("KOMBO_API_KEY", Credential(variable="KOMBO_API_KEY")),
        ({"keyring": "kombo/key"}, Credential(service="kombo", name="key")),
        ({"keyring": "a/b/c"}, Credential(service="a/b", name="c")),
    ],
)
def test_where_a_credential_is(value: object, expected: Credential) -> None:
    assert credential(value) == expected


@pytest.mark.parametrize(
    "value",
    ["", "A B", "A=B", "1A", KEY, "a" * 32, "0f" * 32, "fA" * 16, 5, None, {}, {"keyring": "key"}, {"keyring": "/key"},
     {"keyring": "kombo/"}, {"keyring": 5}, {"keyring": "a/b", "more": "c"}, {"env": "A"}, ["A"]],
)  # fmt: skip
def test_what_is_no_place_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="neither"):
        credential(value)


def test_a_variable_that_is_not_set_is_named() -> None:
    assert value_of(Credential(variable="A"), "the key", {"A": "1"}) == "1"
    for environment in ({}, {"A": ""}, {"B": "1"}):
        with pytest.raises(ConfigurationError) as problem:
            value_of(Credential(variable="A"), "the api key for kombo", environment)
        assert str(problem.value) == "the environment variable A is not set (expected the api key for kombo)"


def test_the_keyring_gives_what_is_in_it(keyring: str) -> None:
    entries = system_keyring("the key", keyring)
    assert value_of(Credential(service="kombo", name="key"), "the key", {}, entries) == "the key"
    assert value_of(Credential(service="a/b", name="c"), "the key", {}, entries) == "the other"


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_an_entry_that_is_not_there_is_named_with_the_command_that_makes_it(keyring: str, name: str) -> None:
    with pytest.raises(ConfigurationError) as problem:
        value_of(Credential(service="kombo", name=name), "the key", {}, system_keyring("the key", keyring))
    said = str(problem.value)
    assert f"the entry kombo/{name} of the system keyring is not there" in said
    assert f"store it with: keyring set kombo {name}" in said


def test_a_machine_without_a_keyring_is_told(keyring: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: no recommended backend was available"):
        value_of(Credential(service="broken", name="x"), "the key", {}, system_keyring("the key", keyring))


def test_without_the_package_it_says_how_to_get_it() -> None:
    with pytest.raises(ConfigurationError) as problem:
        system_keyring("the api key for kombo", "no_such_package")
    said = str(problem.value)
    assert said.startswith("the api key for kombo is in the system keyring, and the Python package no_such_package")
    assert 'pip install "proctor[keyring]"' in said
