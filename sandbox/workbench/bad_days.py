"""Conditions on purpose as a form: which callers they can be for, and a form's fields as the control API takes them.

What conditions are and which are possible is told in ``sandbox.conditions``.
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.messages import JsonObject
from sandbox.platform import Core

FLAGS = (
    ("noWebhooks", "Notifications and webhooks are lost"),
    ("unknownMembers", "Answers hold members that nobody knew"),
    ("nulls", "Orders lack whatever they may lack"),
    ("warnings", "Kombo warns of whatever is written"),
)
STATUSES = (429, 500, 502, 503, 504)
_MOST_CALLERS = 50


def callers(core: Core) -> list[tuple[str, str]]:
    """Identifiers and words: the demo accounts first, then the newest."""
    found = []
    for platform, table in (("SmartRecruiters", "partners"), ("Kombo", "kombo_environments")):
        rows = core.store.rows(
            f"SELECT id, name FROM {table} ORDER BY demo DESC, serial DESC LIMIT ?",  # noqa: S608
            (_MOST_CALLERS,),
        )
        found += [(str(row["id"]), f"{platform}: {row['name'][:60]} ({row['id'][-6:]})") for row in rows]
    return found


def is_anything(in_force: JsonObject) -> bool:
    """Whether any condition is there, as the control API shows conditions."""
    return bool(in_force["answers"] or in_force["delay"] or any(in_force[name] for name, _ in FLAGS))


def body(form: Mapping[str, str]) -> JsonObject:
    """What was filled in; numbers that are none stay texts, so that the control API says what is wrong with them."""
    wanted: JsonObject = {name: True for name, _ in FLAGS if form.get(name) == "true"}
    if form.get("status"):
        answer = {"status": _number(form["status"]), "count": _number(form.get("count", ""))}
        wanted["answers"] = [answer | {"after": form.get("after") == "true"}]
    if form.get("seconds", "").strip():
        wanted["delay"] = {"seconds": _number(form["seconds"]), "count": _number(form.get("delayCount", ""))}
    return wanted


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text.strip())
        except ValueError:
            continue
    return text
