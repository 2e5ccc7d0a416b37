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
)
"""The modules with step definitions, for ``pytest_plugins``."""
