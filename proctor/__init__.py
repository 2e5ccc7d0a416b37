"""Proctor's engine: exchanges, journal, contracts, verdicts, reports.

It knows nothing of pytest outside ``proctor.pytest_plugin`` and nothing of the sandbox, which it reaches by URL
like any other platform.
"""

__version__ = "0.1.0"
