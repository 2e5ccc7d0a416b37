"""What the tables of broken platforms share: how a row is written, which rules they must reach, and what is run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from proctor.requirements import Profile
from proctor.verdicts import Verdict


@dataclass(frozen=True)
class Broken:
    """``reason`` is what the run says of the rule; ``with_it`` are the rules that cannot hold either."""

    rule: str
    reason: str
    with_it: frozenset[str] = frozenset()


def musts_of_platforms(profile: Profile) -> set[str]:
    """The documented MUSTs that a platform can be seen to break."""
    return {
        r.id
        for r in profile.requirements.values()
        if r.when_broken is Verdict.FAIL and r.scored and r.binds_role("platform") and r.testable == "auto"
    }


def features_about(folder: Path, *rules: str) -> list[str]:
    """The files whose scenarios show the rules; those of the partner's side need a partner.

    Reading all the others takes a third of a run.
    """
    asked = re.compile("|".join(rf"@req:{rule}\b" for rule in rules))
    texts = _texts(folder)
    found = [str(file) for file, text in texts.items() if asked.search(text) and "@role:partner" not in text]
    assert found, f"no feature shows {rules}"
    return found


@cache
def _texts(folder: Path) -> dict[Path, str]:
    return {file: file.read_text() for file in sorted(folder.glob("*.feature"))}
