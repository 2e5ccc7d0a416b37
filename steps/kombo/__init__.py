"""How the sentences of the Kombo features are done: ask an actor, state an expectation. No addresses, no paths."""
