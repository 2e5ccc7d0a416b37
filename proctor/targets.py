"""Targets: where the platform is, and who plays its people. Reads ``targets.toml``.

Not for starting anything (``proctor.target_process``). Everything wrong with the file, or a variable that is not set,
is a ConfigurationError: nothing has been judged then.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from proctor.failures import ConfigurationError
from proctor.requirements import not_toml

LARGEST_FILE = 1024 * 1024
PARTNER_OFFERS = frozenset(
    {
        "notifications",
        "polling",
        "inline",
        "generated-urls",
        "greenhouse",
        "offers",
        "attachments",
        "comments",
        "reject",
    }
)
CUSTOMERS = ("sandbox", "nobody")
_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "start": list, "url": str, "control": str, "customer": str, "capabilities": list,
    "partner": list, "candidate": str,
    "timeout_seconds": (int, float), "settle_seconds": (int, float), "platforms": dict,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Platform:
    """Where one profile's API is. ``credentials`` maps what is needed to the name of an environment variable."""

    base_url: str
    credentials: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """One target. Until ``at`` has been called, ``{url}`` in its addresses stands for where the platform will be.

    ``capabilities`` are the platform's, ``partner`` what a partner under test declares that it does,
    ``candidate`` who takes its tests (``proctor.actors.candidate``).
    """

    name: str
    platforms: Mapping[str, Platform]
    start: tuple[str, ...] = ()
    url: str = ""
    control: str = ""
    customer: str = "nobody"
    capabilities: frozenset[str] = frozenset()
    partner: frozenset[str] = frozenset()
    candidate: str = "auto"
    timeout_seconds: float = 10.0
    settle_seconds: float = 0.0

    def at(self, url: str) -> Target:
        """The same target, its platform being at ``url``; nothing will be started for it."""
        base = url.rstrip("/")
        platforms = {
            profile: replace(platform, base_url=platform.base_url.replace("{url}", base))
            for profile, platform in self.platforms.items()
        }
        return replace(
            self, start=(), url=base, control=self.control.replace("{url}", base), platforms=MappingProxyType(platforms)
        )

    def secrets(self, environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
        """Credentials by profile and name. Raises ConfigurationError for a variable that is not set."""
        found: dict[str, dict[str, str]] = {}
        for profile, platform in self.platforms.items():
            for name, variable in platform.credentials.items():
                if not environment.get(variable):
                    raise ConfigurationError(
                        f"target {self.name}: the environment variable {variable} is not set",
                        expected=f"the {name.replace('_', ' ')} for {profile}",
                    )
                found.setdefault(profile, {})[name] = environment[variable]
        return found


def load_target(file: Path, name: str) -> Target:
    """One target of a file. Raises ConfigurationError with file and line."""
    document, text = _document(file)
    targets = document.get("target")
    if not isinstance(targets, dict) or name not in targets:
        known = ", ".join(sorted(targets)) if isinstance(targets, dict) else "none"
        raise ConfigurationError(f"no target {name!r}", file=file, expected=f"one of: {known}")
    return _Reader(file, text, name).target(targets[name])


def _document(file: Path) -> tuple[dict[str, Any], str]:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise ConfigurationError(f"larger than {LARGEST_FILE} bytes", file=file, expected="a list of targets")
        text = file.read_text(encoding="utf-8")
    except OSError as problem:
        raise ConfigurationError(f"cannot be read: {problem.strerror}", file=file, expected="targets") from None
    except UnicodeDecodeError as problem:
        raise ConfigurationError(f"not UTF-8 at byte {problem.start}", file=file, expected="UTF-8 text") from None
    try:
        return tomllib.loads(text), text
    except (ValueError, RecursionError) as problem:
        raise not_toml(file, text, problem) from None


def addresses(file: Path, profile: str) -> list[str]:
    """The base URLs that a profile's platform has at all targets of a file. Raises ConfigurationError.

    Where Proctor starts the platform itself the address begins with ``{url}``.
    """
    document = _document(file)[0]
    found: dict[str, None] = {}
    for name in document.get("target", {}):
        known = load_target(file, name).platforms.get(profile)
        if known is not None:
            found[known.base_url] = None
    return list(found)


def checked_url(url: str) -> str:
    """A base URL as given on the command line, without a slash at its end. Raises ConfigurationError."""
    try:
        parts = urlsplit(url)
        plain = url.isprintable() and not set(url) & set(" {}?#")
        fine = plain and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise ConfigurationError(f"{url!r} is not a base URL", expected="such as http://127.0.0.1:8700")
    return url.rstrip("/")


class _Reader:
    def __init__(self, file: Path, text: str, name: str) -> None:
        self.file = file
        self.rows = text.split("\n")
        self.name = name

    def target(self, raw: Any) -> Target:
        if not isinstance(raw, dict):
            raise self.problem("", f"target {self.name} is not a table", "[target.NAME]")
        for key, value in raw.items():
            kind = _KEYS.get(key)
            if kind is None:
                raise self.problem(key, f"unknown key {key!r}", "one of " + ", ".join(_KEYS))
            if not isinstance(value, kind) or isinstance(value, bool):
                kinds = kind if isinstance(kind, tuple) else (kind,)
                raise self.problem(key, f"{key} = {value!r}", " or ".join(k.__name__ for k in kinds))
            if isinstance(value, list) and not all(isinstance(v, str) for v in value):
                raise self.problem(key, f"{key} = {value!r}", "a list of texts")
            least = 0.001 if key == "timeout_seconds" else 0
            if isinstance(value, int | float) and not least <= value <= 3600:
                raise self.problem(key, f"{key} = {value!r}", f"{least:g} to 3600 seconds")
        customer = raw.get("customer", "nobody")
        if customer not in CUSTOMERS:
            raise self.problem("customer", f"customer = {customer!r}", "one of " + ", ".join(CUSTOMERS))
        if unknown := sorted(set(raw.get("partner", ())) - PARTNER_OFFERS):
            raise self.problem("partner", f"partner = {unknown}", "some of " + ", ".join(sorted(PARTNER_OFFERS)))
        if customer == "sandbox" and not raw.get("control"):
            raise self.problem("customer", 'customer = "sandbox" without a control URL', "control = ...")
        if bool(raw.get("start")) == bool(raw.get("url")):
            raise self.problem("start", f"target {self.name} needs one of start and url", "where the platform is")
        if raw.get("control"):
            self.address("control", raw["control"])
        target = Target(
            name=self.name,
            platforms=MappingProxyType({p: self.platform(p, v) for p, v in raw.get("platforms", {}).items()}),
            start=tuple(raw.get("start", ())),
            control=raw.get("control", ""),
            customer=customer,
            capabilities=frozenset(raw.get("capabilities", ())),
            partner=frozenset(raw.get("partner", ())),
            candidate=raw.get("candidate", "auto"),
            timeout_seconds=float(raw.get("timeout_seconds", 10)),
            settle_seconds=float(raw.get("settle_seconds", 0)),
        )
        if not target.platforms:
            raise self.problem("", f"target {self.name} has no platform", f"[target.{self.name}.platforms.PROFILE]")
        return target.at(self.url(raw["url"])) if raw.get("url") else target

    def platform(self, profile: str, raw: Any) -> Platform:
        table = f"platforms.{profile}"
        if not isinstance(raw, dict) or not isinstance(raw.get("base_url"), str):
            raise self.problem("base_url", f"platform {profile} has no base_url", "a table with base_url", table)
        credentials = raw.get("credentials", {})
        if not isinstance(credentials, dict) or not all(isinstance(v, str) for v in credentials.values()):
            raise self.problem("credentials", f"credentials = {credentials!r}", "names of environment variables", table)
        for key in raw:
            if key not in ("base_url", "credentials"):
                raise self.problem(key, f"unknown key {key!r}", "base_url, credentials", table)
        self.address("base_url", raw["base_url"], table)
        return Platform(raw["base_url"], MappingProxyType(dict(credentials)))

    def url(self, url: str) -> str:
        try:
            return checked_url(url)
        except ConfigurationError as problem:
            raise self.problem("url", str(problem), "a base URL") from None

    def address(self, key: str, address: str, table: str = "") -> None:
        """Check an address below the platform's own, which is not known before the platform runs."""
        try:
            checked_url(address.replace("{url}", "http://platform.invalid"))
        except ConfigurationError:
            raise self.problem(key, f"{key} = {address!r}", 'a URL, such as "{url}/v1"', table) from None

    def problem(self, key: str, what: str, expected: str, table: str = "") -> ConfigurationError:
        """An error at the line of ``key`` in this target or a ``table`` of it, or at that one's first line."""
        own = f"target.{self.name}"
        start, found, inside = 1, None, False
        for number, row in enumerate(self.rows, 1):
            if head := re.match(r"\s*\[\s*(.+?)\s*\]", row):
                name = head[1].replace('"', "")
                inside = name == f"{own}.{table}" if table else name == own or name.startswith(f"{own}.")
                if name == own or (inside and table):
                    start = number
                if inside and key and name.endswith(f".{key}"):
                    found = found or number
            elif inside and key and re.match(rf"\s*{re.escape(key)}\s*=", row):
                found = found or number
        return ConfigurationError(what, file=self.file, line=found or start, expected=expected)
