"""What a vendor's program needs in order to call: base URLs, keys, and the variables by which a program is told.

Keys are given masked unless they are asked for, and in clear for the demo accounts only: those are made for being
looked at, and exist in this sandbox alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.kombo import api as kombo_api
from sandbox.platform import Core
from sandbox.smartrecruiters import api as smartrecruiters_api
from sandbox.store import Store

_EXAMPLE_PORT = 9000


@dataclass(frozen=True, slots=True)
class Value:
    """One line. ``secret``: it is masked while ``shown`` is; ``name`` is the environment variable."""

    name: str
    label: str
    shown: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """Who a program may call as, at one platform. ``command`` tries it, with the variables set."""

    platform: str
    title: str
    values: tuple[Value, ...]
    command: str

    def exports(self) -> str:
        """Lines for a shell."""
        return "\n".join(f"export {value.name}='{value.shown}'" for value in self.values)


def accounts(core: Core, origin: str, in_clear: bool) -> tuple[Account, ...]:
    """The demo accounts of both platforms."""
    return _smartrecruiters(core.store, origin, in_clear), _kombo(core.store, origin, in_clear)


def masked(secret: str) -> str:
    """Its last four characters, which tell keys apart and open nothing."""
    return "•" * 8 + secret[-4:]


def _secret(text: str, in_clear: bool) -> str:
    return text if in_clear else masked(text)


def _common(platform: str, base: str, key: str) -> tuple[Value, ...]:
    return (
        Value("PROCTOR_PROFILE", "Profile", platform),
        Value("PROCTOR_BASE_URL", "Base URL", base),
        Value("PROCTOR_API_KEY", "API key", key, secret=True),
    )


_CALLED = (
    Value("PROCTOR_PORT", "A port of your program, for the platform's calls to it (an example)", str(_EXAMPLE_PORT)),
    Value("PROCTOR_ENDPOINT_URL", "Where the platform reaches it", f"http://127.0.0.1:{_EXAMPLE_PORT}/"),
)


def _smartrecruiters(store: Store, origin: str, in_clear: bool) -> Account:
    demo = store.rows("SELECT name, api_key FROM partners WHERE demo = 1")[0]
    base = origin + smartrecruiters_api.BASE_PATH
    values = (*_common("smartrecruiters-v1", base, _secret(demo["api_key"], in_clear)), *_CALLED)
    command = f'curl -sS -H "X-SmartToken: $PROCTOR_API_KEY" {base}/assessments'
    return Account("smartrecruiters", f"SmartRecruiters: {demo['name']}", values, command)


def _kombo(store: Store, origin: str, in_clear: bool) -> Account:
    demo = store.rows(
        "SELECT kombo_environments.name, kombo_environments.secret, kombo_keys.api_key, kombo_integrations.id"
        " FROM kombo_environments"
        " JOIN kombo_keys ON kombo_keys.environment_id = kombo_environments.id AND kombo_keys.valid = 1"
        " JOIN kombo_integrations ON kombo_integrations.environment_id = kombo_environments.id"
        " WHERE kombo_environments.demo = 1 AND kombo_integrations.demo = 1"
    )[0]
    base = origin + kombo_api.BASE_PATH
    values = (
        *_common("kombo", base, _secret(demo["api_key"], in_clear)),
        Value("PROCTOR_INTEGRATION_ID", "Integration", demo["id"]),
        Value("PROCTOR_WEBHOOK_SECRET", "Webhook secret", _secret(demo["secret"], in_clear), secret=True),
        *_CALLED,
    )
    who = '-H "Authorization: Bearer $PROCTOR_API_KEY" -H "X-Integration-Id: $PROCTOR_INTEGRATION_ID"'
    return Account("kombo", f"Kombo: {demo['name']}", values, f"curl -sS {who} {base}/assessment/orders")
