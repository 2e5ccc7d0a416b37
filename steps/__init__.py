"""How a sentence of a feature is done: ask an actor, state an expectation.

One module per actor. No addresses and no paths of messages that an actor or ``steps.samples`` already knows.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

MODULES = (
    "steps.case",
    "steps.partner",
    "steps.partner_team",
    "steps.customer",
    "steps.platform",
    "steps.arranging",
    "steps.trying",
    "steps.attempts",
    "steps.additions",
    "steps.actions",
    "steps.results",
    "steps.attachments",
    "steps.errors",
    "steps.bad_bodies",
    "steps.lists",
    "steps.mixed_orders",
    "steps.growing_lists",
    "steps.page_bounds",
    "steps.one_order",
    "steps.fake_orders",
    "steps.forms",
    "steps.keys",
    "steps.api_offers",
    "steps.offer_lists",
    "steps.settings",
    "steps.notifications",
    "steps.generated_urls",
    "steps.at_once",
    "steps.limits",
    "steps.kombo.case",
    "steps.kombo.noting",
    "steps.kombo.refusals",
    "steps.kombo.post",
    "steps.kombo.ordering",
    "steps.kombo.results",
    "steps.kombo.trying",
    "steps.kombo.result_dates",
    "steps.kombo.attributes",
    "steps.kombo.attachments",
    "steps.kombo.remote_fields",
    "steps.kombo.webhooks",
    "steps.kombo.inline",
    "steps.kombo.signature",
    "steps.kombo.calls",
    "steps.kombo.access",
    "steps.kombo.packages",
    "steps.kombo.odd_packages",
    "steps.kombo.orders",
    "steps.kombo.paging",
    "steps.kombo.open_orders",
    "steps.kombo.mistakes",
    "steps.kombo.bodies",
    "steps.kombo.limits",
    "steps.kombo.tool",
    "steps.observed.deals",
    "steps.observed.trial",
    "steps.observed.smartrecruiters_requests",
    "steps.observed.smartrecruiters_messages",
    "steps.observed.smartrecruiters_results",
    "steps.observed.smartrecruiters_sequence",
    "steps.observed.smartrecruiters_trial",
    "steps.observed.kombo_bodies",
    "steps.observed.kombo_requests",
    "steps.observed.kombo_results",
    "steps.observed.kombo_files",
    "steps.observed.kombo_orders",
    "steps.observed.kombo_calls",
    "steps.observed.kombo_trial",
)
"""The modules with step definitions."""


def modules() -> list[ModuleType]:
    """All of them, imported, for pytest to be registered with.

    Named in ``pytest_plugins``, each would have pytest look through every installed distribution for a plugin of its
    name, and write its assertions anew, of which there are none.
    """
    return [import_module(name) for name in MODULES]
