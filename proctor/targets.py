"""Targets: where the platform is, and who plays its people. Reads ``targets.toml``.

Not for starting anything (``proctor.target_process``). Everything wrong with the file, or a variable that is not set,
is a ConfigurationError: nothing has been judged then.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from proctor.credentials import Credential, Keyring, credential, value_of
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
CUSTOMERS = ("sandbox", "browser", "attested", "nobody")
AT_THE_SANDBOX = ("sandbox", "browser")
"""Those customers who need the sandbox, since they open accounts at its control API."""
PRODUCTION_HOSTS = frozenset({"api.smartrecruiters.com", "api.kombo.dev", "api.us.kombo.dev", "api.ca.kombo.dev"})
"""Where customers' accounts are, and sandbox accounts on the same host: only the key tells which one a run acts on."""
_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "start": list, "url": str, "control": str, "customer": str, "capabilities": list,
    "partner": list, "candidate": str, "confirm": bool, "product": str,
    "timeout_seconds": (int, float), "settle_seconds": (int, float), "rate": (int, float),
    "callback_url": str, "callback_port": int, "control_token": (str, dict), "platforms": dict,
}  # fmt: skip
_BOUNDS: Mapping[str, tuple[float, float, str]] = {
    "timeout_seconds": (0.001, 3600, "seconds"),
    "settle_seconds": (0, 3600, "seconds"),
    "rate": (0.01, 10_000, "requests per second"),
    "callback_port": (1, 65535, "as the port to which callback_url leads"),
}


@dataclass(frozen=True, slots=True)
class Platform:
    """Where one profile's API is. ``credentials`` maps what is needed to where it is kept."""

    base_url: str
    credentials: Mapping[str, Credential] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """One target. Until ``at`` has been called, ``{url}`` in its addresses stands for where the platform will be.

    ``capabilities`` are the platform's, ``partner`` what a partner under test declares that it does,
    ``candidate`` who takes its tests (``proctor.actors.candidate``). ``product`` is the version of what is tested, in
    its maker's words. ``rate`` is how many requests are sent in a second at most, 0 for any number. ``callback_url`` is
    where the platform reaches ``callback_port`` of this machine, "" where it reaches the machine itself. ``file`` and
    ``line`` are where the target is described.
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
    confirm: bool = False
    product: str = ""
    rate: float = 0.0
    callback_url: str = ""
    callback_port: int = 0
    control_token: Credential | None = None
    control_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    file: Path | None = None
    line: int = 0

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that is known by now. What Proctor starts itself is known when it runs."""
        known = (self.url, self.control, *(platform.base_url for platform in self.platforms.values()))
        return tuple(dict.fromkeys(address for address in known if address and "{url}" not in address))

    @property
    def production_hosts(self) -> tuple[str, ...]:
        """Those of its hosts that are known to serve customers' accounts."""
        hosts = (urlsplit(address).hostname or "" for address in self.addresses)
        return tuple(dict.fromkeys(host for host in hosts if host.rstrip(".") in PRODUCTION_HOSTS))

    def confirmed(self) -> Target:
        """Itself. Raises ConfigurationError where it is elsewhere than on this machine and nobody has confirmed it."""
        away = dict.fromkeys(urlsplit(address).netloc for address in self.addresses if not is_loopback(address))
        if away and not self.confirm:
            raise ConfigurationError(
                f"target {self.name} is not on this machine: {', '.join(away)}",
                file=self.file,
                line=self.line or None,
                expected=f"the line `confirm = true` in [target.{self.name}], from somebody who knows that a run may "
                "create and change things there",
            )
        return self

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

    def secrets(self, environment: Mapping[str, str], keyring: Keyring | None = None) -> dict[str, dict[str, str]]:
        """Credentials by profile and name. Raises ConfigurationError for one that is not there."""
        found: dict[str, dict[str, str]] = {}
        for profile, platform in self.platforms.items():
            for name, wanted in platform.credentials.items():
                what = f"the {name.replace('_', ' ')} for {profile}"
                try:
                    found.setdefault(profile, {})[name] = value_of(wanted, what, environment, keyring)
                except ConfigurationError as problem:
                    raise ConfigurationError(f"target {self.name}: {problem}") from None
        return found

    def opened(self, environment: Mapping[str, str], keyring: Keyring | None = None) -> Target:
        """Itself with what the control API of a sandbox on another machine asks for. Raises as ``secrets``."""
        if self.control_token is None:
            return self
        what = f"the token of the control API of target {self.name}"
        token = value_of(self.control_token, what, environment, keyring)
        return replace(self, control_headers=MappingProxyType({"Authorization": f"Bearer {token}"}))


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


