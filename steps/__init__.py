"""How a sentence of a feature is done: ask an actor, state an expectation.

One module per actor. No addresses and no paths of messages that an actor or ``steps.samples`` already knows.
"""

# In this order none is imported by another before pytest has registered it.
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
    "steps.at_once",
    "steps.limits",
)
"""The modules with step definitions, for ``pytest_plugins``."""
