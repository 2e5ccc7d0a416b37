"""Reading the sandbox's pages: from what is shown to the JSON that the control API answers for the same.

One table per kind of thing. A value that is not shown is a member that is not there; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from proctor.browser.page import Shown, Thing

Json = dict[str, Any]


def _number(text: str) -> object:
    """A number as JSON has it, or the text where it is none."""
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


def _yes_or_no(text: str) -> object:
    return {"true": True, "false": False, "passed": True, "not passed": False}.get(text, text)


_TYPED: Mapping[str, Callable[[str], object]] = {"amount": _number, "passed": _yes_or_no, "size": _number}
"""Members that are not texts."""
CANDIDATE = ("firstName", "lastName", "email", "phone", "addressLine")
OFFER = ("catalogId", "name", "description", "status", "terms-type", "terms-price-amount", "terms-price-currencyCode")
CHOICE = ("catalogId", "name", "description", "price-amount", "price-currencyCode")
ORDER = ("label", "offer-name", "offer-type", "offer-catalogId")
AUTHOR = ("author-firstName", "author-lastName", "author-email")
COMMENT = ("message", "createDate", "assessmentURL", "messageToCandidate", *AUTHOR)
RESULT = ("title", "description", "passed", "score", "resultType", "result", "createDate", *AUTHOR)
FILE = ("fileName", "contentType", "size")


def members(thing: Thing, names: tuple[str, ...], within: str = "") -> Json:
    """The named members as a thing shows them; ``outer-inner`` is a member of a member.

    ``within`` is the outer member of all of them, where the thing itself stands for it.
    """
    found: Json = {}
    for name in names:
        text = thing.value(f"{within}-{name}" if within else name)
        if text is not None:
            *outer, last = name.split("-")
            place = found
            for part in outer:
                place = place.setdefault(part, {})
            place[last] = _TYPED.get(last, str)(text)
    return found


def heading(shown: Shown) -> Json:
    """A page on the way, of which nothing is asked."""
    return {"page": shown.heading}


def offer_alone(shown: Shown) -> Json:
    """The page of one offer of the partner portal."""
    offer = shown.main.first("offer")
    found = members(offer, OFFER)
    return {**_identified(offer), **found, "activeFor": [one.id for one in offer.every("company")]}


def api_key(shown: Shown) -> Json:
    return members(shown.main, ("apiKey",))


def candidate_alone(shown: Shown) -> Json:
    candidate = shown.main.first("candidate")
    return {**_identified(candidate), **members(candidate, CANDIDATE)}


def choices(shown: Shown) -> Json:
    """The offers under their types."""
    return {
        "types": [
            {
                "type": group.id,
                "offers": [{**_identified(offer), **members(offer, CHOICE)} for offer in group.every("offer")],
            }
            for group in shown.main.every("type")
        ]
    }


def selection(shown: Shown) -> Json:
    """The pop-up before Send."""
    found = shown.main.first("selection")
    candidate, offer = found.first("candidate"), found.first("offer")
    return {
        **_identified(found),
        "candidate": {**_identified(candidate), **members(candidate, CANDIDATE, "candidate")},
        "offer": {**_identified(offer), **members(offer, ("catalogId", "name", "type"), "offer")},
    }


def new_order(shown: Shown, known: Collection[str]) -> Json:
    """The order that the profile shows after Send and did not show before."""
    new = [order for order in orders(shown) if order not in known]
    return {"orderId": new[0]} if len(new) == 1 else {}


def orders(shown: Shown) -> list[str]:
    """The ids of the orders on a profile."""
    return [order.id for order in shown.main.every("order")]


def profile(shown: Shown) -> Json:
    """The candidate's profile."""
    return {
        "candidate": candidate_alone(shown),
        "assessments": [_assessment(order) for order in shown.main.every("order")],
    }


def _assessment(order: Thing) -> Json:
    return {
        "orderId": order.id,
        **members(order, ORDER),
        "comments": [{**_identified(one), **members(one, COMMENT)} for one in order.every("comment")],
        "results": [_result(one) for one in order.every("result")],
    }


def _result(result: Thing) -> Json:
    files = [
        {**_identified(file), **members(file, FILE), **({"download": file.href} if file.href else {})}
        for file in result.every("attachment")
    ]
    return {**_identified(result), **members(result, RESULT), "attachments": files}


def _identified(thing: Thing) -> Json:
    return {"id": thing.id} if thing.id else {}