def addresses(file: Path, profile: str, profiles: frozenset[str] = frozenset()) -> list[str]:
    """The base URLs that a profile's platform has at all targets of a file. Raises ConfigurationError.

    Where Proctor starts the platform itself the address begins with ``{url}``. Where ``profiles`` names all that there
    are, a target with another one is refused: its address would be sought in vain.
    """
    document, text = _document(file)
    found: dict[str, None] = {}
    for name in document.get("target", {}):
        platforms = load_target(file, name).platforms
        unknown = sorted(platforms.keys() - profiles) if profiles else []
        if unknown:
            what = f"[target.{name}.platforms.{unknown[0]}] names no profile"
            expected = f"one of: {', '.join(sorted(profiles))}"
            raise _Reader(file, text, name).problem("", what, expected, f"platforms.{unknown[0]}")
        if profile in platforms:
            found[platforms[profile].base_url] = None
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


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine, by its form: no name is looked up."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


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
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                kinds = kind if isinstance(kind, tuple) else (kind,)
                raise self.problem(key, f"{key} = {value!r}", " or ".join(k.__name__ for k in kinds))
            if isinstance(value, list) and not all(isinstance(v, str) for v in value):
                raise self.problem(key, f"{key} = {value!r}", "a list of texts")
            if key in _BOUNDS and isinstance(value, int | float):
                least, most, unit = _BOUNDS[key]
                if not least <= value <= most:
                    raise self.problem(key, f"{key} = {value!r}", f"{least:g} to {most:g} {unit}")
        customer = raw.get("customer", "nobody")
        if customer not in CUSTOMERS:
            raise self.problem("customer", f"customer = {customer!r}", "one of " + ", ".join(CUSTOMERS))
        if unknown := sorted(set(raw.get("partner", ())) - PARTNER_OFFERS):
            raise self.problem("partner", f"partner = {unknown}", "some of " + ", ".join(sorted(PARTNER_OFFERS)))
        if customer in AT_THE_SANDBOX and not raw.get("control"):
            raise self.problem("customer", f'customer = "{customer}" without a control URL', "control = ...")
        if bool(raw.get("start")) == bool(raw.get("url")):
            raise self.problem("start", f"target {self.name} needs one of start and url", "where the platform is")
        if raw.get("control"):
            self.address("control", raw["control"])
        if bool(raw.get("callback_url")) != bool(raw.get("callback_port")):
            key = "callback_url" if raw.get("callback_url") else "callback_port"
            raise self.problem(
                key, f"{key} alone", "callback_url, and callback_port: the port of this machine behind it"
            )
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
            confirm=raw.get("confirm", False),
            product=raw.get("product", ""),
            rate=float(raw.get("rate", 0)),
            callback_url=self.url(raw["callback_url"], "callback_url") if raw.get("callback_url") else "",
            callback_port=raw.get("callback_port", 0),
            control_token=self.token(raw["control_token"]) if raw.get("control_token") else None,
            file=self.file,
            line=self.problem("", "", "").line or 0,
        )
        if not target.platforms:
            raise self.problem("", f"target {self.name} has no platform", f"[target.{self.name}.platforms.PROFILE]")
        return target.at(self.url(raw["url"])) if raw.get("url") else target

    def platform(self, profile: str, raw: Any) -> Platform:
        table = f"platforms.{profile}"
        if not isinstance(raw, dict) or not isinstance(raw.get("base_url"), str):
            raise self.problem("base_url", f"platform {profile} has no base_url", "a table with base_url", table)
        given = raw.get("credentials", {})
        try:
            credentials = {name: credential(value) for name, value in given.items()}
        except (AttributeError, ValueError):
            # The value is not shown: it may be the key itself, which does not belong here.
            what = 'names of environment variables, or { keyring = "service/name" }; never the values'
            raise self.problem("credentials", "credentials are not as they must be", what, table) from None
        for key in raw:
            if key not in ("base_url", "credentials"):
                raise self.problem(key, f"unknown key {key!r}", "base_url, credentials", table)
        self.address("base_url", raw["base_url"], table)
        return Platform(raw["base_url"], MappingProxyType(credentials))

    def token(self, value: object) -> Credential:
        try:
            return credential(value)
        except ValueError:
            what = 'the name of an environment variable, or { keyring = "service/name" }; never the value'
            raise self.problem("control_token", "control_token is not as it must be", what) from None

    def url(self, url: str, key: str = "url") -> str:
        try:
            return checked_url(url)
        except ConfigurationError as problem:
            raise self.problem(key, str(problem), "a base URL") from None

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
