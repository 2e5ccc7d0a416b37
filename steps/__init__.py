"""How a sentence of a feature is done: ask an actor, state an expectation.

One module per actor. No addresses and no paths of messages that an actor or ``steps.samples`` already knows.
"""

MODULES = ("steps.case", "steps.customer", "steps.partner", "steps.partner_team", "steps.platform")
"""The modules with step definitions, for ``pytest_plugins``."""
