"""Which features are run for a defect: those that can see it, and a fixed sample of others that must not.

Feature files are chosen by their text; which of their scenarios run is decided when they have been collected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE: Mapping[str, tuple[str, ...]] = {
    "features/smartrecruiters": (
        *("partner_workflow", "accept", "api_keys", "configuration", "errors", "one_order", "offers", "results"),
    ),
    "features/kombo": ("access", "attachments", "open_orders", "orders", "packages", "results", "tool", "webhooks"),
}
"""Files by folder, of which the first scenario is run beside those that can see a fault of that platform."""
OF_THE_OTHER = ("partner_workflow", "one_order", "orders", "packages")
"""And for a fault of the other platform."""
WORKFLOW = "features/smartrecruiters/partner_workflow.feature"
SLOW = ("growing_lists", "bad_bodies", "order_pages")
"""Files with scenarios that take seconds."""


def sample(folder: str) -> tuple[str, ...]:
    """The files of the sample for a fault of the platform with this folder of features."""
    return tuple(
        f"{one}/{name}.feature"
        for one, names in SAMPLE.items()
        for name in names
        if one == f"features/{folder}" or name in OF_THE_OTHER
    )


def seeing(rules: Iterable[str], step_prefixes: Iterable[str]) -> tuple[str, ...]:
    """The feature files with a scenario that shows one of these requirements of a platform.

    The requirements of numbered steps are shown by the workflow.
    """
    wanted = set(rules)
    prefixes = tuple(filter(None, step_prefixes))
    steps = {WORKFLOW} if prefixes and any(rule.startswith(prefixes) for rule in wanted) else set()
    return tuple(sorted(steps | {file for file, shown in _shown_by_file().items() if shown & wanted}))


@cache
def _shown_by_file() -> Mapping[str, frozenset[str]]:
    """The requirements that the scenarios of each feature file are tagged with, without the files for partners."""
    texts = {file: file.read_text(encoding="utf-8") for file in sorted((ROOT / "features").rglob("*.feature"))}
    return {
        file.relative_to(ROOT).as_posix(): frozenset(re.findall(r"@req:(\S+)", text))
        for file, text in texts.items()
        if "@role:partner" not in text.partition("Feature:")[0]
    }
