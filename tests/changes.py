"""Changes to answers, for the proxy between the features and a platform: what to change, and where.

A change is a function from an answer to an answer. ``at`` binds one to a place: an operation, by method and path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.changing_proxy import Answer, Change

PLACES = {
    # SmartRecruiters
    "list": ("GET", r"/v1/assessments\?"),
    "get": ("GET", r"/v1/assessments/\w+$"),
    "accept": ("POST", r"/accept$"),
    "reject": ("POST", r"/reject$"),
    "complete": ("POST", r"/complete$"),
    "result": ("POST", r"/results$"),
    "results": ("GET", r"/results\?"),
    "attach": ("POST", r"/attachments$"),
    "attachments": ("GET", r"/attachments\?"),
    "comments": ("GET", r"/comments\?"),
    "comment": ("POST", r"/comments$"),
    "one comment": ("GET", r"/comments/\w+$"),
    "one result": ("GET", r"/results/\w+$"),
    "one attachment": ("GET", r"/attachments/\w+$"),
    "replace": ("POST", r"/attachments/\w+$"),
    "configs": ("GET", r"/configs(\?|$)"),
    "config": ("POST", r"/configs$"),
    "one config": ("GET", r"/configs/\w+$"),
    "change config": ("POST", r"/configs/\w+$"),
    "offers": ("GET", r"/v1/offers(\?|$)"),
    "new offer": ("POST", r"/v1/offers$"),
    "one offer": ("GET", r"/v1/offers/\w+$"),
    "change offer": ("POST", r"/v1/offers/\w+$"),
    "submit": ("POST", r"/submit$"),
    "withdraw": ("POST", r"/withdraw$"),
    "offer": ("GET", r"/_control/offers/\w+$"),
    "browse": ("GET", r"/candidates/\w+/offers$"),
    "select": ("POST", r"/selections$"),
    "send": ("POST", r"/send$"),
    "profile": ("GET", r"/profile$"),
    "download": ("GET", r"/content$"),
    "key": ("POST", r"/api-key$"),
    "any": ("GET", r"/v1/"),
    # Kombo
    "key check": ("GET", r"/check-api-key$"),
    "packages": ("GET", r"/assessment/packages$"),
    "set packages": ("PUT", r"/assessment/packages$"),
    "orders": ("GET", r"/assessment/orders(\?|$)"),
    "open orders": ("GET", r"/assessment/orders/open(\?|$)"),
    "write result": ("PUT", r"/assessment/orders/[^/]+/result$"),
    "order on dashboard": ("GET", r"/_control/kombo/orders/\w+$"),
    "connect": ("POST", r"/_control/kombo/environments/\w+/integrations$"),
}


def at(place: str, change: Change, nth: int | None = None) -> Change:
    """A change to the answers of one place; ``nth`` only to that answer of it (0 is the first)."""
    method, pattern = PLACES[place]
    seen = -1

    def changed(answer: Answer) -> Answer:
        nonlocal seen
        if answer.method != method or not re.search(pattern, answer.path):
            return answer
        seen += 1
        return change(answer) if nth in (None, seen) else answer

    return changed


def asked(answer: Answer) -> dict[str, str]:
    """The parameters of the query that was answered."""
    return dict(parse_qsl(urlsplit(answer.path).query, keep_blank_values=True))


def asking(name: str, change: Change, value: str | None = None) -> Change:
    """Only for lists asked for with a parameter (of a value)."""
    return lambda answer: change(answer) if name in asked(answer) and value in (None, asked(answer)[name]) else answer


def not_asking(name: str, change: Change) -> Change:
    return lambda answer: answer if name in asked(answer) else change(answer)


def refused(change: Change) -> Change:
    """Only for refusals."""
    return lambda answer: change(answer) if 400 <= answer.status < 500 else answer


def member(pointer: str, value: Callable[[Any], Any]) -> Change:
    """Change the member at a JSON pointer, where it is there."""
    *way, last = [int(word) if word.isdigit() else word for word in pointer.split("/")[1:]]

    def change(answer: Answer) -> Answer:
        document = answer.json
        try:
            holder = document
            for word in way:
                holder = holder[word]
            holder[last] = value(holder[last])
        except (KeyError, IndexError, TypeError):
            return answer
        if holder[last] is GONE:
            del holder[last]
        return answer.with_json(document)

    return change


GONE = object()
Value = Callable[[Any], Any]


def gone(_: Any) -> Any:
    """For ``member``: take the member out."""
    return GONE


def const(value: Any) -> Value:
    """For ``member``: this value instead."""
    return lambda _: value


def status(code: int) -> Change:
    return lambda answer: replace(answer, status=code)


def header(name: str, value: str | None) -> Change:
    """Set a header; None takes it away."""
    return lambda answer: answer.with_header(name, value)


def body(content: bytes) -> Change:
    return lambda answer: replace(answer, body=content)


def label(before: str, after: str) -> Change:
    """The label of an order in the profile, changed wherever it is ``before``."""
    return member("/assessments/0/label", lambda shown: after if shown == before else shown)


def doubled(answer: Answer) -> Answer:
    page = answer.json
    return answer.with_json(page | {"content": page["content"] * 2, "totalFound": page["totalFound"] * 2})


def emptied(answer: Answer) -> Answer:
    return answer.with_json(answer.json | {"content": [], "totalFound": 0})
