"""What the built manual has beside the pages that people write: a page for each requirement, from the registers.

The pages that people write are in ``docs/``. Not for judging anything, and not needed by a run.
"""
