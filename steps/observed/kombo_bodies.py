"""What a partner's program wrote to Kombo: packages and results, read as leniently as can be. No sentences here.

Each rule is to be judged by itself: a body that is no object at all, or a member of another type, is a matter of the
rule about it (KB-TR-03, KB-RESULT-01, ...), and no reason to know nothing about the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from proctor.failures import NoVerdict
from proctor.partner_side import PartnerSide
from proctor.traffic import Seen
from proctor.verdicts import Unknown
from steps.observed.deals import of_kind

WRITE, SET = "write result", "set packages"
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?)?Z?")
"""The documented pattern of dates (KB-RESULT-08)."""
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")


def body_of(seen: Seen) -> dict[str, Any]:
    """The object that was sent, or an empty one for anything else. NaN and the like are numbers here.

    Raises NoVerdict where a recording left it out.
    """
    if seen.request.flaw:
        text = f"{seen.exchange.line}: {seen.request.flaw}"
        raise NoVerdict(Unknown.NO_TRAFFIC, text, exchange=seen.exchange.id)
    try:
        found = json.loads(seen.request.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The objects in a list; a member of another type is an empty one."""
    return [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []


def results(side: PartnerSide) -> Sequence[Seen]:
    """Every result that was written. Raises NoVerdict(NO_TRAFFIC) where there is none."""
    return of_kind(side, WRITE)


def packages(side: PartnerSide) -> list[dict[str, Any]]:
    """The packages that the program has now, as it set them last."""
    done = [seen for seen in side.traffic.seen(SET) if seen.done]
    return objects(body_of(done[-1]).get("packages")) if done else []


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_uri(value: object) -> bool:
    return isinstance(value, str) and _URI.fullmatch(value) is not None
