"""Credentials: where a target's keys are, and how they are taken from there. Values are never kept in a file.

A credential is the name of an environment variable, or an entry of the system's keyring, which needs the package
``keyring`` (the extra of the same name). Everything that is missing is a ConfigurationError, which names the place and
never the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from proctor.failures import ConfigurationError

Keyring = Callable[[str, str], str | None]
"""Gives the entry of a service and a name, or None where there is none."""
PACKAGE = "keyring"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEY = re.compile(r"[0-9A-Fa-f]{32,}")


@dataclass(frozen=True, slots=True)
class Credential:
    """``variable`` names an environment variable, or ``service`` and ``name`` an entry of the system's keyring."""

    variable: str = ""
    service: str = ""
    name: str = ""

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        if self.variable:
            return f"the environment variable {self.variable}"
        return f"the entry {self.service}/{self.name} of the system keyring"


def credential(value: object) -> Credential:
    """A credential as a file has it: ``"VARIABLE"`` or ``{ keyring = "service/name" }``.

    Raises ValueError for anything else, and for what looks like the key itself, which must not be in a file.
    """
    if isinstance(value, str) and _VARIABLE.fullmatch(value) and not _KEY.fullmatch(value):
        return Credential(variable=value)
    if isinstance(value, dict) and value.keys() == {"keyring"} and isinstance(value["keyring"], str):
        service, slash, name = value["keyring"].rpartition("/")
        if slash and service and name:
            return Credential(service=service, name=name)
    raise ValueError("neither the name of a variable nor an entry of a keyring")


def value_of(wanted: Credential, what: str, environment: Mapping[str, str], keyring: Keyring | None = None) -> str:
    """The value of a credential. ``what`` says which one it is: "the api key for kombo".

    Raises ConfigurationError where it is not there. ``keyring`` is the system's where none is given.
    """
    if wanted.variable:
        found = environment.get(wanted.variable)
        if not found:
            raise ConfigurationError(f"{wanted.place} is not set", expected=what)
        return found
    found = (keyring or system_keyring(what))(wanted.service, wanted.name)
    if not found:
        how = f"{what}; store it with: keyring set {wanted.service} {wanted.name}"
        raise ConfigurationError(f"{wanted.place} is not there", expected=how)
    return found


def system_keyring(what: str, package: str = PACKAGE) -> Keyring:
    """The system's keyring. Raises ConfigurationError where the package is not installed, or finds no keyring."""
    try:
        module = import_module(package)
    except ImportError:
        raise ConfigurationError(
            f"{what} is in the system keyring, and the Python package {package} is not installed",
            expected='pip install "proctor[keyring]", or the name of an environment variable instead',
        ) from None

    def entry(service: str, name: str) -> str | None:
        try:
            found = module.get_password(service, name)
        except module.errors.KeyringError as problem:
            raise ConfigurationError(
                f"the system keyring cannot be read: {problem or type(problem).__name__}", expected=what
            ) from None
        return None if found is None else str(found)

    return entry
