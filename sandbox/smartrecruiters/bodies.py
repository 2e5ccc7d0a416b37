"""What the JSON bodies of this API must hold: one table of rules for each. Written from the platform's documents.

Not for the checking itself (``sandbox.body_rules``) nor for rules that depend on more than one member.
"""

from __future__ import annotations

from dataclasses import replace

from sandbox import body_rules
from sandbox.body_rules import Kind, Rule
from sandbox.messages import Call, JsonObject, Refusal
from sandbox.smartrecruiters.lifecycle import Status
from sandbox.smartrecruiters.world import World

CONTACT = (Rule("firstName"), Rule("lastName"), Rule("email"), Rule("phone"))

_AUTHOR = Rule("author", Kind.OBJECT, members=CONTACT)

# Accept, reject, comment and (as the specification has it) complete. SR1-ACCEPT-01, -02, -05.
MESSAGE = (
    Rule("message", required=True, not_blank=True),
    Rule("messageToCandidate", not_blank=True),
    Rule("assessmentURL"),
    _AUTHOR,
)

# Complete, as the page has it: the comment is an option. SR1-COMPLETE-02.
OPTIONAL_MESSAGE = (replace(MESSAGE[0], required=False), *MESSAGE[1:])

# ``resultType`` and ``result`` depend on each other and are judged where results are handled.
_JUDGED_ELSEWHERE = frozenset({"result"})
RESULT = (
    Rule("title", required=True),
    Rule("description", required=True),
    Rule("passed", Kind.FLAG),
    Rule("score"),
    Rule("resultType"),
    _AUTHOR,
)

_LABELLED = (Rule("id"), Rule("label"))

# A test order (SR1-TEST-01): nothing is required.
TEST_ORDER = (
    Rule("status", one_of=tuple(Status)),
    Rule("requestor", Kind.OBJECT, members=CONTACT),
    Rule(
        "candidate",
        Kind.OBJECT,
        members=(Rule("id"), Rule("uuid"), *CONTACT, Rule("addressLine")),
    ),
    Rule(
        "job",
        Kind.OBJECT,
        members=(
            Rule("id"),
            Rule("uuid"),
            Rule("name"),
            Rule("industry", Kind.OBJECT, members=_LABELLED),
            Rule("function", Kind.OBJECT, members=_LABELLED),
            Rule("experienceLevel", Kind.OBJECT, members=_LABELLED),
            Rule("location", Kind.OBJECT, members=(Rule("country"), Rule("region"), Rule("city"))),
        ),
    ),
    Rule("company", Kind.OBJECT, members=(Rule("id"), Rule("name"))),
    Rule("offer", Kind.OBJECT, members=(Rule("catalogId"), Rule("name"))),
)

OFFER_TYPES = (
    "BEHAVIORAL_ASSESSMENT",
    "REFERENCE_CHECK",
    "SKILLS_TEST",
    "VIDEO_INTERVIEW",
    "BACKGROUND_CHECK",
    "INLINE_ASSESSMENT",
)

PRICE = Rule("price", Kind.OBJECT, members=(Rule("amount", Kind.AMOUNT, required=True), Rule("currencyCode")))

OFFER = (
    Rule("catalogId", required=True, not_blank=True),
    Rule("name", required=True, not_blank=True),
    Rule("description", required=True),
    Rule("terms", Kind.OBJECT, required=True, members=(Rule("type", required=True, one_of=OFFER_TYPES), PRICE)),
    Rule("availability", Kind.OBJECT, members=(Rule("companies", Kind.TEXTS),)),
    Rule("category"),
)

OFFER_UPDATE = (Rule("id", required=True, not_blank=True), *OFFER)

CONFIG = (Rule("id", required=True, not_blank=True), Rule("value"))


def checked(call: Call, rules: tuple[Rule, ...], world: World) -> JsonObject:
    """The known members of the body. Raises Refusal (400) for what breaks the rules."""
    unknown = set(call.body) - {rule.name for rule in rules} - _JUDGED_ELSEWHERE
    if unknown and world.faults.fires("unknown_members_refused"):
        raise Refusal(400, "unknown_member", f"{min(unknown)[:80]} is not known.")
    longest = world.quirks["text_length"]
    return body_rules.checked(call, rules, world.faults, None if longest == "unlimited" else int(longest))


def insist(world: World, call: Call, holds: bool, status: int, code: str, message: str) -> None:
    """Refuse unless it holds, for rules that no table can say (faults may waive these too)."""
    if not holds and not world.faults.waive(call.operation, code):
        raise Refusal(status, code, message)
