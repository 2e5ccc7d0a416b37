"""The reports, from small journals that are written as a run writes them."""
